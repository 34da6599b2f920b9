"""Kinds of reports, sections of the årsredovisning and the sentences of the history."""

from django.db import models

from finsam.status import Tone, register_tones
from members.enums import KANSLI, STYRELSE, Role


class Rapportslag(models.TextChoices):
    """What an uttag is of."""

    EKONOMISK_RAPPORT = "ekonomisk_rapport", "Ekonomisk rapport"
    ARSREDOVISNING = "arsredovisning", "Årsredovisning"
    DELTAGARRAPPORT = "deltagarrapport", "Uppföljning av deltagare"


class Uttagslage(models.TextChoices):
    """Whether an uttag counts as issued."""

    UTKAST = "utkast", "Utkast"
    UTFARDAD = "utfardad", "Utfärdad"


class Textlage(models.TextChoices):
    """How far a text of the årsredovisning has come."""

    SAKNAS = "saknas", "Saknas"
    UTKAST = "utkast", "Utkast"
    KLAR = "klar", "Klar"


register_tones({Uttagslage.UTKAST: Tone.DRAFT, Uttagslage.UTFARDAD: Tone.OK})
register_tones({Textlage.SAKNAS: Tone.BAD, Textlage.UTKAST: Tone.DRAFT, Textlage.KLAR: Tone.OK})

MONTHLY = "manad"
"""The occasion of the uttag that the clock makes: one per kind and month."""

REPORT_READERS = (*KANSLI, *STYRELSE, Role.REVISOR, Role.MEDLEMSREPRESENTANT)
"""Roles that read issued reports."""
DRAFT_READERS = (*KANSLI, *STYRELSE, Role.REVISOR)
"""Roles that also read drafts."""
DASHBOARD_READERS = (*KANSLI, *STYRELSE)
"""Roles whose start page is the dashboard."""
RUNNING_READERS = (Role.BEREDNINGSGRUPP, Role.REMITTENT)
"""Roles that read about insatser and nothing else: their start page lists those that run."""


class Section(models.TextChoices):
    """Texts of the årsredovisning that kansli writes, in the order of the document (S 9.1)."""

    ORDFORANDE = "ordforande", "Ordföranden har ordet"
    OM_FORBUNDET = "om_forbundet", "Om förbundet"
    UTVECKLING = "utveckling", "Översikt över verksamhetens utveckling"
    FORHALLANDEN = "forhallanden", "Viktiga förhållanden för resultat och ekonomisk ställning"
    HANDELSER = "handelser", "Händelser av väsentlig betydelse"
    FORVANTAD_UTVECKLING = "forvantad_utveckling", "Förväntad utveckling"
    PERSONAL = "personal", "Väsentliga personalförhållanden"
    STYRNING = "styrning", "Styrning och uppföljning av verksamheten"
    HUSHALLNING = "hushallning", "God ekonomisk hushållning och ekonomisk ställning"
    BALANSKRAV = "balanskrav", "Balanskravsresultat"
    EGET_KAPITAL = "eget_kapital", "Eget kapital"
    DELTAGARE = "deltagare", "Uppföljning och utvärdering"
    INVESTERINGAR = "investeringar", "Investeringsredovisning"
    PRINCIPER = "principer", "Redovisnings- och värderingsprinciper"


OPTIONAL_SECTIONS = (Section.BALANSKRAV, Section.INVESTERINGAR)
"""Sections that may be left without a text."""

HISTORY_SENTENCES = {
    "rapportuttag.issued": "Tog ut rapporten",
    "arsredovisningstext.saved": "Ändrade en text i årsredovisningen",
}

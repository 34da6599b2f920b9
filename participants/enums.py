"""Words for what is counted, registered and consented to."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones


class Kon(models.TextChoices):
    """Kön as it is counted upward (U 2.3)."""

    KVINNA = "kvinna", "Kvinnor"
    MAN = "man", "Män"


class Fas(models.TextChoices):
    """When an answer about livelihood or occupation is true of (U 3.2)."""

    FORE = "fore", "Före insats"
    EFTER = "efter", "Efter insats"


class Syfte(models.TextChoices):
    """What a consent is for. Each purpose is a consent of its own (U 4)."""

    INFORMATIONSUTBYTE = "informationsutbyte", "Informationsutbyte mellan parterna"
    REGISTRERING = "uppfoljning_registrering", "Registrering för uppföljning"
    LANGTIDSUPPFOLJNING = "langtidsuppfoljning", "Långtidsuppföljning"


class Sprak(models.TextChoices):
    """Languages of the information before a consent. The Swedish one is signed, the others help to read it."""

    SVENSKA = "sv", "Svenska"
    LATTLAST = "sv-lattlast", "Lättläst svenska"
    ARABISKA = "ar", "Arabiska"
    ENGELSKA = "en", "Engelska"
    FINSKA = "fi", "Finska"
    KURMANJI = "kmr", "Kurdiska (kurmanji)"
    SORANI = "ckb", "Kurdiska (sorani)"
    PERSISKA = "fa", "Persiska"
    POLSKA = "pl", "Polska"
    SOMALISKA = "so", "Somaliska"
    SPANSKA = "es", "Spanska"
    TIGRINJA = "ti", "Tigrinja"
    TURKISKA = "tr", "Turkiska"
    UKRAINSKA = "uk", "Ukrainska"

    @property
    def tag(self) -> str:
        """The language tag of HTML and PDF (BCP 47)."""
        return "sv" if self == Sprak.LATTLAST else self.value

    @property
    def direction(self) -> str:
        """Which way it is written."""
        return "rtl" if self in (Sprak.ARABISKA, Sprak.PERSISKA, Sprak.SORANI) else "ltr"


class TextState(models.TextChoices):
    """Whether a text can be given to somebody."""

    UTKAST = "utkast", "Utkast"
    ERBJUDS = "erbjuds", "Godkänd"
    GAMMAL = "gammal", "Översätter en äldre text"
    ERBJUDS_INTE = "erbjuds_inte", "Erbjuds inte"


class Saknas(models.TextChoices):
    """What is missing in a registration, and can still be put right."""

    SLUT = "slut", "Slutet är inte registrerat"
    SVAR = "svar", "Svar är okända"


class Sent(models.TextChoices):
    """What was registered late."""

    START = "start", "Starten registrerades sent"
    SLUT = "slut", "Slutet registrerades sent"


class SamtyckeStatus(models.TextChoices):
    """What the person has answered, and what has come of it."""

    GIVET = "givet", "Givet"
    NEKAT = "nekat", "Nekat"
    ATERTAGET = "atertaget", "Återtaget"
    UPPHORT = "upphort", "Upphört"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


register_tones(
    {
        SamtyckeStatus.GIVET: Tone.OK,
        SamtyckeStatus.NEKAT: Tone.DONE,
        SamtyckeStatus.ATERTAGET: Tone.BAD,
        SamtyckeStatus.UPPHORT: Tone.DONE,
    }
)
register_tones(
    {
        TextState.UTKAST: Tone.DRAFT,
        TextState.ERBJUDS: Tone.OK,
        TextState.GAMMAL: Tone.WAITING,
        TextState.ERBJUDS_INTE: Tone.DONE,
    }
)
OTHER_KOMMUN = "Annan kommun"
FELREGISTRERING = "felregistrering"
WITHDRAWN = "atertaget_samtycke"
DECEASED = "avliden"
NEEDS_NO_AFTER = (FELREGISTRERING, DECEASED, WITHDRAWN)
"""Avslutsanledningar after which nobody is asked what the person does now (U 3.4)."""


class Angrat(models.TextChoices):
    """Why an end was taken back: codes, since the history stays when the name is gone."""

    FEL_PERSON = "fel_person", "Slutet gällde en annan person"
    FORTSATTER = "fortsatter", "Personen slutade inte, utan fortsätter i insatsen"
    ANNAT = "annat", "Annat misstag"


HISTORY_SENTENCES = {
    "antal.registered": "Registrerade antal deltagare",
    "antal.corrected": "Rättade antal deltagare",
    "antal.made_anonymous": "Gjorde om en deltagare till ett anonymt antal",
    "deltagande.registered": "Registrerade in en deltagare",
    "deltagande.refused": "Försökte registrera in en deltagare som redan är registrerad i insatsen",
    "deltagande.ended": "Registrerade ut en deltagare",
    "deltagande.reopened": "Ångrade utregistreringen",
    "deltagande.corrected": "Rättade uppgifter om deltagandet",
    "deltagande.mistake": "Felregistrerade deltagandet",
    "identitet.corrected": "Rättade vem deltagaren är",
    "samtyckestext.approved": "Godkände en text om samtycke",
    "samtyckestext.stopped": "Slutade erbjuda en text om samtycke",
    "samtycke.given": "Registrerade ett ja till ett samtycke efter ett nej",
    "samtycke.withdrawn": "Registrerade ett återtaget samtycke",
}

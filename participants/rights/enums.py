"""Words for what a person asks for about the own data (articles 15 to 18 of GDPR), and what came of it."""

from django.db import models

from finsam.status import Status, Tone, of_state, register_tones


class Ratt(models.TextChoices):
    """What is asked for."""

    REGISTERUTDRAG = "registerutdrag", "Registerutdrag"
    RATTELSE = "rattelse", "Rättelse"
    RADERING = "radering", "Radering"
    BEGRANSNING = "begransning", "Begränsning av behandling"

    @property
    def artikel(self) -> str:
        """Where in GDPR it stands."""
        return f"artikel {ARTIKLAR[self]}"


ARTIKLAR = {Ratt.REGISTERUTDRAG: "15", Ratt.RATTELSE: "16", Ratt.RADERING: "17", Ratt.BEGRANSNING: "18"}


class Rattas(models.TextChoices):
    """What a person wants to have corrected."""

    PERSON = "person", "Namn eller personnummer"
    START = "start", "Det som registrerades in"
    SLUT = "slut", "Det som registrerades ut"
    SAMTYCKE = "samtycke", "Samtycken"


class Inkom(models.TextChoices):
    """How a request came in."""

    MUNTLIGT = "muntligt", "Muntligt"
    BREV = "brev", "Brev eller blankett"
    EPOST = "epost", "E-post"
    ETJANST = "etjanst", "E-tjänst"


class Identifiering(models.TextChoices):
    """How it was made sure who asks."""

    LEGITIMATION = "legitimation", "Legitimation"
    KAND = "kand", "Personen är känd av den som tog emot"
    ELEGITIMATION = "elegitimation", "E-legitimation"
    OMBUD = "ombud", "Ombud eller god man, med fullmakt eller förordnande"


class BegaranState(models.TextChoices):
    """Where a request is. Only the first waits for somebody."""

    MOTTAGEN = "mottagen", "Att besvara"
    BEVILJAD = "beviljad", "Beviljad"
    DELVIS = "delvis", "Delvis beviljad"
    AVSLAGEN = "avslagen", "Avslagen"
    ATERTAGEN = "atertagen", "Återtagen av personen"

    @property
    def tag(self) -> Status:
        """Word and tone."""
        return of_state(self)


DECISIONS = (BegaranState.BEVILJAD, BegaranState.DELVIS, BegaranState.AVSLAGEN)
NO_LISTA, EXTENSION_LISTA = "begaran_avslag", "begaran_forlangning"
GROUND_OF_YES = {Ratt.RADERING: "radering_grund", Ratt.BEGRANSNING: "begransning_grund"}
"""What can only be granted on a ground of the law, and the kodlista of those grounds."""
IN_PART = (Ratt.REGISTERUTDRAG, Ratt.RATTELSE)
"""What can be granted in part."""
LATE, SOON = Status(Tone.BAD, "Försenad"), Status(Tone.WAITING, "Snart försenad")
SOON_DAYS = 7
register_tones(
    {
        BegaranState.MOTTAGEN: Tone.WAITING,
        BegaranState.BEVILJAD: Tone.OK,
        BegaranState.DELVIS: Tone.OK,
        BegaranState.AVSLAGEN: Tone.BAD,
        BegaranState.ATERTAGEN: Tone.DONE,
    }
)
HISTORY_SENTENCES = {
    "begaran.received": "Registrerade en begäran",
    "begaran.extended": "Förlängde tiden för svar på begäran",
    "begaran.granted": "Beviljade begäran",
    "begaran.granted_in_part": "Beviljade begäran delvis",
    "begaran.refused": "Avslog begäran",
    "deltagande.restricted": "Begränsade behandlingen av uppgifterna",
    "deltagande.unrestricted": "Hävde begränsningen av uppgifterna",
    "utdrag.readied": "Gjorde insatsens del av ett registerutdrag klar för personen",
    "utdrag.taken_back": "Tog tillbaka en del av ett registerutdrag",
    "begaran.taken_back": "Registrerade att personen tog tillbaka begäran",
}

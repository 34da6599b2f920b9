"""Words for what is erased, and why."""

from django.db import models


class Raderingsslag(models.TextChoices):
    """Whose identity was erased; each kind is a table with a trigger that writes the journal (ADR 16)."""

    IDENTITET = "identitet", "Deltagandets namn och personnummer"
    REMISS = "remiss", "Remissens namn och personnummer"
    LANGTID = "langtid", "Kontaktuppgifter och frågor efter slutet"
    BLANKETT = "blankett", "Underskriven blankett"


class Raderingsorsak(models.TextChoices):
    """Why an identity was erased."""

    ATERTAGET = "atertaget", "Samtycket återtogs"
    FELREGISTRERING = "felregistrering", "Felregistrering"
    UPPHORT = "upphort", "Samtycket upphörde"
    GALLRING = "gallring", "Gallring enligt plan"
    BEGARAN = "begaran", "Den registrerade begärde det"
    ANONYMT = "anonymt", "Personen räknas anonymt"


class Gallringsslag(models.TextChoices):
    """What a gallringsplan may name. The functions of the database know how each is found and erased (ADR 19)."""

    IDENTITET = "identitet", "Namn och personnummer"
    KOMMUN = "kommun", "Folkbokföringskommun"
    FELREGISTRERING = "felregistrering", "Beskrivning av en felregistrering"

    @property
    def event(self) -> str:
        """From when the days are counted."""
        return {
            Gallringsslag.IDENTITET: "det sista samtyckets sista dag",
            Gallringsslag.KOMMUN: "deltagandets slut",
            Gallringsslag.FELREGISTRERING: "felregistreringen",
        }[self]


HISTORY_SENTENCES = {
    "gallringsplan.registered": "Registrerade en gallringsplan",
    "gallring.ordered": "Startade en gallring",
    "gallring.done": "Gallringen blev klar",
}

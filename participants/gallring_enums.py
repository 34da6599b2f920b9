"""Words for what is erased, and why."""

from django.db import models


class Raderingsslag(models.TextChoices):
    """Whose identity was erased; each kind is a table with a trigger that writes the journal (ADR 16)."""

    IDENTITET = "identitet", "Deltagandets namn och personnummer"
    REMISS = "remiss", "Remissens namn och personnummer"
    LANGTID = "langtid", "Kontaktuppgifter och frågor efter slutet"


class Raderingsorsak(models.TextChoices):
    """Why an identity was erased."""

    ATERTAGET = "atertaget", "Samtycket återtogs"
    FELREGISTRERING = "felregistrering", "Felregistrering"
    UPPHORT = "upphort", "Samtycket upphörde"
    GALLRING = "gallring", "Gallring enligt plan"
    BEGARAN = "begaran", "Den registrerade begärde det"

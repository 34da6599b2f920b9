"""Words for signed forms."""

from django.db import models


class Blankettslag(models.TextChoices):
    """How a consent was signed."""

    INSKANNAD = "inskannad", "Underskriven på papper"
    PA_PLATS = "pa_plats", "Underskriven på skärmen"


class Filtyp(models.TextChoices):
    """What a kept file is, told by its content."""

    PDF = "pdf", "PDF"
    JPEG = "jpeg", "JPEG"
    PNG = "png", "PNG"

    @property
    def content_type(self) -> str:
        """As a browser is told."""
        return "application/pdf" if self == Filtyp.PDF else f"image/{self.value}"


HISTORY_SENTENCES = {
    "blankett.added": "Lade till en underskriven blankett",
    "samtyckespart.added": "Lade till parter i samtycket till informationsutbyte",
    "samtyckespart.ended": "Ändrade hur länge samtycket gäller för en part",
    "samtyckespart.withdrawn": "Registrerade att samtycket är återtaget för en part",
    "blankett.removed": "Tog bort en underskriven blankett",
}

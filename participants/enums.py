"""Words for what is counted."""

from django.db import models


class Kon(models.TextChoices):
    """Kön as it is counted upward (U 2.3)."""

    KVINNA = "kvinna", "Kvinnor"
    MAN = "man", "Män"


HISTORY_SENTENCES = {
    "antal.registered": "Registrerade antal deltagare",
    "antal.corrected": "Rättade antal deltagare",
}

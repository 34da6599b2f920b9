"""How sure we are that a value is the right one."""

from django.db import models


class Certainty(models.TextChoices):
    """Where a value comes from (U appendix)."""

    CONFIRMED = "confirmed", "bekräftad"
    SEEN_IN_SEED = "seen_in_seed", "förekommer i förbundens dokument"
    ANALOG = "analog", "hämtad från ett närliggande system"
    WORKING = "working", "inte bekräftad"


HISTORY_SENTENCES = {
    "kodvarde.added": "La till ett värde i en kodlista",
    "kodvarde.retired": "Avslutade ett värde i en kodlista",
    "kodvarde.revived": "Tog tillbaka ett värde i en kodlista",
}

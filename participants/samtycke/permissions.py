"""Who keeps, reads and removes signed forms."""

from finsam.access import Decision, Refusal
from members.models import User
from participants.enums import Syfte
from participants.models import Deltagande
from participants.permissions import MISTAKE, RESTRICTED, can_register_deltagare, sees_names

KEPT_WITH_THE_NAME = Refusal(
    "Inget samtycke gäller, så namnet visas inte. En blankett sparas bara tillsammans med namnet."
)
ONLY_WHO_READS = Refusal("Bara den som kan läsa en blankett kan ta bort den. Be insatsens deltagaransvariga.")
KEEP_A_NAME = (Syfte.REGISTRERING, Syfte.LANGTIDSUPPFOLJNING)


def can_add_form(user: User, deltagande: Deltagande) -> Decision:
    """Whoever may register in the insats, while a consent stands that keeps the name."""
    may = can_register_deltagare(user, deltagande.insats)
    if not may:
        return may
    if deltagande.is_mistake or deltagande.is_restricted:
        return MISTAKE if deltagande.is_mistake else RESTRICTED
    return deltagande.samtycke_set.filter(syfte__in=KEEP_A_NAME).standing().exists() or KEPT_WITH_THE_NAME


def can_remove_form(user: User, deltagande: Deltagande) -> Decision:
    """Those who read it."""
    return can_add_form(user, deltagande) if sees_names(user) else ONLY_WHO_READS

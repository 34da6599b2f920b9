"""Who keeps, reads and removes signed forms, and changes the parties of a consent."""

from finsam.access import Decision, Refusal
from members.models import User
from participants.enums import SamtyckeStatus, Syfte
from participants.models import Deltagande, Samtycke, Samtyckespart
from participants.permissions import MISTAKE, RESTRICTED, can_register_deltagare, can_register_out, sees_names

KEPT_WITH_THE_NAME = Refusal(
    "Inget samtycke gäller, så namnet visas inte. En blankett sparas bara tillsammans med namnet."
)
ONLY_WHO_READS = Refusal("Bara den som kan läsa en blankett kan ta bort den. Be insatsens deltagaransvariga.")
NO_EXCHANGE = Refusal("Samtycket till informationsutbyte gäller inte. Fråga personen vid nästa inregistrering.")
NOT_NO = Refusal("Bara den som har sagt nej kan säga ja senare.")
LATER = (Syfte.INFORMATIONSUTBYTE, Syfte.LANGTIDSUPPFOLJNING)
NOT_REGISTERED = Refusal("Samtycket till registrering gäller inte. Fråga personen vid nästa inregistrering.")
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


def exchange_of(deltagande: Deltagande) -> Samtycke | None:
    """The consent to informationsutbyte that stands today."""
    return deltagande.samtycke_set.filter(syfte=Syfte.INFORMATIONSUTBYTE).standing().first()


def can_add_party(user: User, deltagande: Deltagande) -> Decision:
    """Whoever may register in the insats, while the consent to informationsutbyte stands."""
    may = can_register_deltagare(user, deltagande.insats)
    if not may:
        return may
    if deltagande.is_mistake or deltagande.is_restricted:
        return MISTAKE if deltagande.is_mistake else RESTRICTED
    return exchange_of(deltagande) is not None or NO_EXCHANGE


def can_give_later(user: User, samtycke: Samtycke) -> Decision:
    """Whoever may register out: the person goes on, has said no, and still consents to be registered."""
    deltagande = samtycke.deltagande
    if samtycke.syfte not in LATER or samtycke.status != SamtyckeStatus.NEKAT:
        return NOT_NO
    may = MISTAKE if deltagande.is_mistake else can_register_out(user, deltagande)
    registered = deltagande.samtycke_set.filter(syfte=Syfte.REGISTRERING)
    return (registered.standing().exists() or NOT_REGISTERED) if may else may


def can_change_party(user: User, part: Samtyckespart) -> Decision:
    """The same, until the person has taken the party out; also of what is restricted, since a no always counts."""
    may = can_register_deltagare(user, part.samtycke.deltagande.insats)
    if not may:
        return may
    return part.is_in or NO_EXCHANGE

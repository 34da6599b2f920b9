"""Who may register and answer what a person asks for about the own data."""

from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.models import Insats
from insatser.permissions import works_with_insats
from members.enums import INSATS_ROLES, KANSLI, Role
from members.models import User
from participants.models import Begaran, Deltagande, Identitet

ANSWERED = Refusal("Begäran är redan besvarad.")
EXTENDED = Refusal("Tiden för svar är redan förlängd en gång.")
TOO_LATE_TO_EXTEND = Refusal(
    "Personen ska få veta om förlängningen inom en månad. Den tiden har gått. Svara på begäran."
)
NOBODY_THERE = Refusal(
    "Namnet visas inte, eftersom inget samtycke gäller. Då går det inte att veta vems uppgifterna är (artikel 11)."
)
NOT_RESTRICTED = Refusal("Uppgifterna är inte begränsade.")


def can_see_begaranden(user: User) -> bool:
    """What people have asked for about their own data: the deltagaransvariga, for their own insatser."""
    return user.has_role(Role.DELTAGARANSVARIG)


def can_see_begaran_numbers(user: User) -> bool:
    """How many there are, and how many are late: the kansli all insatser, those of an insats their own."""
    return user.has_role(*KANSLI, *INSATS_ROLES)


def _answers_for(user: User, insats: Insats) -> bool:
    """The deltagaransvariga of the insats."""
    return can_see_begaranden(user) and works_with_insats(user, insats)


def can_receive_begaran(user: User, deltagande: Deltagande, identity: Identitet | None) -> Decision:
    """The insats's deltagaransvariga, about somebody whose name can be read."""
    if not _answers_for(user, deltagande.insats):
        return NOT_ALLOWED
    return NOBODY_THERE if identity is None else True


def can_make_extract(user: User, deltagande: Deltagande, identity: Identitet | None) -> Decision:
    """The same: a registerutdrag, or the list of who has looked, for the person."""
    return can_receive_begaran(user, deltagande, identity)


def can_answer_begaran(user: User, begaran: Begaran) -> Decision:
    """The same, once."""
    if not _answers_for(user, begaran.insats):
        return NOT_ALLOWED
    return True if begaran.is_open else ANSWERED


def can_extend_begaran(user: User, begaran: Begaran) -> Decision:
    """The same, once and within the first month (article 12.3)."""
    may = can_answer_begaran(user, begaran)
    if may and begaran.extended_on is not None:
        return EXTENDED
    return TOO_LATE_TO_EXTEND if may and begaran.is_late else may


def can_lift_restriction(user: User, deltagande: Deltagande) -> Decision:
    """The deltagaransvariga of the insats, who have told the person (article 18.3)."""
    if not _answers_for(user, deltagande.insats):
        return NOT_ALLOWED
    return deltagande.is_restricted or NOT_RESTRICTED

"""Who may send, answer and recall a remiss, and see how long they wait."""

from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.enums import InsatsState
from insatser.models import Insats
from insatser.permissions import works_with_insats
from members.enums import INSATS_ROLES, KANSLI, MEMBER_KINDS, STYRELSE, Role
from members.models import User
from participants.models import Remiss, Remissmottagning
from participants.permissions import NOBODY_ANSWERS, NUMBERS_ONLY, REGISTERS_COUNTS, can_register_deltagare
from participants.remisser.enums import RemissState

NOT_OF_A_MEMBER = Refusal("Bara den som är anställd hos en medlem kan remittera. Kontakta kansliet.")
TAKES_NONE = Refusal("Insatsen tar inte emot remisser just nu. Kontakta insatsen, eller välj en annan.")
IS_OVER = Refusal("Remissen är avslutad, och uppgifterna om personen är borttagna.")
NOT_ACCEPTED = Refusal("Anta remissen först. Sedan kan personen registreras in.")
NOT_DECLINED = Refusal("Bara en remiss som är avböjd kan tas upp igen så.")


def can_see_remisser(user: User) -> bool:
    """Who sends them sees the own, the insats's deltagaransvariga what has come in. The kansli sees figures only."""
    return user.has_role(Role.REMITTENT, Role.DELTAGARANSVARIG)


def can_send_remisser(user: User) -> bool:
    """Whose pages they are."""
    return user.has_role(Role.REMITTENT)


def can_send_remiss(user: User, insats: Insats, reception: Remissmottagning | None) -> Decision:
    """A remittent whom a member employs, to an insats that takes remisser and says who answers for the data."""
    if not can_send_remisser(user):
        return NOT_ALLOWED
    if user.person.employer.kind not in MEMBER_KINDS:
        return NOT_OF_A_MEMBER
    if reception is None or not reception.is_open or insats.counts_only or insats.state != InsatsState.PAGAENDE:
        return TAKES_NONE
    return True if insats.personuppgiftsansvarig_id is not None else NOBODY_ANSWERS


def _answers_for(user: User, insats: Insats) -> bool:
    """The deltagaransvariga of the insats."""
    return user.has_role(Role.DELTAGARANSVARIG) and works_with_insats(user, insats)


def can_answer_remiss(user: User, remiss: Remiss) -> Decision:
    """The insats's deltagaransvariga, while there is somebody to answer about."""
    if not _answers_for(user, remiss.insats):
        return NOT_ALLOWED
    return True if remiss.is_open and remiss.stands else IS_OVER


def can_undo_no(user: User, remiss: Remiss) -> Decision:
    """The same, after a no and before the data are gone."""
    if not _answers_for(user, remiss.insats):
        return NOT_ALLOWED
    if remiss.state != RemissState.AVBOJD:
        return NOT_DECLINED
    return True if remiss.stands else IS_OVER


def can_start_remiss(user: User, remiss: Remiss) -> Decision:
    """The same, when it is accepted and the insats registers people."""
    may = can_answer_remiss(user, remiss)
    if may and remiss.state != RemissState.ANTAGEN:
        return NOT_ACCEPTED
    return can_register_deltagare(user, remiss.insats) if may else may


def can_recall_remiss(user: User, remiss: Remiss) -> Decision:
    """Who sent it, and the insats: a person may take the consent back with either."""
    sent = user.has_role(Role.REMITTENT) and user.acting is not None and remiss.sent_by_id == user.acting.pk
    if not (sent or _answers_for(user, remiss.insats)):
        return NOT_ALLOWED
    return True if remiss.stands else IS_OVER


def can_set_reception(user: User, insats: Insats) -> Decision:
    """Whether an insats takes remisser: its insatsansvariga, and the kansli's registrars."""
    own = user.has_role(Role.INSATSANSVARIG) and works_with_insats(user, insats)
    if not (own or user.has_role(*REGISTERS_COUNTS)):
        return NOT_ALLOWED
    if insats.state == InsatsState.FELREGISTRERAD:
        return Refusal("Insatsen är felregistrerad och kan inte ändras.")
    return NUMBERS_ONLY if insats.counts_only else True


def can_see_waiting_times(user: User) -> bool:
    """The kansli and the insats exactly, the board protected."""
    return user.has_role(*KANSLI, *INSATS_ROLES, *STYRELSE)

"""Who may do what with insatser. Which insatser a role sees is `Insats.objects.visible_to`."""

from uuid import UUID

from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.enums import InsatsMove, InsatsState
from insatser.models import Insats, InsatsUppdrag
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import User

REGISTERS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)
ENDS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE)
MISREGISTERED = Refusal("Insatsen är felregistrerad och kan inte ändras.")
KANSLI_DOES = Refusal("Det här gör förbundschefen eller en handläggare. Kontakta någon av dem.")


def insatser_worked_with(user: User) -> set[UUID]:
    """The ids of the insatser that the acting uppdrag is tied to today."""
    if user.acting is None or not user.has_role(*INSATS_ROLES):
        return set()
    ties = InsatsUppdrag.objects.active().filter(uppdrag_id=user.acting.pk)
    return set(ties.values_list("insats_id", flat=True))


def works_with_insats(user: User, insats: Insats) -> bool:
    """Whether the acting uppdrag is tied to the insats today."""
    return insats.pk in insatser_worked_with(user)


def can_see_insatser(user: User) -> bool:
    """Every role but systemadministratör; for others the pages do not exist."""
    return user.role is not None and not user.has_role(Role.SYSTEMADMINISTRATOR)


def can_see_insats_details(user: User) -> bool:
    """A remittent sees what the catalogue says, not goals, plans, people and history."""
    return can_see_insatser(user) and not user.has_role(Role.REMITTENT)


def can_see_insats_people(user: User) -> bool:
    """Who works with an insats, and its history, is for the kansli and the insats."""
    return user.has_role(*KANSLI, *INSATS_ROLES)


def can_see_insats_money(user: User) -> bool:
    """To whom the insats's page offers its budget and outcome; ekonomi guards the figures itself."""
    return user.has_role(*KANSLI, *STYRELSE, Role.REVISOR, Role.MEDLEMSREPRESENTANT, Role.INSATSANSVARIG)


def can_manage_codelists(user: User) -> Decision:
    """Förbundschef, handläggare and statistikansvarig keep the code lists."""
    return True if user.has_role(*REGISTERS) else NOT_ALLOWED


def can_register_insats(user: User) -> Decision:
    """Förbundschef, handläggare and statistikansvarig register insatser."""
    return True if user.has_role(*REGISTERS) else KANSLI_DOES


def can_change_insats(user: User, insats: Insats) -> Decision:
    """The same may change what is not locked, as long as the insats was not a mistake."""
    if not user.has_role(*REGISTERS):
        return KANSLI_DOES
    return MISREGISTERED if insats.state == InsatsState.FELREGISTRERAD else True


def can_end_insats(user: User, insats: Insats) -> Decision:
    """Who may end an insats: förbundschef and handläggare, while it is pågående."""
    return _may_move(user, insats, InsatsMove.END, "Insatsen är inte pågående och kan därför inte avslutas.")


def can_start_insats(user: User, insats: Insats) -> Decision:
    """Förbundschef and handläggare start a planned insats."""
    return _may_move(user, insats, InsatsMove.START, "Insatsen är redan startad.")


def can_resume_insats(user: User, insats: Insats) -> Decision:
    """Förbundschef and handläggare take up an ended insats again."""
    return _may_move(user, insats, InsatsMove.RESUME, "Bara en avslutad insats kan återupptas.")


def can_misregister_insats(user: User, insats: Insats) -> Decision:
    """Förbundschef and handläggare take out an insats that was registered by mistake."""
    return _may_move(user, insats, InsatsMove.MISREGISTER, "Insatsen är redan felregistrerad.")


def can_plan_insats(user: User, insats: Insats) -> Decision:
    """Goals, outcomes and planned participants: the kansli, and the insatsansvariga of the insats."""
    if insats.state == InsatsState.FELREGISTRERAD:
        return MISREGISTERED
    if user.has_role(*REGISTERS):
        return True
    if user.has_role(Role.INSATSANSVARIG) and works_with_insats(user, insats):
        return True
    return NOT_ALLOWED


def can_tie_uppdrag(user: User, insats: Insats) -> Decision:
    """Who is insatsansvarig or deltagaransvarig of an insats is the kansli's to say."""
    if not user.has_role(*REGISTERS):
        return KANSLI_DOES
    return MISREGISTERED if insats.state == InsatsState.FELREGISTRERAD else True


def _may_move(user: User, insats: Insats, move: InsatsMove, why_not: str) -> Decision:
    if not user.has_role(*ENDS):
        return KANSLI_DOES
    return True if insats.can_move(move) else Refusal(why_not)

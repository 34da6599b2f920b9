"""Who may see and register head counts."""

from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.enums import InsatsState
from insatser.models import Insats
from insatser.permissions import can_see_insats_details, works_with_insats
from members.enums import INSATS_ROLES, KANSLI, Role
from members.models import User

REGISTERS_COUNTS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)


def can_see_counts(user: User) -> bool:
    """All who see more of an insats than the catalogue; whether exact or protected is `sees_exact_counts`."""
    return can_see_insats_details(user)


def sees_exact_counts(user: User) -> bool:
    """The kansli, and the people of an insats, who see no other insats than their own."""
    return user.has_role(*KANSLI, *INSATS_ROLES)


def can_register_counts(user: User, insats: Insats) -> Decision:
    """Förbundschef, handläggare and statistikansvarig, and the insats's own people."""
    if not user.has_role(*REGISTERS_COUNTS) and not works_with_insats(user, insats):
        return NOT_ALLOWED
    if insats.state == InsatsState.FELREGISTRERAD:
        return Refusal("Insatsen är felregistrerad och kan inte ändras.")
    if insats.state == InsatsState.PLANERAD:
        return Refusal("Insatsen har inte börjat än. Antal registreras när den har startat.")
    return True

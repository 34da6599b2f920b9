"""Who may see and carry out gallring."""

from finsam.access import Decision, Refusal
from members.enums import Role
from members.models import User
from participants.models.gallring import READS_GALLRING

ONLY_THE_CHEF_ERASES = Refusal("Förbundschefen registrerar gallringsplanen och gallrar.")


def can_see_gallring(user: User) -> bool:
    """The kansli and the revisor: the plan and what was erased, in numbers."""
    return user.has_role(*READS_GALLRING)


def can_gallra(user: User) -> Decision:
    """The förbundschef registers the plan that was decided, and carries it out; the database says the same."""
    return user.has_role(Role.FORBUNDSCHEF) or ONLY_THE_CHEF_ERASES

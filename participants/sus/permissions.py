"""Who may keep extracts of SUS, and who sees what they say."""

from finsam.access import Decision, Refusal
from members.enums import KANSLI
from members.models import User
from participants.permissions import REGISTERS_COUNTS, can_see_counts

ONLY_REGISTRARS = Refusal("Förbundschefen, handläggaren eller den statistikansvariga läser in utdrag ur SUS.")


def can_see_sus(user: User) -> bool:
    """All who see counts: as they are for the kansli, protected for others."""
    return can_see_counts(user)


def sees_exact_sus(user: User) -> bool:
    """The kansli alone; the people of an insats would see those of others."""
    return user.has_role(*KANSLI)


def can_keep_sus(user: User) -> Decision:
    """Those who register counts take an extract in, freeze and remove it; the database says the same."""
    return user.has_role(*REGISTERS_COUNTS) or ONLY_REGISTRARS

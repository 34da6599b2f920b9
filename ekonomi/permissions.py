"""Who may see and do what with the förbund's money."""

from ekonomi.enums import MAKES_BUDGET, READS_ALL_MONEY, READS_PAPERS, READS_REPORT
from ekonomi.models import Budget
from finsam.access import NOT_ALLOWED, Decision, Refusal
from members.models import User

DECIDED = Refusal("Versionen är beslutad och kan inte ändras. Gör en ny version av den.")


def can_read_budget(user: User) -> Decision:
    """Budget pages: everybody who sees all figures, and members' representatives (drafts are out of sight for them)."""
    return user.has_role(*READS_ALL_MONEY, *READS_PAPERS) or NOT_ALLOWED


def can_make_budget(user: User) -> Decision:
    """New years and versions, områden and poster."""
    return user.has_role(*MAKES_BUDGET) or NOT_ALLOWED


def can_change_budget(user: User, budget: Budget) -> Decision:
    """Amounts, plan, samråd and decision of one version."""
    if not user.has_role(*MAKES_BUDGET):
        return NOT_ALLOWED
    return DECIDED if budget.is_decided else True


def can_read_bidrag(user: User) -> Decision:
    """The contributions of all members."""
    return user.has_role(*READS_ALL_MONEY, *READS_PAPERS) or NOT_ALLOWED


def can_register_bidrag(user: User) -> Decision:
    """Write down what a member has answered."""
    return user.has_role(*MAKES_BUDGET) or NOT_ALLOWED


def can_read_report(user: User) -> Decision:
    """The ekonomisk rapport."""
    return user.has_role(*READS_REPORT) or NOT_ALLOWED

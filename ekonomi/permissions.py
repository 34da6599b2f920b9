"""Who may see and do what with the förbund's money."""

from uuid import UUID

from ekonomi.enums import MAKES_BUDGET, MAKES_PROGNOS, READS_ALL_MONEY, READS_PAPERS, READS_REPORT
from ekonomi.ledger_enums import LEDGER_WRITERS
from ekonomi.models import Budget, Budgetpost, SieImport
from ekonomi.models.budget import BudgetQuerySet
from finsam.access import NOT_ALLOWED, Decision, Refusal
from insatser.models import Insats
from members.enums import Role
from members.models import User

ONLY_LEDGER_WRITERS = Refusal("Bara ekonomen och förbundschefen ändrar bokföringen. Kontakta någon av dem.")
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


def can_read_ledger(user: User) -> Decision:
    """The rows of the bookkeeping behind a figure."""
    return user.has_role(*READS_ALL_MONEY) or NOT_ALLOWED


def can_upload_ledger(user: User) -> Decision:
    """Take in a bookkeeping file."""
    return user.has_role(*LEDGER_WRITERS) or ONLY_LEDGER_WRITERS


def can_import_ledger(user: User, sie_import: SieImport) -> Decision:
    """Make a file the ledger of its year."""
    if not user.has_role(*LEDGER_WRITERS):
        return ONLY_LEDGER_WRITERS
    return sie_import.can_import


def can_discard_import(user: User, sie_import: SieImport) -> Decision:
    """Throw away a file that is not to be imported."""
    if not user.has_role(*LEDGER_WRITERS):
        return ONLY_LEDGER_WRITERS
    return sie_import.is_waiting or Refusal(
        "Filen är redan inläst och kan inte förkastas. Läs in en rättad fil i stället."
    )


def can_open_import_file(user: User) -> Decision:
    """Fetch the file as it came: it may hold names that the ledger leaves out."""
    return user.has_role(*LEDGER_WRITERS, Role.REVISOR) or NOT_ALLOWED


def can_post_rows(user: User) -> Decision:
    """Decide the budget post of ledger rows by hand."""
    return user.has_role(*LEDGER_WRITERS) or ONLY_LEDGER_WRITERS


def can_change_mapping(user: User) -> Decision:
    """Decide which objects and accounts belong to which budget post or line of the statements."""
    return user.has_role(*LEDGER_WRITERS) or ONLY_LEDGER_WRITERS


def report_insatser(user: User) -> list[UUID] | None:
    """Whose posts the report shows to this user: None is all of them."""
    if user.has_role(Role.INSATSANSVARIG):
        return list(Insats.objects.visible_to(user).values_list("pk", flat=True))
    return None


def report_budgets(user: User) -> BudgetQuerySet | None:
    """Versions that reports may compare with: a member's representative sees no figure of a draft. None is all."""
    return Budget.objects.visible_to(user) if user.has_role(*READS_PAPERS) else None


def can_see_prognoser(user: User) -> Decision:
    """The forecasts with their history; an insatsansvarig those of own insatser."""
    return user.has_role(*READS_ALL_MONEY, Role.INSATSANSVARIG) or NOT_ALLOWED


def can_make_prognos(user: User, post: Budgetpost) -> Decision:
    """Kansli for every post, an insatsansvarig for those of own insatser."""
    if user.has_role(*MAKES_PROGNOS):
        return True
    if user.has_role(Role.INSATSANSVARIG) and post.insats_id in (report_insatser(user) or []):
        return True
    return NOT_ALLOWED

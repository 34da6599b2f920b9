"""Who may see and do what with reports, texts and the dashboard."""

from finsam.access import NOT_ALLOWED, Decision
from followup.enums import DASHBOARD_READERS, REPORT_READERS
from members.enums import KANSLI, STYRELSE, Role
from members.models import User

ISSUES_REPORTS = (*KANSLI, *STYRELSE)
"""Roles that take out an ekonomisk rapport."""
READS_ANNUAL = (*KANSLI, *STYRELSE, Role.REVISOR)
"""Roles that follow how the årsredovisning is made."""


def can_see_dashboard(user: User) -> bool:
    """Whether the start page is the dashboard."""
    return user.has_role(*DASHBOARD_READERS)


def can_list_reports(user: User) -> Decision:
    """The list of issued reports."""
    return user.has_role(*REPORT_READERS) or NOT_ALLOWED


def can_issue_ekonomisk_rapport(user: User) -> Decision:
    """Take out the ekonomisk rapport of a month."""
    return user.has_role(*ISSUES_REPORTS) or NOT_ALLOWED


def can_issue_deltagarrapport(user: User) -> Decision:
    """Take out the report of participants of a year."""
    return user.has_role(*ISSUES_REPORTS) or NOT_ALLOWED


def can_read_annual(user: User) -> Decision:
    """The page of a year's årsredovisning: what is missing, its texts and figures."""
    return user.has_role(*READS_ANNUAL) or NOT_ALLOWED


def can_write_annual(user: User) -> Decision:
    """Write texts and make the årsredovisning, or a draft of it."""
    return user.has_role(*KANSLI) or NOT_ALLOWED

"""What waits for the one who is logged in: one small rule per thing, each with the roles that it concerns.

A rule answers with items in the reader's words, and a link only to a page that the role may open.
"""

from collections.abc import Callable

from ekonomi.enums import READS_PAPERS
from finsam import dates
from followup.bookkeeping import Bookkeeping
from followup.enums import REPORT_READERS
from followup.waiting import deltaganden, economy, insatser, people, personal_data
from followup.waiting.items import CAME_LATE, LATE, NEW, OPEN, SOON, TO_DO, Found, Item, Situation
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import User
from members.permissions import CONFIRMS, RESETS_FACTORS
from participants.permissions import MISSING_READERS, REGISTERS_COUNTS

MONEY = (Role.FORBUNDSCHEF, Role.EKONOM)
Rule = Callable[[Situation], Found]
RULES: tuple[tuple[Rule, tuple[Role, ...]], ...] = (
    (economy.unposted_rows, MONEY),
    (economy.missing_bookkeeping, MONEY),
    (economy.budget_deadline, (*MONEY, *STYRELSE)),
    (economy.budget_on_samrad, READS_PAPERS),
    (economy.annual_report, (*KANSLI, *STYRELSE)),
    (insatser.ending_soon, (*KANSLI, Role.INSATSANSVARIG)),
    (insatser.missing_counts, (*REGISTERS_COUNTS, *INSATS_ROLES)),
    (deltaganden.missing_registration, MISSING_READERS),
    (deltaganden.remisser_to_answer, (Role.DELTAGARANSVARIG,)),
    (deltaganden.remisser_answered, (Role.REMITTENT,)),
    (deltaganden.follow_ups, (Role.DELTAGARANSVARIG,)),
    (deltaganden.plans, (Role.DELTAGARANSVARIG,)),
    (personal_data.access_to_review, (Role.INSATSANSVARIG, Role.FORBUNDSCHEF)),
    (personal_data.requests_to_answer, (Role.DELTAGARANSVARIG, Role.INSATSANSVARIG, Role.FORBUNDSCHEF)),
    (personal_data.gallring_to_do, (Role.FORBUNDSCHEF,)),
    (personal_data.emergencies, (Role.DELTAGARANSVARIG, Role.INSATSANSVARIG, Role.FORBUNDSCHEF, Role.HANDLAGGARE)),
    (people.uppdrag_to_confirm, CONFIRMS),
    (people.factor_resets_to_confirm, RESETS_FACTORS),
    (people.few_administrators, (Role.SYSTEMADMINISTRATOR, Role.FORBUNDSCHEF)),
    (people.expired_invitations, (Role.SYSTEMADMINISTRATOR, Role.FORBUNDSCHEF)),
    (economy.new_reports, tuple(role for role in REPORT_READERS if role not in KANSLI)),
)


def waiting_for(user: User, bookkeeping: Bookkeeping | None = None) -> list[Item]:
    """Everything that waits for the acting role, the late first. The number of queries is that of the rules."""
    now = Situation(user, dates.today(), bookkeeping or Bookkeeping())
    found = [item for rule, roles in RULES if user.has_role(*roles) for item in rule(now)]
    order = (OPEN, LATE, SOON, TO_DO, CAME_LATE, NEW)
    return sorted(found, key=lambda item: order.index(item.status))

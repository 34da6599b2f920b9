"""Reminding once a week of what nobody has registered or reviewed: numbers and a link, no names.

Deltagaransvariga hear of what is missing, insatsansvariga of weeks of access that wait for their review.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError
from django.utils import timezone

from finsam import acting, dates
from finsam.constraints import broken_constraint
from insatser.models import InsatsUppdrag
from members import emails
from members.current_forbund import current_forbund
from members.enums import Role
from members.models import Uppdrag, User
from participants.deltaganden import missing
from participants.models import Granskningsvecka, Paminnelse
from participants.models.granskning import monday_of as monday_of_day

log = structlog.get_logger(__name__)
FROM_HOUR = 7
"""On Mondays, in Sweden; later in the week when the service was down."""


@dataclass(frozen=True)
class Reminder:
    """What one uppdrag is reminded of: a template, what it counts, and the page that its link leads to."""

    user: User
    uppdrag_id: UUID
    template: str
    page: str
    counts: dict[str, int]


def monday_of(moment: datetime) -> date | None:
    """The Monday of the week whose reminders may be sent at the moment; None early on the Monday itself."""
    now = timezone.localtime(moment)
    monday = now.date() - timedelta(days=now.weekday())
    return monday if now.date() > monday or now.time() >= time(FROM_HOUR) else None


def due(monday: date, today: date) -> Iterator[Reminder]:
    """Those who have something to do, an open account, and no reminder of that week."""
    yield from _to_register(monday, today)
    yield from _to_review(monday, today)


def _with_insatser(role: Role, monday: date, today: date) -> Iterator[tuple[User, UUID, list[UUID]]]:
    """The uppdrag of a role that are not reminded yet, with an open account, and their insatser."""
    reminded = Paminnelse.objects.filter(week_on=monday).values("uppdrag_id")
    uppdrag = Uppdrag.objects.active_on(today).filter(role=role).exclude(pk__in=reminded)
    people = dict(uppdrag.order_by("pk").values_list("pk", "person_id"))
    insatser: dict[UUID, list[UUID]] = defaultdict(list)
    ties = InsatsUppdrag.objects.active_on(today).filter(uppdrag__in=people)
    for uppdrag_id, insats_id in ties.values_list("uppdrag_id", "insats_id"):
        insatser[uppdrag_id].append(insats_id)
    users = {user.person_id: user for user in User.objects.filter(is_active=True, person__in=people.values())}
    for pk, person_id in people.items():
        if person_id in users:
            yield users[person_id], pk, insatser[pk]


def _to_register(monday: date, today: date) -> Iterator[Reminder]:
    """Deltaganden without an end, and insatser where nobody has begun for long."""
    without_end = {row[0]: row[2] for row in missing.per_insats(today, missing.asked_since(today))}
    quiet = set(missing.quiet(today))
    for user, pk, own in _with_insatser(Role.DELTAGARANSVARIG, monday, today):
        ends, silent = sum(without_end.get(one, 0) for one in own), len(quiet.intersection(own))
        if ends or silent:
            counts = {"without_end": ends, "quiet": silent, "quiet_days": missing.QUIET_DAYS}
            yield Reminder(user, pk, "reminder", "participants:missing", counts)


def _to_review(monday: date, today: date) -> Iterator[Reminder]:
    """Weeks of access to identities that nobody has reviewed."""
    waiting = Counter(Granskningsvecka.objects.waiting(monday_of_day(today)).values_list("insats_id", flat=True))
    for user, pk, own in _with_insatser(Role.INSATSANSVARIG, monday, today):
        if weeks := sum(waiting[one] for one in own):
            yield Reminder(user, pk, "review_reminder", "participants:reviews", {"weeks": weeks})


def send_due(moment: datetime) -> int:
    """Send what is due, and tell how many. Safe to run as often as you like, and by two at once."""
    with acting.transaction_as(acting.SYSTEM):
        monday, forbund = monday_of(moment), current_forbund()
        if monday is None or forbund is None or not forbund.sends_reminders:
            return 0
        reminders = list(due(monday, dates.today()))
    return sum(_send(reminder, monday) for reminder in reminders)


def _send(reminder: Reminder, monday: date) -> bool:
    """One mail. The row comes first: who writes it sends. A mail that is not taken takes the row back."""
    try:
        with acting.transaction_as(acting.SYSTEM):
            Paminnelse.objects.create(uppdrag_id=reminder.uppdrag_id, week_on=monday)
            emails.send(
                reminder.template,
                reminder.user.email,
                {**reminder.counts, "link": emails.address(reminder.page)},
                folder="participants",
            )
    except IntegrityError as error:
        if broken_constraint(error) != "participants_paminnelse_once_a_week":
            raise
        return False  # somebody was faster
    except OSError as error:  # tried again at the next run
        log.warning("mail_failed", kind="reminder", error=type(error).__name__)
        return False
    return True

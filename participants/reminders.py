"""Reminding deltagaransvariga once a week of what nobody has registered: numbers and a link, no names."""

from collections import defaultdict
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
from participants import missing
from participants.models import Paminnelse

log = structlog.get_logger(__name__)
FROM_HOUR = 7
"""On Mondays, in Sweden; later in the week when the service was down."""


@dataclass(frozen=True)
class Reminder:
    """What one uppdrag is reminded of: deltaganden without an end, and insatser where nobody has begun for long."""

    user: User
    uppdrag_id: UUID
    without_end: int
    quiet: int


def monday_of(moment: datetime) -> date | None:
    """The Monday of the week whose reminders may be sent at the moment; None early on the Monday itself."""
    now = timezone.localtime(moment)
    monday = now.date() - timedelta(days=now.weekday())
    return monday if now.date() > monday or now.time() >= time(FROM_HOUR) else None


def due(monday: date, today: date) -> Iterator[Reminder]:
    """Those who have something to register, an open account, and no reminder of that week."""
    reminded = Paminnelse.objects.filter(week_on=monday).values("uppdrag_id")
    uppdrag = Uppdrag.objects.active_on(today).filter(role=Role.DELTAGARANSVARIG).exclude(pk__in=reminded)
    people = dict(uppdrag.order_by("pk").values_list("pk", "person_id"))
    insatser: dict[UUID, list[UUID]] = defaultdict(list)
    ties = InsatsUppdrag.objects.active_on(today).filter(uppdrag__in=people)
    for uppdrag_id, insats_id in ties.values_list("uppdrag_id", "insats_id"):
        insatser[uppdrag_id].append(insats_id)
    users = {user.person_id: user for user in User.objects.filter(is_active=True, person__in=people.values())}
    without_end = {row[0]: row[2] for row in missing.per_insats(today, missing.asked_since(today))}
    quiet = set(missing.quiet(today))
    for pk, person_id in people.items():
        own = insatser[pk]
        reminder = (sum(without_end.get(one, 0) for one in own), len(quiet.intersection(own)))
        if person_id in users and any(reminder):
            yield Reminder(users[person_id], pk, *reminder)


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
                "reminder",
                reminder.user.email,
                {
                    "without_end": reminder.without_end,
                    "quiet": reminder.quiet,
                    "quiet_days": missing.QUIET_DAYS,
                    "link": emails.address("participants:missing"),
                },
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

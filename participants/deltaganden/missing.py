"""What is missing in the registration and can be put right, and how late it came (docs/berakningar/efterslapning.md).

An end is missing when a deltagande goes on after its planned end or after its insats. An answer is missing when it is
unknown and the person can still be asked: until the days have passed in which answers are corrected.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Aggregate, BooleanField, Count, Exists, F, FloatField, Func, OuterRef, Q, QuerySet
from django.utils import timezone

from insatser.enums import InsatsState
from insatser.models import Insats
from participants.enums import WITHDRAWN, Saknas, Sent
from participants.models import Deltagande

QUIET_DAYS = 60
"""An insats where nobody was registered in for so many days may have starts that are not registered."""
LAG_DAYS = 365
"""Lag is told of what was registered during so many days, today included."""


def asked_since(day: date) -> date:
    """Whoever has left since that day can still be asked, since answers are corrected so long."""
    return day - timedelta(days=settings.IDENTITY_DAYS_AFTER_END)


def _can_be_asked(since: date) -> Q:
    return Q(is_mistake=False, is_restricted=False) & (Q(ends_on__isnull=True) | Q(ends_on__gte=since))


def lacks(what: str, day: date, since: date) -> Q:
    """The condition for what is missing on a day: of deltaganden. `since` is `asked_since(day)`."""
    if what == Saknas.SLUT:
        over = Q(planned_end_on__lt=day) | Q(_of_any(Insats.objects.filter(_is_over(day)).order_by().values("pk")))
        return Q(is_mistake=False, is_restricted=False, ends_on__isnull=True) & over
    return _can_be_asked(since) & Q(has_unknown=True) & ~Q(avslutsanledning__key=WITHDRAWN)


def _is_over(day: date) -> Q:
    return Q(ends_on__lt=day) | Q(state=InsatsState.AVSLUTAD)


def _of_any(insatser: "QuerySet[Insats, Any]") -> Func:
    """Whether it is of one of them: an array that is made once, so that indexes of both conditions are put together."""
    found = ArraySubquery(insatser)
    return Func(F("insats"), found, arg_joiner=" = ANY (", template="(%(expressions)s))", output_field=BooleanField())


def _begun(day: date, days: int) -> datetime:
    """The moment when the last so many days before a day began."""
    return timezone.make_aware(datetime.combine(day - timedelta(days=days), time()))


def quiet(day: date) -> "QuerySet[Insats, UUID]":
    """Insatser that have run for long without anybody being registered in: perhaps a start was forgotten."""
    recent = _begun(day, QUIET_DAYS)
    registered = Deltagande.objects.counted().filter(insats=OuterRef("pk"), registered_at__gte=recent)
    running = Insats.objects.following_persons().filter(
        state=InsatsState.PAGAENDE,
        starts_on__lte=day - timedelta(days=QUIET_DAYS),
    )
    return running.filter(~Exists(registered)).order_by().values_list("pk", flat=True)


def was_late(what: str) -> Q:
    """The condition for a start or an end that was registered after the days that are allowed."""
    lag = "start_lag" if what == Sent.START else "end_lag"
    return Q(is_mistake=False, **{f"{lag}__gt": settings.LATE_AFTER_DAYS})


def of(deltagande: Deltagande, day: date) -> list[str]:
    """What is missing in one of them, in words."""
    this = Deltagande.objects.filter(pk=deltagande.pk)
    return [what.label for what in Saknas if this.filter(lacks(what, day, asked_since(day))).exists()]


def per_insats(day: date, since: date) -> "QuerySet[Deltagande, tuple[UUID, int, int, int, int]]":
    """Insats, how many go on, how many lack an end or an answer, and how many came late since `since`.

    Only insatser with people in them now or lately.
    """
    rows = Deltagande.objects.filter(_can_be_asked(since)).order_by()
    return (
        rows.values("insats_id")
        .annotate(
            ongoing=Count("pk", filter=Q(ends_on__isnull=True)),
            without_end=Count("pk", filter=lacks(Saknas.SLUT, day, since)),
            unknown=Count("pk", filter=lacks(Saknas.SVAR, day, since)),
            late=Count("pk", filter=was_late(Sent.START) & Q(registered_at__date__gte=since)),
        )
        .values_list("insats_id", "ongoing", "without_end", "unknown", "late")
    )


class Median(Aggregate):
    """The middle value; between the two in the middle when their number is even."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Lag:
    """How late something was registered: how many, the median in days, how many came late, and how many are recent."""

    count: int = 0
    median: Decimal | None = None
    late: int = 0
    recent: int = 0
    """So many of them were registered during the last QUIET_DAYS days."""

    @property
    def share(self) -> Decimal | None:
        """The late ones of all; None when there are none at all."""
        return Decimal(self.late) / self.count if self.count else None


@dataclass(frozen=True)
class Lags:
    """The lag of the starts and of the ends."""

    start: Lag = Lag()
    end: Lag = Lag()


def lags(insatser: Iterable[UUID], day: date) -> dict[UUID, Lags]:
    """The lag of each insats, of what was registered during the last LAG_DAYS days."""
    starts = _lag("registered_at", Sent.START, insatser, day)
    ends = _lag("registered_out_at", Sent.SLUT, insatser, day)
    return {pk: Lags(starts.get(pk, Lag()), ends.get(pk, Lag())) for pk in starts.keys() | ends.keys()}


def _lag(moment: str, what: Sent, insatser: Iterable[UUID], day: date) -> dict[UUID, Lag]:
    first = _begun(day, LAG_DAYS - 1)
    lag = F("start_lag" if what == Sent.START else "end_lag")
    recent = Q(**{f"{moment}__gte": _begun(day, QUIET_DAYS)})
    rows: QuerySet[Deltagande, Any] = (
        Deltagande.objects.counted()
        .filter(**{f"{moment}__gte": first}, insats__in=list(insatser))
        .order_by()
        .values("insats_id")
        .annotate(
            count=Count("pk"),
            median=Median(lag),
            late=Count("pk", filter=was_late(what)),
            recent=Count("pk", filter=recent),
        )
        .values_list("insats_id", "count", "median", "late", "recent")
    )
    return {pk: Lag(count, Decimal(median), late, recent) for pk, count, median, late, recent in rows}

"""How long remisser wait: until the first answer, and until the person begins (docs/berakningar/vantetider.md).

A wait counts in the quarter in which it ended, so the figures of a quarter that is over do not change with time.
Whoever does not see exact counts gets them protected, and a median only of waits whose number is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Count, F, FloatField, Func, IntegerField, Min
from django.db.models.functions import ExtractQuarter
from django.utils import timezone

from finsam import dates
from finsam.protection import Count as Shown
from finsam.protection import Protected, protect_table
from participants.models import Remiss

QUARTERS = (1, 2, 3, 4)
DAY_OF = "(%(expressions)s AT TIME ZONE 'Europe/Stockholm')::date"
Key = tuple[UUID, int]


@dataclass(frozen=True)
class Wait:
    """Waits that ended in a quarter: how many, the middle one in days, and between which days the middle half lies."""

    count: Shown = 0
    median: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    def protected(self, count: Shown) -> "Wait":
        """The same with a count that may be hidden, and then the days are too."""
        return Wait(count) if isinstance(count, Protected) else replace(self, count=count)


@dataclass(frozen=True)
class Quarter:
    """One insats and quarter: remisser that came in, waits for an answer, and waits for a start."""

    insats_id: UUID
    number: int
    received: Shown
    answer: Wait
    start: Wait


@dataclass(frozen=True)
class Waiting:
    """Remisser of an insats that are open today, and for how many days the oldest has waited."""

    insats_id: UUID
    count: Shown
    oldest: int | None


class Percentile(Aggregate):
    """The value under which a share of the values lie; between the two nearest where none is exactly there."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def _days_to(end: Func | F) -> Func:
    sent = Func(F("sent_at"), template=DAY_OF)
    return Func(end, sent, template="(%(expressions)s)", arg_joiner=" - ", output_field=IntegerField())


def _waits(day: str, year: int, insatser: Iterable[UUID]) -> dict[Key, Wait]:
    """The waits that ended in each quarter of the year, by insats and quarter."""
    is_moment = day == "answered_at"
    first: Any = _begins(year) if is_moment else date(year, 1, 1)
    after: Any = _begins(year + 1) if is_moment else date(year + 1, 1, 1)
    days = _days_to(Func(F(day), template=DAY_OF) if is_moment else F(day))
    rows = (
        Remiss.objects.filter(**{f"{day}__gte": first, f"{day}__lt": after}, insats__in=list(insatser))
        .order_by()
        .annotate(quarter=ExtractQuarter(day))
        .values("insats_id", "quarter")
        .annotate(
            count=Count("pk"),
            median=Percentile(days, share="0.5"),
            low=Percentile(days, share="0.25"),
            high=Percentile(days, share="0.75"),
        )
        .values_list("insats_id", "quarter", "count", "median", "low", "high")
    )
    return {(pk, quarter): Wait(count, *map(_decimal, days)) for pk, quarter, count, *days in rows}


def _decimal(days: float) -> Decimal:
    return Decimal(str(days))


def _begins(year: int) -> datetime:
    """The moment when a year begins in Sweden."""
    return timezone.make_aware(datetime.combine(date(year, 1, 1), time()))


def _received(year: int, insatser: Iterable[UUID]) -> dict[Key, int]:
    rows = Remiss.objects.filter(sent_at__gte=_begins(year), sent_at__lt=_begins(year + 1), insats__in=list(insatser))
    by_quarter = rows.order_by().annotate(quarter=ExtractQuarter("sent_at")).values("insats_id", "quarter")
    found = by_quarter.annotate(count=Count("pk")).values_list("insats_id", "quarter", "count")
    return {(pk, quarter): count for pk, quarter, count in found}


def of_year(year: int, insatser: list[UUID], *, exact: bool) -> list[Quarter]:
    """Each of the insatser, quarter by quarter as far as the year has come, in the order in which they are given.

    Protect with all insatser at once, never page by page: three questions, whatever the rows.
    """
    quarters = [number for number in QUARTERS if date(year, 3 * number - 2, 1) <= dates.today()]
    received = _received(year, insatser)
    answers, starts = _waits("answered_at", year, insatser), _waits("started_on", year, insatser)
    keys = [(pk, number) for pk in insatser for number in quarters]
    shown = [
        _shown([counts.get(key, 0) for key in keys], exact=exact)
        for counts in (
            received,
            {key: wait.count for key, wait in answers.items()},
            {key: wait.count for key, wait in starts.items()},
        )
    ]
    return [
        Quarter(
            *key,
            shown[0][place],
            answers.get(key, Wait()).protected(shown[1][place]),
            starts.get(key, Wait()).protected(shown[2][place]),
        )
        for place, key in enumerate(keys)
    ]


def today(insatser: list[UUID], *, exact: bool) -> list[Waiting]:
    """What waits in each of the insatser now."""
    rows = Remiss.objects.open().filter(insats__in=insatser).order_by().values("insats_id")
    found = rows.annotate(count=Count("pk"), first=Min("sent_at")).values_list("insats_id", "count", "first")
    waiting: Mapping[UUID, tuple[int, datetime]] = {pk: (count, first) for pk, count, first in found}
    counts = _shown([waiting[pk][0] if pk in waiting else 0 for pk in insatser], exact=exact)
    return [
        Waiting(pk, count, None if pk not in waiting or isinstance(count, Protected) else _days(waiting[pk][1]))
        for pk, count in zip(insatser, counts, strict=True)
    ]


def _days(sent_at: datetime) -> int:
    return (dates.today() - dates.local_day(sent_at)).days


def _shown(counts: list[Any], *, exact: bool) -> list[Shown]:
    """Counts without sums: none is printed beside them, so only the small ones are hidden."""
    if exact or not counts:
        return counts
    table = protect_table([[count] for count in counts], has_row_totals=False, has_column_totals=False)
    return [row[0] for row in table.cells]

"""Days, budget years and periods. A period has a start and an inclusive end."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

MONTH_NAMES = (
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
)
MONTH_SHORT = tuple(name[:3] for name in MONTH_NAMES)


def today() -> dt.date:
    """Today in Stockholm."""
    return timezone.localdate()


def local_moment(moment: dt.datetime) -> dt.datetime:
    """A stored moment on the clocks of Stockholm."""
    return timezone.localtime(moment)


def local_day(moment: dt.datetime) -> dt.date:
    """The day in Stockholm on which a stored moment falls."""
    return local_moment(moment).date()


def budget_year(day: dt.date | None = None) -> int:
    """The budget year is the calendar year."""
    return (day or today()).year


def last_day_of_month(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, order=True)
class Period:
    """From and including `start` to and including `end`."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("A period cannot end before it starts.")

    @classmethod
    def of_month(cls, year: int, month: int) -> "Period":
        return cls(dt.date(year, month, 1), last_day_of_month(year, month))

    @classmethod
    def of_months(cls, year: int, first: int, last: int) -> "Period":
        return cls(dt.date(year, first, 1), last_day_of_month(year, last))

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and self.end == last_day_of_month(self.end.year, self.end.month)

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day <= self.end

    def months(self) -> Iterator[tuple[int, int]]:
        """Every (year, month) that the period touches, in order."""
        year, month = self.start.year, self.start.month
        while (year, month) <= (self.end.year, self.end.month):
            yield year, month
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def month_range(year: int, month: int) -> Period:
    """From the first of January to the last day of the month: the period of a monthly report."""
    return Period.of_months(year, 1, month)

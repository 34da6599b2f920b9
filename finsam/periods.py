"""Rows with a period: `from_on` and an inclusive `to_on`, which is empty while no end is set."""

from datetime import date
from typing import Protocol

from django.contrib.postgres.fields import DateRangeField, RangeBoundary
from django.db.models import F, Func, Q

IN_ORDER = Q(to_on__isnull=True) | Q(to_on__gte=F("from_on"))
"""What a constraint asks of the two days."""
DATES_IN_ORDER = "Slutdatum kan inte vara före startdatum. Kontrollera båda datumen."
"""What somebody reads who wrote them the other way round."""


class InclusiveDateRange(Func):
    """daterange(from, to, '[]'), for constraints against overlapping periods."""

    function = "DATERANGE"
    output_field = DateRangeField()

    def __init__(self, from_field: str, to_field: str) -> None:
        super().__init__(from_field, to_field, RangeBoundary(inclusive_lower=True, inclusive_upper=True))


class Dated(Protocol):
    """A row with a period."""

    @property
    def from_on(self) -> date: ...
    @property
    def to_on(self) -> date | None: ...


def not_ended(day: date) -> Q:
    """Rows that have not ended before `day`, begun or not."""
    return Q(to_on__isnull=True) | Q(to_on__gte=day)


def holding(first: date, last: date | None = None) -> Q:
    """Rows that hold on `first`, or on some day from `first` to `last`."""
    return not_ended(first) & Q(from_on__lte=last or first)


def holds(row: Dated, first: date, last: date | None = None) -> bool:
    """The same of a row that has been read."""
    return row.from_on <= (last or first) and (row.to_on is None or row.to_on >= first)

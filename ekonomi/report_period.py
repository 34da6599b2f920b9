"""Which years and months the reports can be made for, and the one to begin with."""

from typing import Any

from django.db.models import QuerySet

from ekonomi.models import Budget, Manadsutfall
from finsam import dates
from finsam.prepared import prepared


def latest() -> tuple[int, int]:
    """The last month that the bookkeeping holds, else the present one."""
    today = dates.today()
    return next(iter(_latest()), (today.year, today.month))


def years() -> list[int]:
    """Every year from the first to the last with a budget or bookkeeping, newest first."""
    limits = [dates.budget_year(), *(year for (year,) in _limits())]
    return list(range(max(limits), min(limits) - 1, -1))


@prepared
def _latest() -> QuerySet[Manadsutfall, tuple[int, int]]:
    return Manadsutfall.objects.results().order_by("-year", "-month").values_list("year", "month")[:1]


@prepared
def _limits() -> QuerySet[Any, tuple[int]]:
    """The first and the last year of each, from the ends of their indexes."""
    first, *others = (
        rows.order_by(order).values_list("year")[:1]
        for rows in (Budget.objects.all(), Manadsutfall.objects.all())
        for order in ("year", "-year")
    )
    return first.union(*others)

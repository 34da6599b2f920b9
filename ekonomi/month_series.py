"""Costs month by month, added up from January: what charts of budget against outcome draw."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from uuid import UUID

from django.db.models import Q, Sum

from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Budgetmanad, Manadsutfall

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class MonthPoint:
    """Budget and outcome from January to a month; no outcome for months after the report's."""

    month: int
    budget: Decimal
    utfall: Decimal | None


def cost_series(
    year: int, month: int, budget: Budget | None, *, insatser: Collection[UUID] | None = None
) -> list[MonthPoint]:
    """Twelve points for the costs of all posts, or of the posts of some insatser."""
    planned = [ZERO] * 12
    if budget is not None:
        months = Budgetmanad.objects.filter(rad__budget=budget, rad__post__is_income=False)
        months = months.exclude(rad__post__omrade__kind=Omradeskind.EGET_KAPITAL)
        if insatser is not None:
            months = months.filter(rad__post__insats_id__in=insatser)
        for row in months.order_by().values("month").annotate(total=Sum("amount")):
            planned[row["month"] - 1] = row["total"]
    booked = _booked(year, month, insatser)
    sums = zip(accumulate(planned), accumulate(booked), strict=True)
    return [
        MonthPoint(place, plan, outcome if place <= month else None)
        for place, (plan, outcome) in enumerate(sums, start=1)
    ]


def _booked(year: int, month: int, insatser: Collection[UUID] | None) -> list[Decimal]:
    """Outcome per month of the rows that the report counts as costs."""
    rows = Manadsutfall.objects.results().for_year(year).through(month)
    if insatser is None:
        posted = Q(post__is_income=False) & ~Q(post__omrade__kind=Omradeskind.EGET_KAPITAL)
        rows = rows.filter(posted | (Q(post__isnull=True) & ~Q(konto__startswith="3")))
    else:
        rows = rows.filter(post__is_income=False, post__insats_id__in=insatser)
    booked = [ZERO] * 12
    for row in rows.order_by().values("month").annotate(total=Sum("amount")):
        booked[row["month"] - 1] = row["total"]
    return booked

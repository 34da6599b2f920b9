"""Costs month by month, added up from January: what charts of budget against outcome draw."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Budgetmanad, Manadsutfall
from ekonomi.models.manadsutfall import unposted_income
from finsam.prepared import prepared

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
    planned = _per_month(_planned(budget, insatser))
    booked = _per_month(_booked(year, month, insatser))
    sums = zip(accumulate(planned), accumulate(booked), strict=True)
    return [
        MonthPoint(place, plan, outcome if place <= month else None)
        for place, (plan, outcome) in enumerate(sums, start=1)
    ]


MonthSums = Iterable[tuple[int, Decimal]]


def _per_month(sums: MonthSums) -> list[Decimal]:
    amounts = [ZERO] * 12
    for month, amount in sums:
        amounts[month - 1] = amount
    return amounts


def _planned(budget: Budget | None, insatser: Collection[UUID] | None) -> MonthSums:
    if budget is None:
        return []
    if insatser is None:
        return _all_planned(budget.pk)
    return _plan(budget.pk).filter(rad__post__insats_id__in=insatser)


def _booked(year: int, month: int, insatser: Collection[UUID] | None) -> MonthSums:
    if insatser is None:
        return _all_booked(year, month)
    return _ledger(year, month).filter(post__insats_id__in=insatser)


def _plan(budget: UUID) -> QuerySet[Budgetmanad, tuple[int, Decimal]]:
    """The budget's costs per month."""
    months = Budgetmanad.objects.filter(rad__budget=budget, rad__post__is_income=False)
    months = months.exclude(rad__post__omrade__kind=Omradeskind.EGET_KAPITAL)
    return months.order_by().values_list("month").annotate(total=Sum("amount"))


def _ledger(year: int, month: int) -> QuerySet[Manadsutfall, tuple[int, Decimal]]:
    """Outcome per month of the rows that the report counts as costs."""
    posted = Q(post__is_income=False) & ~Q(post__omrade__kind=Omradeskind.EGET_KAPITAL)
    rows = (
        Manadsutfall.objects.before_closing()
        .for_year(year)
        .through(month)
        .annotate(is_unposted_income=unposted_income())
    )
    rows = rows.filter(posted | Q(post__isnull=True, is_unposted_income=False))
    return rows.order_by().values_list("month").annotate(total=Sum("amount"))


_all_planned = prepared(_plan)
_all_booked = prepared(_ledger)

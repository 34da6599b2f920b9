"""What the ekonomisk rapport reads: the budget, its posts, and sums that the database makes. One query for each."""

from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from ekonomi.models import Budget, Budgetpost, Budgetrad, Manadsutfall, Prognos
from ekonomi.models.manadsutfall import unposted_income
from finsam.prepared import prepared

ZERO = Decimal("0.00")
Rows = tuple[Any, ...]


class Post(NamedTuple):
    """A post of the budget as the report shows it."""

    pk: UUID
    name: str
    is_income: bool
    insats_id: UUID | None
    omrade_id: UUID
    omrade_name: str
    omrade_kind: str


class Plan(NamedTuple):
    """A post's budget: for the year, and to the report's month."""

    helar: Decimal = ZERO
    periodiserad: Decimal = ZERO


class Outcome(NamedTuple):
    """What is booked to the report's month, debit positive."""

    this_year: Decimal = ZERO
    last_year: Decimal = ZERO


NO_PLAN, NOTHING = Plan(), Outcome()
OutcomeKey = tuple[UUID | None, bool]


def current_budget(year: int) -> Budget | None:
    """The year's version that reports compare with, of all that there are."""
    return next(iter(_budgets(year)), None)


def posts() -> list[Post]:
    """All posts, as they stand in the budget."""
    return [Post._make(row) for row in _posts()]


def planned(budget: Budget | None, month: int) -> dict[UUID, Plan]:
    """The plan of each post of a version."""
    return {post: Plan(*sums) for post, *sums in _planned(budget.pk, month)} if budget is not None else {}


def booked(year: int, month: int) -> dict[OutcomeKey, Outcome]:
    """Ledger sums per post and (for rows without post) whether the account is one of income."""
    return {(post, is_income): Outcome(*sums) for post, is_income, *sums in _booked(year, year - 1, month)}


def forecasts(year: int, month: int) -> dict[UUID, Prognos]:
    """The forecast that holds for each post."""
    return {row.post_id: row for row in _forecasts(year, month)}


@prepared
def _budgets(year: int) -> QuerySet[Budget]:
    return Budget.objects.for_year(year).current_first()[:1]


@prepared
def _posts() -> QuerySet[Budgetpost, Rows]:
    omrade = ("omrade_id", "omrade__name", "omrade__kind")
    return Budgetpost.objects.in_order().values_list("pk", "name", "is_income", "insats_id", *omrade)


@prepared
def _planned(budget: UUID, month: int) -> QuerySet[Budgetrad, Rows]:
    helar = Sum("manader__amount", default=ZERO)
    periodiserad = Sum("manader__amount", filter=Q(manader__month__lte=month), default=ZERO)
    rows = Budgetrad.objects.filter(budget=budget).order_by()
    return rows.values_list("post_id").annotate(helar=helar, periodiserad=periodiserad)


@prepared
def _booked(year: int, year_before: int, month: int) -> QuerySet[Manadsutfall, Rows]:
    rows = Manadsutfall.objects.before_closing().filter(year__in=(year, year_before)).through(month)
    return (
        rows.order_by()
        .annotate(is_unposted_income=unposted_income())
        .values_list("post_id", "is_unposted_income")
        .annotate(
            this_year=Sum("amount", filter=Q(year=year), default=ZERO),
            last_year=Sum("amount", filter=Q(year=year_before), default=ZERO),
        )
    )


@prepared
def _forecasts(year: int, month: int) -> QuerySet[Prognos]:
    return Prognos.objects.holding(year, month)

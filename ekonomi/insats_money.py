"""An insats's budget and outcome year by year, read from the budget versions and the kept sums of the ledger."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from ekonomi.models import Budget, Budgetrad, Manadsutfall
from ekonomi.models.budget import BudgetQuerySet
from insatser.models import Insats

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class InsatsYear:
    """Net cost of one insats in a year, planned and booked; None where there is nothing."""

    year: int
    budget: Decimal | None = None
    booked: Decimal | None = None
    is_decided: bool = True

    @property
    def deviation(self) -> Decimal | None:
        """Budget less outcome: more than zero is better than budget."""
        if self.budget is None or self.booked is None:
            return None
        return self.budget - self.booked


def by_year(insats: Insats, budgets: BudgetQuerySet | None = None) -> list[InsatsYear]:
    """The years that have a budget or an outcome for the insats, latest first; in three queries.

    Budget figures are those of `budgets`, if given.
    """
    versions = Budget.objects.all() if budgets is None else budgets
    current = {budget.pk: budget for budget in versions.current_first().distinct("year")}
    planned: dict[int, Decimal] = {}
    decided: dict[int, bool] = {}
    rows = Budgetrad.objects.filter(budget__in=list(current), post__insats=insats).order_by()
    for budget_id, is_income, amount in rows.values_list("budget_id", "post__is_income").annotate(Sum("amount")):
        budget = current[budget_id]
        planned[budget.year] = planned.get(budget.year, ZERO) + (-amount if is_income else amount)
        decided[budget.year] = budget.is_decided
    sums = Manadsutfall.objects.results().filter(post__insats=insats).order_by()
    booked: dict[int, Decimal] = dict(sums.values_list("year").annotate(Sum("amount")))
    return [
        InsatsYear(year, planned.get(year), booked.get(year), decided.get(year, True))
        for year in sorted({*planned, *booked}, reverse=True)
    ]

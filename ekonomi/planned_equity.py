"""Planned eget kapital of a budget: at the start of the year, the budgeted result, at the end (S 6).

The books tell what there was at the end of the last year that they hold; the budgets of the years since then what is
planned to have come to it. See docs/berakningar/budget.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ekonomi.models import Budget, Manadsutfall, SieImport
from ekonomi.models.budget import BudgetQuerySet
from ekonomi.statements import sum_by_line
from ekonomi.year_amounts import read_years

ZERO = Decimal("0.00")
EQUITY_KONTO = "20"
LAST_MONTH = 12


@dataclass(frozen=True)
class BookedEquity:
    """What the books hold at the end of a year."""

    year: int
    amount: Decimal

    @property
    def day(self) -> date:
        """The last day of the year."""
        return date(self.year, 12, 31)


@dataclass(frozen=True)
class YearResult:
    """The budgeted result of a year between the books and the budget; None when the year has no budget."""

    year: int
    result: Decimal | None


@dataclass(frozen=True)
class PlannedEquity:
    """The three figures, and where the first comes from."""

    booked: BookedEquity
    between: Sequence[YearResult]
    result: Decimal

    @property
    def opening(self) -> Decimal:
        """Eget kapital at the start of the budget year."""
        return self.booked.amount + sum((year.result or ZERO for year in self.between), ZERO)

    @property
    def closing(self) -> Decimal:
        """Planned eget kapital at its end."""
        return self.opening + self.result

    @property
    def unbudgeted(self) -> list[int]:
        """Years between that count as nothing, since they have no budget."""
        return [year.year for year in self.between if year.result is None]


def planned_equity(budget: Budget, result: Decimal, *, budgets: BudgetQuerySet) -> PlannedEquity | None:
    """For a version with this result, with the years between from `budgets`; None when the books tell nothing."""
    booked = booked_before(budget.year)
    if booked is None:
        return None
    found: dict[int, Decimal] = {}
    for other in budgets.filter(year__gt=booked.year, year__lt=budget.year).with_totals().current_first():
        found.setdefault(other.year, other.result)  # type: ignore[attr-defined] # of with_totals
    between = [YearResult(year, found.get(year)) for year in range(booked.year + 1, budget.year)]
    return PlannedEquity(booked, between, result)


def booked_before(year: int) -> BookedEquity | None:
    """Eget kapital at the last end of a year, before `year`, that the books tell.

    The opening balance of the year's own books, or of books that have not come to December; else the closing balance.
    """
    books = SieImport.objects.counted().filter(year__lte=year).order_by("-year").values_list("year", flat=True).first()
    if books is None:
        return None
    ledger = read_years([books])[books]
    sums = sum_by_line(ledger.amounts, ledger.lines)
    if any(konto.startswith(EQUITY_KONTO) for konto in sums.unmapped):
        return None
    is_open = books == year or not Manadsutfall.objects.for_year(books).in_months(LAST_MONTH, LAST_MONTH).exists()
    return BookedEquity(books - 1, sums.equity_opening) if is_open else BookedEquity(books, sums.equity_closing)

"""The driftredovisning against what it was made from, summed another way: by the database, per område (S 20, number 6).

The rows of the driftredovisning are grouped in Python from kept sums per post. Here the rows of the ledger and of the
budget are summed per budgetområde at once, so that an amount that stands at the wrong post or område shows, though
everything adds up.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from ekonomi.annual_figures import AnnualFigures
from ekonomi.driftredovisning import DriftRow
from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Budgetrad, Manadsutfall, Verifikationsrad
from ekonomi.models.konto import CLOSING_KONTO, FIRST_RESULT_KONTO
from ekonomi.statements import ZERO

Omrade = str | None
"""The name of a budgetområde; None is what no post has."""
Sums = dict[Omrade, Decimal]


@dataclass(frozen=True)
class Misplaced:
    """A sum of the driftredovisning that is not what was booked or planned."""

    omrade: Omrade
    column: str
    printed: Decimal
    expected: Decimal


def misplaced(figures: AnnualFigures, *, every_row: bool) -> Iterable[Misplaced]:
    """Områden whose utfall, year before or budget is another than the database's own sum, in the order of print."""
    year = figures.ledger.year
    booked = _booked(year, year - 1, every_row=every_row)
    columns: list[tuple[str, Sums, Sums]] = [
        ("utfall", _printed(figures, lambda row: row.outcome), booked[year]),
        ("budget", _printed(figures, lambda row: row.budget), _planned(figures.drift.budget)),
    ]
    if figures.previous is not None:
        columns.append(("utfall föregående år", _printed(figures, lambda row: row.previous or ZERO), booked[year - 1]))
    for column, printed, expected in columns:
        for omrade in [*printed, *(name for name in expected if name not in printed)]:
            shown, wanted = printed.get(omrade, ZERO), expected.get(omrade, ZERO)
            if shown != wanted:
                yield Misplaced(omrade, column, shown, wanted)


def _printed(figures: AnnualFigures, column: Callable[[DriftRow], Decimal]) -> Sums:
    return {area.total.label if area.kind else None: column(area.total) for area in figures.drift.areas}


def _booked(*years: int, every_row: bool) -> dict[int, Sums]:
    """Income less costs per year and område: of the ledger's rows, or of the kept sums."""
    source = Verifikationsrad.objects.counted() if every_row else Manadsutfall.objects
    rows = source.filter(year__in=years, konto__gte=FIRST_RESULT_KONTO, konto__lt=CLOSING_KONTO).order_by()
    found: dict[int, Sums] = {year: {} for year in years}
    for year, omrade, amount in rows.values_list("year", "post__omrade__name").annotate(Sum("amount")):
        found[year][omrade] = -amount
    return found


def _planned(budget: Budget | None) -> Sums:
    """Income less costs per område; how a deficit is financed is no income of the year."""
    rows = Budgetrad.objects.filter(budget=budget).exclude(post__omrade__kind=Omradeskind.EGET_KAPITAL).order_by()
    found: Sums = {}
    sums = rows.values_list("post__omrade__name", "post__is_income").annotate(Sum("amount"))
    for omrade, is_income, amount in sums:
        found[omrade] = found.get(omrade, ZERO) + (amount if is_income else -amount)
    return found

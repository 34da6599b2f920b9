"""What the ledger holds of a year, read for the statements: balances from the file, results from the kept sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from ekonomi.ledger_enums import ImportState
from ekonomi.models import Budgetpost, Kontomappning, Manadsutfall, Saldo
from ekonomi.models.konto import CLOSING_KONTO
from ekonomi.statement_lines import Line
from ekonomi.statements import ZERO, YearAmounts


@dataclass(frozen=True)
class PostAmount:
    """A year's sum on one account and post, debit positive."""

    konto: str
    post: Budgetpost | None
    amount: Decimal

    @property
    def is_closing(self) -> bool:
        """Whether it is the closing entry that moves the year's result to eget kapital."""
        return self.konto.startswith(CLOSING_KONTO)


@dataclass(frozen=True)
class YearLedger:
    """One year as the statements and the driftredovisning need it."""

    amounts: YearAmounts
    lines: dict[str, Line]
    posted: tuple[PostAmount, ...]

    @property
    def year(self) -> int:
        """The budget year."""
        return self.amounts.year

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been booked."""
        return not self.amounts.accounts


def read_years(years: Iterable[int]) -> dict[int, YearLedger]:
    """The ledgers of some years, in five queries however many rows and years there are."""
    wanted = sorted(set(years))
    opening: dict[int, dict[str, Decimal]] = {year: {} for year in wanted}
    closing: dict[int, dict[str, Decimal]] = {year: {} for year in wanted}
    saldon = Saldo.objects.filter(year__in=wanted, sie_import__state=ImportState.IMPORTED)
    for year, konto, ib, ub in saldon.values_list("year", "konto", "ib", "ub"):
        opening[year][konto], closing[year][konto] = ib, ub
    posted = _posted(wanted)
    mappings = list(Kontomappning.objects.all())
    ledgers = {}
    for year in wanted:
        result: dict[str, Decimal] = {}
        for row in posted[year]:
            result[row.konto] = result.get(row.konto, ZERO) + row.amount
        amounts = YearAmounts(year, opening[year], closing[year], result)
        valid = [m for m in mappings if m.from_year <= year and (m.to_year is None or m.to_year >= year)]
        ledgers[year] = YearLedger(amounts, _lines(amounts.accounts, valid), tuple(posted[year]))
    return ledgers


def _posted(years: list[int]) -> dict[int, list[PostAmount]]:
    sums = (
        Manadsutfall.objects.results()
        .filter(year__in=years)
        .values_list("year", "konto", "post_id")
        .annotate(Sum("amount"))
        .order_by("year", "konto", "post_id")
    )
    posts = Budgetpost.objects.select_related("omrade", "medlem__organisation").in_bulk()
    rows: dict[int, list[PostAmount]] = {year: [] for year in years}
    for year, konto, post_id, amount in sums:
        rows[year].append(PostAmount(konto, posts.get(post_id) if post_id else None, amount))
    return rows


def _lines(accounts: list[str], mappings: list[Kontomappning]) -> dict[str, Line]:
    found = {}
    for konto in accounts:
        line = next((mapping.line for mapping in mappings if mapping.holds(konto)), None)
        if line is not None:
            found[konto] = Line(line)
    return found

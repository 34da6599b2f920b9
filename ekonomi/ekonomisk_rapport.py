"""The ekonomisk rapport: budget, outcome and forecast per post, område and in total (S 7).

How each figure comes about, with worked examples: docs/berakningar/ekonomisk-rapport.md. The ledger is debit
positive; the sign is turned here, once, so that costs and income are both positive and a positive avvikelse always
is better than the budget. Öre are kept; each figure is rounded to tkr by itself where it is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from ekonomi import report_sums
from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Prognos
from ekonomi.models.budget import BudgetQuerySet
from ekonomi.report_sums import NO_PLAN, NOTHING, ZERO, Outcome, OutcomeKey, Plan, Post
from finsam import dates, money

COST_TOTAL = "Budget total"
INCOME_TOTAL = "Intäkter totalt"
RESULT = "Resultat"
UNPOSTED = "Ej fördelat på budgetpost"
ROUNDING_NOTE = "Summeringen kan avvika på grund av avrundning."
COLUMNS = ("helar", "periodiserad_budget", "utfall", "avvikelse", "prognos_avvikelse", "prognos_utfall")
MONEY_COLUMNS = (*COLUMNS, "foregaende_ar")


class RowKind(StrEnum):
    """What a row of the report stands for."""

    TOTAL = "total"
    OMRADE = "omrade"
    POST = "post"
    UNPOSTED = "unposted"
    RESULT = "result"


@dataclass
class Figures:
    """The figures of one row, unrounded and with the report's sign; rows add up figure by figure.

    Nobody changes them. They are not frozen, since a report makes hundreds and that would take thrice the time.
    """

    helar: Decimal = ZERO
    periodiserad_budget: Decimal = ZERO
    utfall: Decimal = ZERO
    prognos_utfall: Decimal = ZERO
    foregaende_ar: Decimal = ZERO
    is_income: bool = False

    @property
    def _better(self) -> int:
        return 1 if self.is_income else -1

    @property
    def avvikelse(self) -> Decimal:
        """Budget minus outcome for costs, outcome minus budget for income: positive is better than the budget."""
        return (self.utfall - self.periodiserad_budget) * self._better

    @property
    def prognos_avvikelse(self) -> Decimal:
        """The same at the end of the year, between forecast and budget."""
        return (self.prognos_utfall - self.helar) * self._better

    @property
    def forbrukat_percent(self) -> int | None:
        """The outcome's share of the whole year's budget in whole percent, a half away from zero; None without one."""
        return money.round_whole(self.utfall * 100 / self.helar) if self.helar > 0 else None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to show."""
        return not any((self.helar, self.periodiserad_budget, self.utfall, self.prognos_utfall, self.foregaende_ar))

    @cached_property
    def in_tkr(self) -> dict[str, int]:
        """Every figure in whole tkr, as printed."""
        return {column: money.round_tkr(getattr(self, column)) for column in MONEY_COLUMNS}

    def tkr(self, column: str) -> int:
        """A figure in whole tkr, as printed."""
        return self.in_tkr[column]

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.helar + other.helar,
            self.periodiserad_budget + other.periodiserad_budget,
            self.utfall + other.utfall,
            self.prognos_utfall + other.prognos_utfall,
            self.foregaende_ar + other.foregaende_ar,
            self.is_income,
        )

    def minus(self, other: "Figures") -> "Figures":
        """Income minus costs: a result, for which more is better."""
        return Figures(
            self.helar - other.helar,
            self.periodiserad_budget - other.periodiserad_budget,
            self.utfall - other.utfall,
            self.prognos_utfall - other.prognos_utfall,
            self.foregaende_ar - other.foregaende_ar,
            is_income=True,
        )


class Row(NamedTuple):
    """One row of the report: a post, an area with its sum, a total or the result."""

    kind: RowKind
    name: str
    figures: Figures
    omrade_id: UUID | None = None
    omrade_kind: str = ""
    post_id: UUID | None = None
    insats_id: UUID | None = None
    prognos: Prognos | None = None
    """The forecast that somebody made; None when the figure is outcome plus the remaining budget."""

    @property
    def css(self) -> str:
        """How the row is marked in a table: a sum, or what it is made of."""
        if self.kind in (RowKind.TOTAL, RowKind.RESULT):
            return "sum"
        return "part" if self.kind == RowKind.OMRADE else ""

    @property
    def comment(self) -> str:
        return self.prognos.comment if self.prognos is not None else ""


@dataclass(frozen=True)
class Area:
    """An area's sum and its posts; the posts are left out where they would only repeat the area."""

    row: Row
    posts: tuple[Row, ...]

    @property
    def rows(self) -> list[Row]:
        is_repetition = len(self.posts) == 1 and self.posts[0].name == self.row.name
        return [self._single] if is_repetition else [self.row, *self.posts]

    @property
    def _single(self) -> Row:
        """The area standing for its only post of the same name: its sum, with the post's forecast and links."""
        post = self.posts[0]
        return self.row._replace(post_id=post.post_id, insats_id=post.insats_id, prognos=post.prognos)


@dataclass(frozen=True)
class Section:
    """Costs, income or equity: a total over areas, and ledger rows that no post has."""

    total: Row
    areas: tuple[Area, ...]
    unposted: Row | None = None

    @property
    def rows(self) -> list[Row]:
        """The total first, as in SKL's figure 5."""
        found = [self.total, *(row for area in self.areas for row in area.rows)]
        return [*found, self.unposted] if self.unposted is not None else found

    @property
    def parts(self) -> list[Row]:
        """The rows that sum to the total."""
        found = [area.row for area in self.areas]
        return [*found, self.unposted] if self.unposted is not None else found


@dataclass(frozen=True)
class Rapport:
    """The whole report for January to `month`."""

    year: int
    month: int
    budget: Budget | None
    costs: Section
    income: Section | None
    equity: Section | None
    result: Row | None

    @property
    def period(self) -> dates.Period:
        return dates.month_range(self.year, self.month)

    @property
    def rows(self) -> list[Row]:
        """All rows in printed order."""
        found = [*self.costs.rows]
        if self.income is not None:
            found += self.income.rows
        if self.result is not None:
            found.append(self.result)
        if self.equity is not None:
            found += self.equity.rows
        return found

    @property
    def is_blank(self) -> bool:
        return all(row.figures.is_blank for row in self.rows)

    @property
    def rounding_shows(self) -> bool:
        """Whether some printed column or row does not sum, so that the note is needed."""
        return any(_column_is_off(rows, total) for rows, total in self._sums()) or any(map(_row_is_off, self.rows))

    def _sums(self) -> Iterable[tuple[Sequence[Row], Row]]:
        for section in (self.costs, self.income, self.equity):
            if section is not None:
                yield section.parts, section.total
                yield from ((area.posts, area.row) for area in section.areas)


def _column_is_off(parts: Sequence[Row], total: Row) -> bool:
    printed, of_all = [row.figures.in_tkr for row in parts], total.figures.in_tkr
    return any(sum([row[column] for row in printed]) != of_all[column] for column in COLUMNS)


def _row_is_off(row: Row) -> bool:
    printed = row.figures.in_tkr
    difference = printed["utfall"] - printed["periodiserad_budget"]
    return printed["avvikelse"] != (difference if row.figures.is_income else -difference)


def rapport(
    year: int, month: int, *, insatser: Collection[UUID] | None = None, budgets: BudgetQuerySet | None = None
) -> Rapport:
    """The report for January to `month`, against the year's current budget version (of `budgets`, if given).

    With `insatser` it holds the posts of those insatser alone, and sums of nothing else.
    """
    budget = report_sums.current_budget(year) if budgets is None else budgets.current(year)
    posts = [post for post in report_sums.posts() if insatser is None or post.insats_id in insatser]
    planned = report_sums.planned(budget, month)
    booked = report_sums.booked(year, month)
    forecasts = report_sums.forecasts(year, month)
    rows = [_post_row(post, planned, booked, forecasts.get(post.pk)) for post in posts]
    pairs = [(post, row) for post, row in zip(posts, rows, strict=True) if not row.figures.is_blank]
    unposted = _unposted(booked) if insatser is None else {}
    costs = _section(
        "Egna insatser totalt" if insatser is not None else COST_TOTAL, pairs, _is_cost, unposted.get(False)
    )
    income = _section(INCOME_TOTAL, pairs, _is_income, unposted.get(True))
    equity = _section("Eget kapital", pairs, _is_equity, None)
    has_income = bool(income.areas or income.unposted)
    result = income.total.figures.minus(costs.total.figures)
    return Rapport(
        year=year,
        month=month,
        budget=budget,
        costs=costs,
        income=income if has_income else None,
        equity=equity if equity.areas else None,
        result=Row(RowKind.RESULT, RESULT, result) if has_income else None,
    )


def _is_cost(post: Post) -> bool:
    return not post.is_income and post.omrade_kind != Omradeskind.EGET_KAPITAL


def _is_income(post: Post) -> bool:
    return post.is_income and post.omrade_kind != Omradeskind.EGET_KAPITAL


def _is_equity(post: Post) -> bool:
    return post.omrade_kind == Omradeskind.EGET_KAPITAL


# Building the rows


def _post_row(
    post: Post, planned: Mapping[UUID, Plan], booked: Mapping[OutcomeKey, Outcome], forecast: Prognos | None
) -> Row:
    plan, outcome = planned.get(post.pk, NO_PLAN), booked.get((post.pk, False), NOTHING)
    sign = -1 if post.is_income or _is_equity(post) else 1
    utfall = outcome.this_year * sign
    expected = utfall + plan.helar - plan.periodiserad
    figures = Figures(
        helar=plan.helar,
        periodiserad_budget=plan.periodiserad,
        utfall=utfall,
        prognos_utfall=forecast.amount if forecast is not None else expected,
        foregaende_ar=outcome.last_year * sign,
        is_income=post.is_income,
    )
    return Row(
        RowKind.POST,
        post.name,
        figures,
        omrade_id=post.omrade_id,
        omrade_kind=post.omrade_kind,
        post_id=post.pk,
        insats_id=post.insats_id,
        prognos=forecast,
    )


def _unposted(booked: Mapping[OutcomeKey, Outcome]) -> dict[bool, Row]:
    """Rows for what the ledger holds on no post, so that the totals agree with the bookkeeping."""
    rows = {}
    for is_income in (False, True):
        outcome = booked.get((None, is_income), NOTHING)
        sign = -1 if is_income else 1
        utfall, last_year = outcome.this_year * sign, outcome.last_year * sign
        figures = Figures(utfall=utfall, prognos_utfall=utfall, foregaende_ar=last_year, is_income=is_income)
        if not figures.is_blank:
            rows[is_income] = Row(RowKind.UNPOSTED, UNPOSTED, figures)
    return rows


def _section(
    name: str, pairs: Sequence[tuple[Post, Row]], belongs: Callable[[Post], bool], unposted: Row | None
) -> Section:
    by_area: dict[UUID, list[tuple[Post, Row]]] = defaultdict(list)
    for post, row in pairs:
        if belongs(post):
            by_area[post.omrade_id].append((post, row))
    areas = tuple(_area(found) for found in by_area.values())
    parts = [area.row.figures for area in areas] + ([unposted.figures] if unposted is not None else [])
    is_income = belongs is _is_income
    total = sum(parts, Figures(is_income=is_income))
    return Section(Row(RowKind.TOTAL, name, total), areas, unposted)


def _area(found: Sequence[tuple[Post, Row]]) -> Area:
    post = found[0][0]
    rows = tuple(row for _, row in found)
    figures = sum((row.figures for row in rows), Figures(is_income=rows[0].figures.is_income))
    return Area(
        Row(RowKind.OMRADE, post.omrade_name, figures, omrade_id=post.omrade_id, omrade_kind=post.omrade_kind), rows
    )

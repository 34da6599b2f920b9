"""The ekonomisk rapport: budget, outcome and forecast per post, område and in total (S 7).

How each figure comes about, with worked examples: docs/berakningar/ekonomisk-rapport.md. The ledger is debit
positive; the sign is turned here, once, so that costs and income are both positive and a positive avvikelse always
is better than the budget. Öre are kept; each figure is rounded to tkr by itself where it is shown.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Sum, Value, When
from django.db.models.fields import BooleanField

from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Budgetpost, Budgetrad, Manadsutfall, Prognos
from ekonomi.models.budget import BudgetQuerySet
from ekonomi.models.konto import CLOSING_KONTO
from finsam import dates, money

ZERO = Decimal("0.00")
COST_TOTAL = "Budget total"
INCOME_TOTAL = "Intäkter totalt"
RESULT = "Resultat"
UNPOSTED = "Ej fördelat på budgetpost"
ROUNDING_NOTE = "Summeringen kan avvika på grund av avrundning."
COLUMNS = ("helar", "periodiserad_budget", "utfall", "avvikelse", "prognos_avvikelse", "prognos_utfall")


class RowKind(StrEnum):
    """What a row of the report stands for."""

    TOTAL = "total"
    OMRADE = "omrade"
    POST = "post"
    UNPOSTED = "unposted"
    RESULT = "result"


@dataclass(frozen=True)
class Figures:
    """The figures of one row, unrounded and with the report's sign; rows add up figure by figure."""

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
    def forbrukat(self) -> Decimal | None:
        """The outcome's share of the whole year's budget; None without a budget."""
        return self.utfall / self.helar if self.helar > 0 else None

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to show."""
        return not any((self.helar, self.periodiserad_budget, self.utfall, self.prognos_utfall, self.foregaende_ar))

    def tkr(self, column: str) -> int:
        """A figure in whole tkr, as printed."""
        return money.round_tkr(getattr(self, column))

    def __add__(self, other: "Figures") -> "Figures":
        sums = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self) if f.name != "is_income"}
        return replace(self, **sums)

    def minus(self, other: "Figures") -> "Figures":
        """Income minus costs: a result, for which more is better."""
        names = [f.name for f in fields(self) if f.name != "is_income"]
        return Figures(**{name: getattr(self, name) - getattr(other, name) for name in names}, is_income=True)


@dataclass(frozen=True)
class Row:
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
        return replace(self.row, post_id=post.post_id, insats_id=post.insats_id, prognos=post.prognos)


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
    return any(sum(row.figures.tkr(column) for row in parts) != total.figures.tkr(column) for column in COLUMNS)


def _row_is_off(row: Row) -> bool:
    figures = row.figures
    difference = figures.tkr("utfall") - figures.tkr("periodiserad_budget")
    return figures.tkr("avvikelse") != (difference if figures.is_income else -difference)


def rapport(
    year: int, month: int, *, insatser: Collection[UUID] | None = None, budgets: BudgetQuerySet | None = None
) -> Rapport:
    """The report for January to `month`, against the year's current budget version (of `budgets`, if given).

    With `insatser` it holds the posts of those insatser alone, and sums of nothing else.
    """
    budget = (Budget.objects if budgets is None else budgets).current(year)
    posts = list(_posts(insatser))
    planned = _planned(budget, month)
    booked = _booked(year, month)
    forecasts = _forecasts(year, month)
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


def _is_cost(post: Budgetpost) -> bool:
    return not post.is_income and post.omrade.kind != Omradeskind.EGET_KAPITAL


def _is_income(post: Budgetpost) -> bool:
    return post.is_income and post.omrade.kind != Omradeskind.EGET_KAPITAL


def _is_equity(post: Budgetpost) -> bool:
    return post.omrade.kind == Omradeskind.EGET_KAPITAL


# Reading: four sums, made by the database


@dataclass(frozen=True)
class _Plan:
    helar: Decimal = ZERO
    periodiserad: Decimal = ZERO


@dataclass(frozen=True)
class _Outcome:
    this_year: Decimal = ZERO
    last_year: Decimal = ZERO


def _posts(insatser: Collection[UUID] | None) -> "QuerySet[Budgetpost]":
    return Budgetpost.objects.of_insatser(insatser).select_related("omrade").in_order()


def _planned(budget: Budget | None, month: int) -> dict[UUID, _Plan]:
    if budget is None:
        return {}
    sums = (
        Budgetrad.objects.filter(budget=budget)
        .order_by()
        .values("post_id")
        .annotate(
            helar=Sum("manader__amount", default=ZERO),
            periodiserad=Sum("manader__amount", filter=Q(manader__month__lte=month), default=ZERO),
        )
    )
    return {row["post_id"]: _Plan(row["helar"], row["periodiserad"]) for row in sums}


_Key = tuple[UUID | None, bool]


def _booked(year: int, month: int) -> dict[_Key, _Outcome]:
    """Ledger sums, debit positive, per post and (for rows without post) whether the account is one of income."""
    is_income_konto = Case(
        When(post__isnull=True, konto__startswith="3", then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    sums = (
        Manadsutfall.objects.results()
        .filter(year__in=(year, year - 1), konto__lt=CLOSING_KONTO)
        .through(month)
        .order_by()
        .annotate(on_income_konto=is_income_konto)
        .values("post_id", "on_income_konto")
        .annotate(
            this_year=Sum("amount", filter=Q(year=year), default=ZERO),
            last_year=Sum("amount", filter=Q(year=year - 1), default=ZERO),
        )
    )
    return {(row["post_id"], row["on_income_konto"]): _Outcome(row["this_year"], row["last_year"]) for row in sums}


def _forecasts(year: int, month: int) -> dict[UUID, Prognos]:
    return {row.post_id: row for row in Prognos.objects.holding(year, month).select_related("made_by__person")}


# Building the rows


def _post_row(
    post: Budgetpost, planned: Mapping[UUID, _Plan], booked: Mapping[_Key, _Outcome], forecast: Prognos | None
) -> Row:
    plan, outcome = planned.get(post.pk, _Plan()), booked.get((post.pk, False), _Outcome())
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
        omrade_kind=post.omrade.kind,
        post_id=post.pk,
        insats_id=post.insats_id,
        prognos=forecast,
    )


def _unposted(booked: Mapping[_Key, _Outcome]) -> dict[bool, Row]:
    """Rows for what the ledger holds on no post, so that the totals agree with the bookkeeping."""
    rows = {}
    for is_income in (False, True):
        outcome = booked.get((None, is_income), _Outcome())
        sign = -1 if is_income else 1
        utfall, last_year = outcome.this_year * sign, outcome.last_year * sign
        figures = Figures(utfall=utfall, prognos_utfall=utfall, foregaende_ar=last_year, is_income=is_income)
        if not figures.is_blank:
            rows[is_income] = Row(RowKind.UNPOSTED, UNPOSTED, figures)
    return rows


def _section(
    name: str, pairs: Sequence[tuple[Budgetpost, Row]], belongs: Callable[[Budgetpost], bool], unposted: Row | None
) -> Section:
    by_area: dict[UUID, list[tuple[Budgetpost, Row]]] = defaultdict(list)
    for post, row in pairs:
        if belongs(post):
            by_area[post.omrade_id].append((post, row))
    areas = tuple(_area(found) for found in by_area.values())
    parts = [area.row.figures for area in areas] + ([unposted.figures] if unposted is not None else [])
    is_income = belongs is _is_income
    total = sum(parts, Figures(is_income=is_income))
    return Section(Row(RowKind.TOTAL, name, total), areas, unposted)


def _area(found: Sequence[tuple[Budgetpost, Row]]) -> Area:
    omrade = found[0][0].omrade
    rows = tuple(row for _, row in found)
    figures = sum((row.figures for row in rows), Figures(is_income=rows[0].figures.is_income))
    return Area(Row(RowKind.OMRADE, omrade.name, figures, omrade_id=omrade.pk, omrade_kind=omrade.kind), rows)

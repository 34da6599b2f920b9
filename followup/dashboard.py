"""The board's overview: the ekonomisk rapport of the latest booked month, and head counts per insats.

Of many posts and insatser it shows the first things to see, and says how many more there are: a page that is read
every day should not be a list of hundreds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from heapq import nlargest

from django.db.models import QuerySet

from ekonomi.ekonomisk_rapport import Rapport, Row, RowKind, rapport
from finsam import money
from finsam.charts import Chart, Series, bars
from finsam.dates import MONTH_NAMES
from finsam.figure_rows import Cell, FigureRow
from finsam.formats import signed, signed_whole, tal
from finsam.prepared import prepared
from followup.bookkeeping import Bookkeeping, Month
from followup.enums import Rapportslag
from followup.head_counts import HeadCounts, head_counts
from followup.models import Rapportuttag
from followup.permissions import can_list_reports
from members.models import User

POSTS_SHOWN = 25
INSATSER_SHOWN = 25


@dataclass(frozen=True)
class Figure:
    """A key figure, as components/key_figures.html takes it."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Dashboard:
    """Everything on the overview; `rapport` is None while nothing is booked."""

    rapport: Rapport | None
    rows: Sequence[FigureRow]
    figures: Sequence[Figure]
    chart: Chart | None
    counts: HeadCounts
    post_count: int
    insats_count: int
    updated_at: datetime | None
    latest_report: Rapportuttag | None

    @property
    def month_name(self) -> str:
        """October 2026, in Swedish."""
        return f"{MONTH_NAMES[self.rapport.month - 1]} {self.rapport.year}" if self.rapport else ""

    @property
    def has_more_posts(self) -> bool:
        return sum(row.is_indented for row in self.rows) < self.post_count

    @property
    def has_more_insatser(self) -> bool:
        return len(self.counts.rows) < self.insats_count


def dashboard(user: User, today_year: int, bookkeeping: Bookkeeping, *, shows_all: bool = False) -> Dashboard:
    """What the acting role sees: figures are those of the latest month with bookkeeping."""
    month = bookkeeping.month
    report = rapport(*month) if month is not None else None
    counts = head_counts(user, counted_year(month, today_year))
    printed = report.rows if report is not None else []
    return Dashboard(
        rapport=report,
        rows=budget_rows(printed if shows_all else most_telling(printed, POSTS_SHOWN)),
        figures=key_figures(report) if report is not None else (),
        chart=area_chart(report) if report is not None else None,
        counts=counts if shows_all else replace(counts, rows=counts.rows[:INSATSER_SHOWN]),
        post_count=sum(row.kind == RowKind.POST for row in printed),
        insats_count=len(counts.rows),
        updated_at=bookkeeping.updated_at,
        latest_report=next(iter(_latest_reports()), None) if can_list_reports(user) else None,
    )


@prepared
def _latest_reports() -> QuerySet[Rapportuttag]:
    issued = Rapportuttag.objects.issued().of_kind(Rapportslag.EKONOMISK_RAPPORT)
    return issued.newest_first().only("kind", "year", "month")[:1]


def counted_year(month: Month | None, today_year: int) -> int:
    """The year of the head counts: that of the figures, else the present one."""
    return month[0] if month is not None else today_year


def most_telling(rows: Sequence[Row], limit: int) -> Sequence[Row]:
    """Every sum, and the posts whose forecast is furthest from the budget, up or down; in printed order."""
    posts = [row for row in rows if row.kind == RowKind.POST]
    if len(posts) <= limit:
        return rows
    furthest = {id(row) for row in nlargest(limit, posts, key=lambda row: abs(row.figures.prognos_avvikelse))}
    return [row for row in rows if row.kind != RowKind.POST or id(row) in furthest]


def budget_rows(printed: Sequence[Row]) -> list[FigureRow]:
    """Budget, outcome and forecast of every row in tkr; deviations with their sign."""
    rows = []
    for row in printed:
        tkr = row.figures.in_tkr
        cells: list[Cell] = [
            tkr["helar"],
            tkr["periodiserad_budget"],
            tkr["utfall"],
            signed_whole(tkr["avvikelse"]),
            tkr["prognos_utfall"],
            signed_whole(tkr["prognos_avvikelse"]),
        ]
        rows.append(FigureRow(row.name, cells, css=row.css, is_indented=row.kind == RowKind.POST))
    return rows


def key_figures(report: Rapport) -> list[Figure]:
    """Outcome, deviation and forecast of the costs, and the result so far."""
    costs = report.costs.total.figures
    over = "under budget" if costs.avvikelse >= 0 else "över budget"
    figures = [
        Figure("Budget helår, kostnader", _tkr(costs.helar)),
        Figure("Utfall hittills", _tkr(costs.utfall), f"{_signed(costs.avvikelse)} mot periodiserad budget, {over}"),
        Figure("Prognos helår", _tkr(costs.prognos_utfall), f"{_signed(costs.prognos_avvikelse)} mot budget"),
    ]
    if report.result is not None:
        figures.append(Figure("Resultat hittills", _tkr(report.result.figures.utfall), "intäkter minus kostnader"))
    return figures


def _tkr(amount: Decimal) -> str:
    return f"{tal(money.round_tkr(amount))}\u00a0tkr"


def _signed(amount: Decimal) -> str:
    return f"{signed(money.round_tkr(amount))}\u00a0tkr"


def area_chart(report: Rapport) -> Chart | None:
    """Outcome, forecast and budget of the costs per område."""
    return areas_chart(
        [
            (row.name, row.figures.tkr("utfall"), row.figures.tkr("prognos_utfall"), row.figures.tkr("helar"))
            for row in report.costs.parts
        ]
    )


def areas_chart(areas: Sequence[tuple[str, int, int, int]], *, is_pdf: bool = False) -> Chart | None:
    """Name, outcome, forecast and budget in tkr per område: bars, and the budget as a dashed line."""
    shown = [area for area in areas if any(area[1:])]
    if not shown:
        return None
    names, outcome, forecast, budget = (list(column) for column in zip(*shown, strict=True))
    over = [name for name, _, expected, planned in shown if expected > planned]
    finding = f"Prognosen överskrider budget: {', '.join(over)}." if over else "Prognosen ligger inom budget överallt."
    return bars(
        "omraden",
        "Utfall, prognos och budget per område",
        finding,
        names,
        [Series("Utfall", outcome), Series("Prognos helår", forecast)],
        [Series("Budget helår", budget)] if any(budget) else [],
        unit="tkr",
        category_name="Område",
        is_ordered=False,
        is_pdf=is_pdf,
    )

"""The ekonomisk rapport as data, PDF and spreadsheet.

The data hold everything that is printed, so that a stored report can be printed again years later from itself. Their
form is documented in docs/berakningar/ekonomisk-rapport.md and stays stable (design.md section 7).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ekonomi.ekonomisk_rapport import MONEY_COLUMNS, ROUNDING_NOTE, Rapport, Row, rapport
from ekonomi.models import Budget
from ekonomi.month_series import MonthPoint, cost_series
from ekonomi.permissions import report_budgets, report_insatser
from finsam import charts, dates, exports, formats, money, pdf
from members.models import User

TITLE = "Ekonomisk rapport"
FORMAT = 1
"""Which keys the data have, and what they mean. A stored report of another format is not read."""
SIGN_NOTE = "Avvikelse med plus är bättre än budget, avvikelse med minus är sämre än budget."
FORECAST_NOTE = (
    "Prognos utfall är vad posten väntas kosta eller ge hela året. Prognos avvikelse är skillnaden mot budgeten för "
    "helåret. Där prognos saknas är den utfallet plus återstående periodiserad budget."
)


def for_user(user: User, year: int, month: int, *, only_total: bool = False) -> tuple[Rapport, dict[str, Any]]:
    """The report and its data with what this user may see: own insatser, and budget versions that are no secret.

    `only_total` is for a page that draws the other rows from the report itself.
    """
    insatser = report_insatser(user)
    found = rapport(year, month, insatser=insatser, budgets=report_budgets(user))
    return found, _data(found, [found.costs.total] if only_total else found.rows, insatser)


def data(found: Rapport) -> dict[str, Any]:
    """The report as plain data: amounts as decimal strings in kronor, and as whole tkr the way they are printed."""
    return _data(found, found.rows, None)


def _data(found: Rapport, rows: Sequence[Row], insatser: Collection[UUID] | None) -> dict[str, Any]:
    months = cost_series(found.year, found.month, found.budget, insatser=insatser)
    cost_parts = [(row.kind, row.name, row.figures.is_income) for row in found.costs.parts]
    return {
        "format": FORMAT,
        "title": TITLE,
        "year": found.year,
        "month": found.month,
        "period": formats.period(found.period).replace(formats.NBSP, " "),
        "unit": "kr",
        "budget": _budget_data(found.budget),
        "rows": [
            _row_data(row, is_cost_part=(row.kind, row.name, row.figures.is_income) in cost_parts) for row in rows
        ],
        "months": [_month_data(point) for point in months],
        "note": ROUNDING_NOTE if found.rounding_shows else "",
    }


def budget_label(budget: Budget | None) -> str:
    """Which version a report compares with, in words."""
    if budget is None:
        return "Det finns ingen budget för året."
    text = f"Jämförs med budget {budget.year}, version {budget.version}, {budget.state.label.lower()}"
    if budget.is_decided:
        text += f" {formats.datum(budget.beslut_on)} {budget.beslut_paragraf}"
    return f"{text}."


def _budget_data(budget: Budget | None) -> dict[str, Any] | None:
    if budget is None:
        return None
    return {
        "id": str(budget.pk),
        "version": budget.version,
        "status": budget.status,
        "beslut_on": budget.beslut_on.isoformat() if budget.beslut_on else None,
        "beslut_paragraf": budget.beslut_paragraf,
        "label": budget_label(budget),
    }


def _row_data(row: Row, *, is_cost_part: bool) -> dict[str, Any]:
    figures = row.figures
    found: dict[str, Any] = {
        "kind": row.kind.value,
        "name": row.name,
        "is_income": figures.is_income,
        "is_cost_part": is_cost_part,
        "omrade_kind": row.omrade_kind,
        "omrade_id": str(row.omrade_id) if row.omrade_id else None,
        "post_id": str(row.post_id) if row.post_id else None,
        "insats_id": str(row.insats_id) if row.insats_id else None,
    }
    tkr = figures.in_tkr
    for column in MONEY_COLUMNS:
        found[column] = str(money.round_ore(getattr(figures, column)))
        found[f"{column}_tkr"] = tkr[column]
    found["forbrukat_procent"] = figures.forbrukat_percent
    found["prognos_month"] = row.prognos.month if row.prognos is not None else None
    found["comment"] = row.comment
    return found


def _month_data(point: MonthPoint) -> dict[str, Any]:
    utfall = point.utfall
    return {
        "month": point.month,
        "budget": str(money.round_ore(point.budget)),
        "budget_tkr": money.round_tkr(point.budget),
        "utfall": None if utfall is None else str(money.round_ore(utfall)),
        "utfall_tkr": None if utfall is None else money.round_tkr(utfall),
    }


# Shown


def span(report: Mapping[str, Any]) -> str:
    """jan–aug, for column headers."""
    first, last = dates.MONTH_SHORT[0], dates.MONTH_SHORT[report["month"] - 1]
    return first if report["month"] == 1 else f"{first}{formats.DASH}{last}"


def forbrukat(percent: int | None) -> str | None:
    """77 %: how much of the year's budget is used."""
    return None if percent is None else f"{formats.whole(percent)}{formats.NBSP}%"


def header(report: Mapping[str, Any]) -> list[str]:
    """Column headers in printed order."""
    months = span(report)
    return [
        "Post",
        "Helår",
        f"Periodiserad budget {months}",
        f"Utfall {months}",
        f"Avvikelse {months}",
        "Prognos utfall helår",
        "Prognos avvikelse helår",
        f"Utfall {months} {report['year'] - 1}",
        "Förbrukat av helår",
        "Kommentar",
    ]


def chart(report: Mapping[str, Any], *, is_pdf: bool = False) -> charts.Chart:
    """Costs added up month by month, the budget as a dashed line."""
    months = report["months"]
    utfall = [point["utfall_tkr"] for point in months]
    budget = [point["budget_tkr"] for point in months]
    return charts.bars(
        "rapport",
        f"Kostnader {report['year']}, ackumulerat",
        finding(report),
        list(dates.MONTH_SHORT),
        [charts.Series("Utfall", utfall)],
        [charts.Series("Periodiserad budget", budget)],
        unit="tkr",
        is_pdf=is_pdf,
    )


def finding(report: Mapping[str, Any]) -> str:
    """What the chart shows, in a sentence."""
    total = report["rows"][0]
    difference = total["avvikelse_tkr"]
    if difference == 0:
        return f"Utfallet {span(report)} är lika stort som den periodiserade budgeten."
    side = "under" if difference > 0 else "över"
    return f"Utfallet {span(report)} ligger {formats.tal(abs(difference))} tkr {side} den periodiserade budgeten."


def render_pdf(report: Mapping[str, Any], *, author: str, document_date: date) -> bytes:
    """The printed report."""
    context = {
        "report": report,
        "header": header(report),
        "chart": chart(report, is_pdf=True),
        "chart_note": finding(report),
        "sign_note": SIGN_NOTE,
        "forecast_note": FORECAST_NOTE,
    }
    return pdf.render_pdf(
        "ekonomi/pdf/rapport.html",
        context,
        document_date=document_date,
        title=f"{TITLE} {report['period']}",
        author=author,
        description=f"Budget, utfall och prognos för {report['period']}, belopp i tusental kronor.",
    )


def xlsx(report: Mapping[str, Any]) -> bytes:
    """The report as a workbook."""
    return exports.xlsx_bytes(sheets(report, without_budget=budget_label(None)))


def sheets(report: Mapping[str, Any], *, without_budget: str) -> list[exports.Sheet]:
    """The report with öre, one row per printed row, and its terms on a sheet of their own."""
    order = ("helar", "periodiserad_budget", "utfall", "avvikelse", "prognos_utfall", "prognos_avvikelse")
    rows = [
        [
            row["name"],
            *(Decimal(row[column]) for column in (*order, "foregaende_ar")),
            forbrukat(row["forbrukat_procent"]),
            row["comment"],
        ]
        for row in report["rows"]
    ]
    notes = [
        [f"{TITLE} {report['period']}"],
        ["Belopp i kronor."],
        [report["budget"]["label"] if report["budget"] else without_budget],
        [SIGN_NOTE],
        [FORECAST_NOTE],
    ]
    return [
        exports.Sheet(f"{TITLE} {report['year']}", header(report), rows, widths=(40, *(18,) * 8, 40)),
        exports.Sheet("Förklaring", ["Förklaring"], notes, widths=(100,)),
    ]

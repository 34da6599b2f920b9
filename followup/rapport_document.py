"""The ekonomisk rapport as an uttag: from figures to what is stored, and from what is stored to page, PDF and sheet.

The figures are stored as `ekonomi.reports` gives them to everybody; added are whose report it is, and head counts.
"""

from typing import Any

from ekonomi import reports
from ekonomi.ekonomisk_rapport import RowKind, rapport
from ekonomi.models import Budget
from finsam.dates import MONTH_NAMES, month_range
from finsam.exports import Sheet
from followup.dashboard import areas_chart
from followup.head_counts import COLUMNS as COUNTED
from followup.head_counts import HeadCounts, issued_counts, read_back
from followup.head_counts import stored as stored_counts
from followup.snapshots import Json, plain
from members.current_forbund import current_forbund

WITHOUT_BUDGET = "Året saknade beslutad budget när rapporten togs ut."


def forbund_facts() -> dict[str, str]:
    """The förbund's name and number as they are now."""
    forbund = current_forbund()
    return {"name": forbund.name, "orgnr": forbund.orgnr} if forbund is not None else {"name": "", "orgnr": ""}


def result(year: int, month: int) -> Json:
    """What is stored: every figure in kronor with öre, head counts protected. No draft of a budget is issued.

    Without the keys of posts and budget: the same figures give the same hash, in whatever database.
    """
    report = reports.data(rapport(year, month, budgets=Budget.objects.decided()))
    report["rows"] = [{key: value for key, value in row.items() if not key.endswith("_id")} for row in report["rows"]]
    if report["budget"] is not None:
        del report["budget"]["id"]
    return plain({**report, "forbund": forbund_facts(), "counts": stored_counts(issued_counts(year))})


def context(stored: Json, *, is_pdf: bool) -> dict[str, Any]:
    """What the templates of page and PDF show."""
    rows = stored["rows"]
    areas = [
        (row["name"], row["utfall_tkr"], row["prognos_utfall_tkr"], row["helar_tkr"])
        for row in rows
        if row["is_cost_part"]
    ]
    return {
        "stored": stored,
        "budget_text": stored["budget"]["label"] if stored["budget"] else WITHOUT_BUDGET,
        "rows": rows,
        "sums": (RowKind.TOTAL.value, RowKind.RESULT.value),
        "comments": [row for row in rows if row["comment"]],
        "chart": areas_chart(areas, is_pdf=is_pdf),
        "period": month_range(stored["year"], stored["month"]),
        "month_name": f"{MONTH_NAMES[stored['month'] - 1]} {stored['year']}",
        "counts": read_back(stored["counts"]),
    }


def sheets(stored: Json) -> list[Sheet]:
    """The workbook: the report with its terms, and the head counts."""
    return [*reports.sheets(stored, without_budget=WITHOUT_BUDGET), counts_sheet(read_back(stored["counts"]))]


def counts_sheet(counts: HeadCounts) -> Sheet:
    """Head counts as a sheet."""
    header = ("Insats", "Kvinnor", "Män", "Ej uppdelat", "Totalt")
    rows = [[row.name, *(getattr(row.figures, name) for name in COUNTED)] for row in counts.rows]
    rows.append(["Summa", *(getattr(counts.totals, name) for name in COUNTED)])
    return Sheet(f"Deltagare {counts.year}", header, rows, widths=(40,))

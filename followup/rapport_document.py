"""The ekonomisk rapport as an uttag: from figures to what is stored, and from what is stored to page, PDF and sheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ekonomi.ekonomisk_rapport import COLUMNS, ROUNDING_NOTE, RowKind, rapport
from ekonomi.models import Budget
from finsam.dates import MONTH_NAMES, month_range
from finsam.exports import Cell, Sheet
from finsam.money import round_tkr
from followup.dashboard import areas_chart
from followup.head_counts import COLUMNS as COUNTED
from followup.head_counts import HeadCounts, issued_counts, read_back
from followup.head_counts import stored as stored_counts
from followup.snapshots import Json, amount, plain
from members.current_forbund import current_forbund

HEADER = (
    "Område och post",
    "Budget helår, kr",
    "Periodiserad budget, kr",
    "Utfall, kr",
    "Avvikelse, kr",
    "Prognos avvikelse helår, kr",
    "Prognos utfall helår, kr",
    "Utfall föregående år, kr",
    "Kommentar",
)


def forbund_facts() -> dict[str, str]:
    """The förbund's name and number as they are now."""
    forbund = current_forbund()
    return {"name": forbund.name, "orgnr": forbund.orgnr} if forbund is not None else {"name": "", "orgnr": ""}


def result(year: int, month: int) -> Json:
    """What is stored: every figure in kronor with öre, head counts protected. No draft of a budget is issued."""
    report = rapport(year, month, budgets=Budget.objects.decided())
    parts = {(row.kind, row.name, row.figures.is_income) for row in report.costs.parts}
    rows = []
    for row in report.rows:
        figures = {name: getattr(row.figures, name) for name in (*COLUMNS, "foregaende_ar")}
        rows.append(
            {
                "kind": row.kind.value,
                "name": row.name,
                "comment": row.comment,
                "is_income": row.figures.is_income,
                "is_cost_part": (row.kind, row.name, row.figures.is_income) in parts,
                **figures,
            }
        )
    return plain(
        {
            "forbund": forbund_facts(),
            "year": year,
            "month": month,
            "budget": _budget(report.budget),
            "rows": rows,
            "rounding_note": ROUNDING_NOTE if report.rounding_shows else "",
            "counts": stored_counts(issued_counts(year)),
        }
    )


def _budget(budget: Budget | None) -> Json:
    if budget is None:
        return None
    paragraf = budget.beslut_paragraf.strip("§ ")
    return {
        "name": str(budget),
        "status": str(budget.state.label),
        "beslut_on": budget.beslut_on,
        "beslut_paragraf": f"§ {paragraf}" if paragraf else "",
    }


@dataclass(frozen=True)
class StoredRow:
    """A row read back; `figures` are amounts in kronor by column."""

    kind: str
    name: str
    comment: str
    is_cost_part: bool
    figures: Mapping[str, Decimal]

    @property
    def tkr_budget(self) -> int:
        """The budget of the year in whole tkr."""
        return round_tkr(self.figures["helar"])


def stored_rows(stored: Json) -> list[StoredRow]:
    """The rows of a stored report."""
    return [
        StoredRow(
            row["kind"],
            row["name"],
            row["comment"],
            row["is_cost_part"],
            {name: amount(row[name]) or Decimal(0) for name in (*COLUMNS, "foregaende_ar")},
        )
        for row in stored["rows"]
    ]


def context(stored: Json, *, is_pdf: bool) -> dict[str, Any]:
    """What the templates of page and PDF show."""
    rows = stored_rows(stored)
    areas = [
        (row.name, round_tkr(row.figures["utfall"]), round_tkr(row.figures["prognos_utfall"]), row.tkr_budget)
        for row in rows
        if row.is_cost_part
    ]
    return {
        "stored": stored,
        "rows": rows,
        "sums": (RowKind.TOTAL.value, RowKind.RESULT.value),
        "comments": [row for row in rows if row.comment],
        "chart": areas_chart(areas, is_pdf=is_pdf),
        "period": month_range(stored["year"], stored["month"]),
        "month_name": f"{MONTH_NAMES[stored['month'] - 1]} {stored['year']}",
        "counts": read_back(stored["counts"]),
    }


def sheets(stored: Json) -> list[Sheet]:
    """The workbook: one sheet of figures in kronor, one of head counts."""
    figures: list[list[Cell]] = [
        [row.name, *(row.figures[name] for name in (*COLUMNS, "foregaende_ar")), row.comment]
        for row in stored_rows(stored)
    ]
    return [
        Sheet("Ekonomisk rapport", HEADER, figures, widths=(40,)),
        counts_sheet(read_back(stored["counts"])),
    ]


def counts_sheet(counts: HeadCounts) -> Sheet:
    """Head counts as a sheet."""
    header = ("Insats", "Kvinnor", "Män", "Ej uppdelat", "Totalt")
    rows = [[row.name, *(getattr(row.figures, name) for name in COUNTED)] for row in counts.rows]
    rows.append(["Summa", *(getattr(counts.totals, name) for name in COUNTED)])
    return Sheet(f"Deltagare {counts.year}", header, rows, widths=(40,))

"""The stored årsredovisning as page, PDF and workbook."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from finsam import formats
from finsam.charts import Chart, Series, bars, horizontal_bars
from finsam.exports import Cell, Sheet
from finsam.money import round_tkr
from finsam.protection import Protected
from followup.enums import Section
from followup.head_counts import read_back
from followup.light_text import Block, blocks
from followup.rapport_document import counts_sheet
from followup.snapshots import Json, amount, count

STATEMENTS = (
    ("resultatrakning", "Resultaträkning"),
    ("balansrakning", "Balansräkning"),
    ("kassaflodesanalys", "Kassaflödesanalys"),
)
FORVALTNING = (
    Section.ORDFORANDE,
    Section.OM_FORBUNDET,
    Section.UTVECKLING,
    Section.FORHALLANDEN,
    Section.HANDELSER,
    Section.FORVANTAD_UTVECKLING,
    Section.PERSONAL,
    Section.STYRNING,
    Section.HUSHALLNING,
    Section.BALANSKRAV,
    Section.EGET_KAPITAL,
    Section.DELTAGARE,
)
NO_TEXT = "Avsnittet är inte skrivet."
NO_BUDGET = "Det finns ingen beslutad budget för {}. Därför saknas budgetbelopp."
NO_INVESTMENTS = "Förbundet har inte gjort några investeringar under året."


@dataclass(frozen=True)
class Line:
    """One line of a statement or note, read back."""

    key: str
    label: str
    amount: Decimal | None
    previous: Decimal | None
    is_sum: bool
    group: str
    note: int | None


@dataclass(frozen=True)
class Part:
    """One section of the förvaltningsberättelse."""

    key: str
    label: str
    blocks: list[Block]


@dataclass(frozen=True)
class Content:
    """A line of the list of contents."""

    id: str
    label: str
    level: int


def lines(rows: Json) -> list[Line]:
    """Stored rows as lines with amounts."""
    return [
        Line(
            row["key"],
            row["label"],
            amount(row["amount"]),
            amount(row["previous"]),
            row["is_sum"],
            row["group"],
            row["note"],
        )
        for row in rows
    ]


def drift_rows(stored: Json) -> list[dict[str, Any]]:
    """The driftredovisning as printed rows: posts, their område, and the net last."""
    found = []
    for area in stored["driftredovisning"]["areas"]:
        rows = area["rows"]
        if not (len(rows) == 1 and rows[0]["label"] == area["total"]["label"]):
            found += [{**_drift(row), "kind": "post"} for row in rows]
        found.append({**_drift(area["total"]), "kind": "omrade"})
    return [*found, {**_drift(stored["driftredovisning"]["net"]), "kind": "net"}]


def _drift(row: Json) -> dict[str, Any]:
    figures = {name: amount(row[name]) for name in ("budget", "outcome", "deviation", "previous")}
    return {"label": row["label"], **figures}


def drift_note(stored: Json) -> str:
    """Why the driftredovisning has no budget, if so."""
    return "" if stored["driftredovisning"]["budget"] else NO_BUDGET.format(stored["year"])


def parts(stored: Json) -> list[Part]:
    """The förvaltningsberättelse in the order of the law; an optional section without text is left out."""
    texts = stored["texts"]
    return [
        Part(section.value, str(section.label), blocks(texts.get(section.value, "")))
        for section in FORVALTNING
        if section != Section.BALANSKRAV or texts.get(section.value)
    ]


def contents(stored: Json) -> list[Content]:
    """The contents page."""
    found = [Content("forvaltningsberattelse", "Förvaltningsberättelse", 1)]
    found += [Content(part.key, part.label, 2) for part in parts(stored)]
    found.append(Content("driftredovisning", "Driftredovisning", 1))
    found += [Content(key, label, 1) for key, label in STATEMENTS]
    found.append(Content("noter", "Noter", 1))
    found += [Content(f"not-{n['number']}", f"Not {n['number']} {n['title']}", 2) for n in stored["noter"]]
    tail = (
        ("investeringsredovisning", "Investeringsredovisning"),
        ("principer", "Redovisnings- och värderingsprinciper"),
        ("underskrifter", "Underskrifter"),
        ("bilaga-1", "Bilaga 1 Uppföljning av deltagare"),
        ("bilaga-2", "Bilaga 2 Ekonomiskt underlag"),
        ("bilaga-3", "Bilaga 3 Måluppfyllelse"),
    )
    return [*found, *(Content(key, label, 1) for key, label in tail)]


def context(stored: Json, *, is_pdf: bool) -> dict[str, Any]:
    """What the templates of page and PDF show."""
    texts = stored["texts"]
    return {
        "stored": stored,
        "year": stored["year"],
        "signed_on": date.fromisoformat(stored["signed_on"]),
        "contents": contents(stored),
        "parts": parts(stored),
        "principles": blocks(texts.get(Section.PRINCIPER, "")),
        "investments": blocks(texts.get(Section.INVESTERINGAR, "") or NO_INVESTMENTS),
        "statements": [{"id": key, "title": title, "rows": lines(stored[key])} for key, title in STATEMENTS],
        "notes": [{**note, "rows": lines(note["rows"])} for note in stored["noter"]],
        "drift": drift_rows(stored),
        "drift_note": drift_note(stored),
        "key_figures": [
            {**row, "amount": amount(row["amount"]), "previous": amount(row["previous"])} for row in stored["nyckeltal"]
        ],
        "insatser": [
            {
                **row,
                "cost": amount(row["cost"]),
                "count_words": count_words(row["count"]["total"]),
                "results": [result_words(goal) for goal in row["mal"]],
                **_period(row),
            }
            for row in stored["insatser"]
        ],
        "has_goals": any(row["mal"] for row in stored["insatser"]),
        "counts": read_back(stored["deltagare"]),
        "drift_chart": _drift_chart(stored, is_pdf=is_pdf),
        "cost_chart": _cost_chart(stored, is_pdf=is_pdf),
        "no_text": NO_TEXT,
    }


def count_words(stored: Json) -> str:
    """A stored head count for running text, where a sign for a hidden number would look like a full stop."""
    total = count(stored)
    if total is None:
        return "inte registrerat"
    return total.spoken if isinstance(total, Protected) else formats.tal(total)


def result_words(goal: Json) -> str:
    """A goal and what came of it, as a sentence."""
    outcome = f"{goal['outcome']}\u00a0{goal['unit']}" if goal["outcome"] else "inte registrerat"
    text = goal["text"].strip().rstrip(".")
    return f"{text}: målvärde {goal['target']}\u00a0{goal['unit']}, utfall {outcome}. {goal['comment']}".strip()


def _period(row: Json) -> dict[str, Any]:
    ends = date.fromisoformat(row["ends_on"]) if row["ends_on"] else None
    return {"from_on": date.fromisoformat(row["starts_on"]), "to_on": ends}


def _drift_chart(stored: Json, *, is_pdf: bool) -> Chart | None:
    """Budget and outcome of the costs per område, and the year before as a dashed line."""
    totals = [_drift(area["total"]) for area in stored["driftredovisning"]["areas"]]
    costs = [row for row in totals if row["outcome"] < 0 or row["budget"] < 0]
    if not costs:
        return None
    over = [row["label"] for row in costs if row["deviation"] < 0]
    finding = f"Utfallet överskrider budget: {', '.join(over)}." if over else "Utfallet ligger inom budget överallt."
    return bars(
        "driftkostnader",
        "Kostnader per område, budget och utfall",
        finding,
        [row["label"] for row in costs],
        [
            Series("Budget", [-round_tkr(row["budget"]) for row in costs]),
            Series("Utfall", [-round_tkr(row["outcome"]) for row in costs]),
        ],
        unit="tkr",
        category_name="Område",
        is_ordered=False,
        is_pdf=is_pdf,
    )


def _cost_chart(stored: Json, *, is_pdf: bool) -> Chart | None:
    costs = [(row["name"], round_tkr(amount(row["cost"]) or Decimal(0))) for row in stored["insatser"]]
    shown = sorted((row for row in costs if row[1]), key=lambda row: -row[1])
    if not shown:
        return None
    finding = f"Störst kostnad har {shown[0][0]}."
    return horizontal_bars("insatskostnader", "Kostnad per insats", finding, shown, unit="tkr", is_pdf=is_pdf)


def sheets(stored: Json) -> list[Sheet]:
    """The workbook: every statement, the notes, the driftredovisning and the head counts, in kronor with öre."""
    header = ("Rad", f"{stored['year']}, kr", f"{stored['year'] - 1}, kr")
    made = [
        Sheet(title, header, [[row.label, row.amount, row.previous] for row in lines(stored[key])], widths=(45,))
        for key, title in STATEMENTS
    ]
    notes: list[list[Cell]] = []
    for note in stored["noter"]:
        notes.append([f"Not {note['number']} {note['title']}", None, None])
        notes += [[row.label, row.amount, row.previous] for row in lines(note["rows"])]
    drift: list[list[Cell]] = [
        [row["label"], row["budget"], row["outcome"], row["deviation"], row["previous"]] for row in drift_rows(stored)
    ]
    if note := drift_note(stored):
        drift += [[], [note]]
    drift_header = ("Område och post", "Budget, kr", "Utfall, kr", "Avvikelse, kr", "Föregående år, kr")
    return [
        *made,
        Sheet("Noter", header, notes, widths=(45,)),
        Sheet("Driftredovisning", drift_header, drift, widths=(45,)),
        counts_sheet(read_back(stored["deltagare"])),
    ]

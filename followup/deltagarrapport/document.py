"""The report as page, PDF and workbook: tables, charts and words, from its plain data alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from finsam import charts, formats, pdf
from finsam.figure_rows import Cell, FigureRow
from followup.deltagarrapport.data import TITLE
from followup.snapshots import Json, count

FLOW = (
    "Pågående in", "Nya", "Avslutade", "Pågående ut", "Antal", "Till arbete eller studier", "Andel av avslutade",
    "Varav börjat eller ökat", "Okänt efter", "Mediantid, dagar", "Medeltid, dagar",
)  # fmt: skip
CHANGES = ("Före", "Efter", "Förändring", "Förändring i procent", "Andel efter")
CUTS = {"insats": "Insats", "kon": "Kön", "alder": "Ålder"}
NOTES = (
    "Pågående in + nya = avslutade + pågående ut = antal, räknat i deltaganden: den som deltar i två insatser räknas "
    "två gånger. Felregistrerade är inte med.",
    "Till arbete eller studier är de som förvärvsarbetar eller studerar efter insatsen. Andelen är av alla avslutade. "
    "Okänt är de som inte har lämnat något svar efter insatsen; de räknas aldrig som ett resultat.",
    "Börjat eller ökat är de vars arbete eller studier har större omfattning efter än före.",
    "Före och efter gäller samma personer: de avslutade. Flera svar kan lämnas, så andelarna kan bli mer än 100 "
    "procent. Tabellerna visar vad som var före och efter, inte vad det beror på.",
    "Åldern är den som personen fyller det år deltagandet börjar.",
)
COST_NOTE = (
    "Kostnaden är insatsens bokförda nettokostnad under året. Anonyma deltagare finns i kostnaden men inte i antalet."
)


@dataclass(frozen=True)
class Table:
    """A table as pages and PDFs show it; the notes stand under it."""

    id: str
    caption: str
    header: Sequence[str]
    rows: Sequence[FigureRow]


@dataclass(frozen=True)
class Figure:
    """A key figure, as components/key_figures.html takes it."""

    label: str
    value: str
    note: str = ""


def context(report: Json, *, is_pdf: bool = False) -> dict[str, Any]:
    """What the templates of page and PDF show."""
    return {
        "report": report,
        "figures": key_figures(report),
        "charts": change_charts(report, is_pdf=is_pdf),
        "flows": flow_tables(report),
        "answers": answer_tables(report),
        "outside": outside_table(report),
        "costs": cost_table(report),
        "notes": NOTES,
        "cost_note": COST_NOTE,
    }


def key_figures(report: Json) -> list[Figure]:
    """The result in a few numbers."""
    personer = report["personer"]
    people = "" if personer is None else f"{formats.tal(count(personer))} unika personer"
    return line_figures(report["total"], people)


def line_figures(total: Mapping[str, Any], people: str = "") -> list[Figure]:
    """The same of one row."""
    shown = {
        key: formats.tal(count(total[key])) for key in ("antal", "nya", "avslutade", "arbete_studier", "borjat_okat")
    }
    figures = [
        Figure("Deltaganden", shown["antal"], people),
        Figure("Nya", shown["nya"]),
        Figure("Avslutade", shown["avslutade"]),
        Figure(
            "Till arbete eller studier",
            _percent(total["arbete_studier_procent"]),
            f"{shown['arbete_studier']} av {shown['avslutade']} avslutade",
        ),
        Figure(
            "Varav börjat eller ökat",
            _percent(total["borjat_okat_procent"]),
            f"{shown['borjat_okat']} av {shown['arbete_studier']}",
        ),
        Figure("Mediantid i insats", f"{formats.tal(count(total['median_dagar']))}{formats.NBSP}dagar"),
    ]
    return [figure for figure in figures if figure.value != formats.MISSING or figure.note]


def _percent(share: int | None) -> str:
    return formats.MISSING if share is None else f"{formats.tal(share)}{formats.NBSP}%"


def flow_tables(report: Json) -> list[Table]:
    """One table for each cut that the report has, the first with all together last."""
    tables: list[Table] = []
    for key, name in CUTS.items():
        rows = [_flow_row(row) for row in report[key]]
        if rows and not tables:
            rows.append(_flow_row(report["total"], css="sum"))
        if rows:
            tables.append(Table(f"flode-{key}", f"Flöde och resultat per {name.lower()}", (name, *FLOW), rows))
    return tables or [Table("flode", "Flöde och resultat", ("", *FLOW), [_flow_row(report["total"], css="sum")])]


def _flow_row(row: Mapping[str, Any], css: str = "") -> FigureRow:
    cells: list[Cell] = [count(row[key]) for key in ("pagaende_in", "nya", "avslutade", "pagaende_ut", "antal")]
    cells += [count(row["arbete_studier"]), _percent(row["arbete_studier_procent"])]
    cells += [count(row[key]) for key in ("borjat_okat", "okant", "median_dagar", "medel_dagar")]
    return FigureRow(row["name"], cells, css=css)


def answer_tables(report: Json) -> list[Table]:
    """Before and after, and why they ended."""
    changes = [
        Table(
            key,
            f"{name} före och efter, {_ended(report)}",
            (name, *CHANGES),
            [_change_row(row) for row in report[key]],
        )
        for key, name in (("sysselsattning", "Sysselsättning"), ("forsorjning", "Försörjning"))
    ]
    reasons = [
        FigureRow(row["name"], [count(row["antal"]), _percent(row["andel_procent"])])
        for row in report["avslutsanledningar"]
    ]
    header = ("Avslutsanledning", "Antal", "Andel av avslutade")
    return [table for table in (*changes, Table("anledningar", "Avslutsanledningar", header, reasons)) if table.rows]


def _ended(report: Json) -> str:
    return f"{formats.tal(count(report['total']['avslutade']))} avslutade"


def _change_row(row: Mapping[str, Any]) -> FigureRow:
    change = row["forandring_procent"]
    return FigureRow(
        row["name"],
        [
            count(row["fore"]),
            count(row["efter"]),
            formats.signed(row["forandring"]),
            formats.MISSING if change is None else f"{formats.signed(change)}{formats.NBSP}%",
            _percent(row["andel_efter_procent"]),
        ],
    )


def outside_table(report: Json) -> Table | None:
    """Those who are counted without being followed, per calendar year."""
    rows = [FigureRow(str(one["year"]), [count(one["anonyma"]), count(one["volym"])]) for one in report["utanfor"]]
    header = ("Kalenderår", "Anonyma deltagare", "I insatser med endast antal")
    return Table("utanfor", "Deltagare utan personuppgifter", header, rows) if rows else None


def money_table(report: Json) -> Table:
    """People and money side by side: what each insats has cost, and what became of those who ended."""
    header = ("Insats", "Deltaganden", "Avslutade", "Till arbete eller studier", "Andel av avslutade",
              "Kostnad, kr", "Kr per deltagande", "Kr per avslutat")  # fmt: skip
    costs = {row["name"]: row for row in report.get("kostnader", ())}
    rows = []
    for row in report["insats"]:
        cost = costs.get(row["name"], {})
        cells: list[Cell] = [count(row[key]) for key in ("antal", "avslutade", "arbete_studier")]
        cells.append(_percent(row["arbete_studier_procent"]))
        cells += [_kronor(cost.get(key)) for key in ("kostnad", "per_deltagande", "per_avslutat")]
        rows.append(FigureRow(row["name"], cells))
    return Table("manniskor-och-pengar", f"Deltaganden och kostnad {report['period']}", header, rows)


def cost_table(report: Json) -> Table | None:
    """Cost per deltagande, where there is a cost."""
    header = ("Insats", "Kostnad, kr", "Deltaganden", "Kr per deltagande", "Avslutade", "Kr per avslutat")
    rows = [
        FigureRow(
            row["name"],
            [
                _kronor(row["kostnad"]),
                count(row["antal"]),
                _kronor(row["per_deltagande"]),
                count(row["avslutade"]),
                _kronor(row["per_avslutat"]),
            ],
        )
        for row in report.get("kostnader", ())
    ]
    return Table("kostnader", f"Kostnad per deltagande {report['period']}", header, rows) if rows else None


def _kronor(amount: str | None) -> str:
    return formats.MISSING if amount is None else formats.tal(Decimal(amount))


def change_charts(report: Json, *, is_pdf: bool) -> list[tuple[str, charts.Chart]]:
    """Before and after side by side, with a caption."""
    found = []
    for key, name in (("sysselsattning", "Sysselsättning"), ("forsorjning", "Försörjning")):
        rows = report[key]
        if not rows:
            continue
        caption = f"{name} före och efter"
        fore, efter = ([count(row[side]) for row in rows] for side in ("fore", "efter"))
        chart = charts.bars(
            f"bild-{key}",
            caption,
            _finding(rows),
            [row["name"] for row in rows],
            [charts.Series("Före", fore), charts.Series("Efter", efter)],
            unit="deltaganden",
            category_name=name,
            is_ordered=False,
            is_pdf=is_pdf,
        )
        found.append((caption, chart))
    return found


def _finding(rows: Sequence[Mapping[str, Any]]) -> str:
    """The largest change, in a sentence."""
    known = [row for row in rows if row["forandring"]]
    if not known:
        return "Antalen är lika stora före och efter."
    most = max(known, key=lambda row: abs(row["forandring"]))
    word = "fler" if most["forandring"] > 0 else "färre"
    return f"Störst förändring: {most['name'].lower()}, {formats.tal(abs(most['forandring']))} {word} efter än före."


# Files


def render_pdf(report: Json, *, author: str, document_date: date) -> bytes:
    """The printed report."""
    return pdf.render_pdf(
        "followup/pdf/deltagare.html",
        context(report, is_pdf=True),
        document_date=document_date,
        title=f"{TITLE} {report['period']}",
        author=author,
        description=f"Flöde, resultat, försörjning och sysselsättning före och efter, {report['period']}.",
    )

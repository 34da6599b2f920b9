"""What an extract says, as tables: everything for the kansli, and for others only what can be protected by itself."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from finsam import formats
from finsam.figure_rows import Cell, FigureRow
from finsam.protection import Count, protect_table
from participants.models import Sustackning, Sustal, Susutdrag
from participants.sus.counting import AGES, OLDEST, UNKNOWN, WORKS
from participants.sus.enums import Susvariabel

SPARSE = 70
"""Percent of the rows: a year with less is warned of."""
ANSWERS = tuple(
    variabel for variabel in Susvariabel if variabel not in (Susvariabel.NYA, Susvariabel.AVSLUTADE)
)  # in the order in which they are shown
Sums = Mapping[tuple[str, str], Mapping[int, int]]


@dataclass(frozen=True)
class SusTable:
    """A table with a year in each column."""

    id: str
    caption: str
    header: Sequence[str]
    rows: Sequence[FigureRow]
    note: str = ""


@dataclass(frozen=True)
class History:
    """An extract with its tables."""

    utdrag: Susutdrag
    flow: Sequence[SusTable]
    answers: Sequence[SusTable]


def history(*, is_exact: bool) -> list[History]:
    """The frozen extracts, the oldest SUS first."""
    found = Susutdrag.objects.frozen().select_related("uploaded_by__person").order_by("system")
    shown = [(utdrag, tables(utdrag, is_exact=is_exact)) for utdrag in found]
    first = 3 if is_exact else 2
    return [History(utdrag, every[:first], every[first:]) for utdrag, every in shown]


def tables(utdrag: Susutdrag, *, is_exact: bool) -> list[SusTable]:
    """The tables of one extract. What is not exact is the flow alone, protected with its sums."""
    flow, answers = _sums(utdrag)
    years = sorted({year for sums in (flow, answers) for by_year in sums.values() for year in by_year})
    shown = []
    if is_exact:
        shown.append(_overview(utdrag, flow, answers, years))
    for variabel in (Susvariabel.NYA, Susvariabel.AVSLUTADE):
        rows = {insats: by_year for (name, insats), by_year in sorted(flow.items()) if name == variabel}
        shown.append(_per_insats(utdrag, variabel, rows, years, is_exact=is_exact))
    if is_exact:
        shown += [
            _of_answers(utdrag, variabel, answers, years)
            for variabel in ANSWERS
            if any(name == variabel and answer != UNKNOWN for name, answer in answers)
        ]
    return shown


def _sums(utdrag: Susutdrag) -> tuple[Sums, Sums]:
    """By insats for the flow, by answer for the rest; each with its years."""
    flow: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    answers: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    grouped = Sustal.objects.filter(utdrag=utdrag).order_by().values("variabel", "insats", "varde", "year")
    for row in grouped.annotate(number=Sum("count")):
        if row["variabel"] in (Susvariabel.NYA, Susvariabel.AVSLUTADE):
            flow[row["variabel"], row["insats"]][row["year"]] = row["number"]
        else:
            answers[row["variabel"], row["varde"]][row["year"]] += row["number"]
    return flow, answers


def _overview(utdrag: Susutdrag, flow: Sums, answers: Sums, years: Sequence[int]) -> SusTable:
    def summed(variabel: Susvariabel) -> list[int]:
        return [sum(by_year.get(year, 0) for (name, _), by_year in flow.items() if name == variabel) for year in years]

    ended = summed(Susvariabel.AVSLUTADE)
    rows = [FigureRow("Nya", summed(Susvariabel.NYA)), FigureRow("Avslutade", ended)]
    if any(name == Susvariabel.RESULTAT for name, _ in answers):
        works = [answers.get((Susvariabel.RESULTAT, WORKS), {}).get(year, 0) for year in years]
        unknown = [answers.get((Susvariabel.RESULTAT, UNKNOWN), {}).get(year, 0) for year in years]
        rows += [
            FigureRow("Till arbete eller studier", works, is_indented=True),
            FigureRow(
                "Andel av avslutade", [_share(*pair) for pair in zip(works, ended, strict=True)], is_indented=True
            ),
            FigureRow("Okänt", unknown, is_indented=True),
        ]
    return SusTable(f"oversikt-{utdrag.system}", "Översikt", _header("", years), rows)


def _share(part: int, whole: int) -> Cell:
    return formats.percent(Decimal(part) / whole) if whole else formats.DASH


def _per_insats(
    utdrag: Susutdrag,
    variabel: Susvariabel,
    rows: Mapping[str, Mapping[int, int]],
    years: Sequence[int],
    *,
    is_exact: bool,
) -> SusTable:
    cells: list[tuple[Count, ...]] = [tuple(by_year.get(year, 0) for year in years) for by_year in rows.values()]
    sums: Sequence[Count] = [sum(by_year.get(year, 0) for by_year in rows.values()) for year in years]
    note = ""
    if not is_exact:
        protected = protect_table([[cell if isinstance(cell, int) else None for cell in row] for row in cells])
        cells, sums, note = list(protected.cells), protected.column_totals, protected.note
    lines = [FigureRow(name, row) for name, row in zip(rows, cells, strict=True)]
    lines.append(FigureRow("Summa", sums, css="sum"))
    return SusTable(
        f"{variabel}-{utdrag.system}", f"{variabel.label} per insats", _header("Insats i SUS", years), lines, note
    )


def _of_answers(utdrag: Susutdrag, variabel: Susvariabel, answers: Sums, years: Sequence[int]) -> SusTable:
    of_it = {answer: by_year for (name, answer), by_year in answers.items() if name == variabel}
    bands = [*(band for _, band in AGES), OLDEST] if variabel == Susvariabel.ALDER else []
    ordered = sorted(
        of_it,
        key=lambda answer: (
            answer == UNKNOWN, bands.index(answer) if answer in bands else -sum(of_it[answer].values()), answer
        ),
    )  # fmt: skip
    rows = [FigureRow(answer, [of_it[answer].get(year, 0) for year in years]) for answer in ordered]
    return SusTable(f"{variabel}-{utdrag.system}", variabel.label, _header("Svar", years), rows)


def _header(first: str, years: Sequence[int]) -> list[str]:
    return [first, *map(str, years)]


def completeness(utdrag: Susutdrag) -> tuple[SusTable, list[str]]:
    """How many percent of the rows tell each variable, year by year, and what to be warned of."""
    found: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for row in Sustackning.objects.filter(utdrag=utdrag).order_by("year"):
        found[row.variabel][row.year] = (row.told, row.expected)
    years = sorted({year for by_year in found.values() for year in by_year})
    named = [(variabel, found[variabel]) for variabel in Susvariabel if variabel in found]
    rows = [
        FigureRow(variabel.label, [_share(*by_year.get(year, (0, 0))) for year in years]) for variabel, by_year in named
    ]
    warnings = []
    for variabel, by_year in named:
        if not any(told for told, _ in by_year.values()):
            warnings.append(f"{variabel.label} saknas helt.")
            continue
        sparse = [str(year) for year, (told, expected) in by_year.items() if told * 100 < SPARSE * expected]
        if sparse:
            warnings.append(f"{variabel.label}: svar saknas på mer än {100 - SPARSE} % av raderna {', '.join(sparse)}.")
    table = SusTable("tackning", "Andel rader med svar, per variabel och år", _header("Variabel", years), rows)
    return table, [*warnings, *_warnings_of_rows(utdrag)]


def _warnings_of_rows(utdrag: Susutdrag) -> list[str]:
    found = []
    if utdrag.rejected:
        found.append(f"{formats.antal(len(utdrag.rejected), 'rad', 'rader')} räknas inte. Skälen står nedan.")
    if utdrag.open_count:
        found.append(
            f"{formats.antal(utdrag.open_count, 'deltagande', 'deltaganden')} saknar slutdatum och räknas bara som nya."
        )
    without_kon = Sustal.objects.filter(utdrag=utdrag, variabel=Susvariabel.NYA, kon="").aggregate(n=Sum("count"))["n"]
    if without_kon:
        found.append(f"Kön saknas för {formats.antal(without_kon, 'deltagande', 'deltaganden')}.")
    return found

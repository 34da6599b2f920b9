"""The notes of the årsredovisning that hold figures (S 9.2): each explains a line of the statements, to the öre."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ekonomi.statement_lines import Line
from ekonomi.statements import FORDRINGAR, KORTFRISTIGA_SKULDER, KOSTNADER, LIKVIDA, Row, YearSums

ZERO = Decimal("0.00")
WITHOUT_MEMBER = "Bidrag utan angiven medlem"


@dataclass(frozen=True)
class NoteFacts:
    """What the notes need besides the sums per line; amounts as printed (income positive)."""

    bidrag: Mapping[str, Decimal]
    """Booked bidrag per member name, in the order to print; the key "" holds what no member stands for."""
    revision: Decimal = ZERO
    """Cost of the budgetområde Revision, positive."""


@dataclass(frozen=True)
class Note:
    """One note with figures; `explains` is the key of the statement's line that its sum equals."""

    number: int
    key: str
    title: str
    rows: tuple[Row, ...]
    explains: str = ""

    @property
    def total(self) -> Decimal:
        """The sum row's amount."""
        return self.rows[-1].amount if self.rows else ZERO


@dataclass(frozen=True)
class YearFacts:
    """One year's sums and facts together."""

    sums: YearSums
    facts: NoteFacts


def notes(this: YearFacts, previous: YearFacts | None) -> tuple[Note, ...]:
    """The notes in order; number 1 is the text on principles, so figures begin with number 2."""
    makers = (
        ("intakter", "Verksamhetens intäkter", "intakter", _income),
        ("kostnader", "Verksamhetens kostnader", "kostnader", _costs),
        ("finansiella", "Finansiella intäkter och kostnader", "", _financial),
        ("fordringar", "Fordringar", "fordringar", _receivables),
        ("kassa", _cash_title(this, previous), "likvida_ub", _cash),
        ("eget_kapital", "Eget kapital", "eget_kapital_ub", _equity),
        ("skulder", "Kortfristiga skulder", "kortfristiga_skulder", _debts),
        ("revision", "Kostnad för räkenskapsrevision", "", _revision),
    )
    return tuple(
        Note(number, key, title, _compare(make(this), make(previous) if previous else None), explains)
        for number, (key, title, explains, make) in enumerate(makers, start=2)
    )


def note_numbers(made: Iterable[Note]) -> dict[str, int]:
    """Key of a note → its number, for the statements' column."""
    return {note.key: note.number for note in made}


def _compare(rows: list[Row], before: list[Row] | None) -> tuple[Row, ...]:
    """Rows of both years by key: a row that only the year before had is printed too, and the sum stands last."""
    if before is None:
        return tuple(rows)
    old = {row.key: row for row in before}
    now = {row.key for row in rows}
    gone = [row for row in before if row.key not in now and row.amount]
    merged = [*rows[:-1], *(Row(row.key, row.label, ZERO, None) for row in gone), *rows[-1:]]
    made = (
        Row(row.key, row.label, row.amount, old[row.key].amount if row.key in old else ZERO, row.is_sum)
        for row in merged
    )
    return tuple(row for row in made if row.is_sum or not row.is_empty)


def _with_sum(rows: list[Row], label: str) -> list[Row]:
    return [*rows, Row("summa", label, sum((row.amount for row in rows), ZERO), None, is_sum=True)]


def _lines(pairs: Iterable[tuple[Line, Decimal]]) -> list[Row]:
    return [Row(line.value, str(line.label), amount, None) for line, amount in pairs]


def _income(year: YearFacts) -> list[Row]:
    bidrag = year.facts.bidrag.items()
    rows = [Row(f"bidrag:{name}", f"Bidrag {name}", amount, None) for name, amount in bidrag if name]
    rows.append(Row("bidrag:", WITHOUT_MEMBER, year.facts.bidrag.get("", ZERO), None))
    rows.extend(_lines([(Line.INTAKTER_OVRIGA, year.sums.income(Line.INTAKTER_OVRIGA))]))
    return _with_sum([row for row in rows if row.amount], "Summa verksamhetens intäkter")


def _costs(year: YearFacts) -> list[Row]:
    return _with_sum(_lines((line, year.sums.income(line)) for line in KOSTNADER), "Summa verksamhetens kostnader")


def _financial(year: YearFacts) -> list[Row]:
    pair = (Line.FINANSIELLA_INTAKTER, Line.FINANSIELLA_KOSTNADER)
    return _with_sum(_lines((line, year.sums.income(line)) for line in pair), "Finansnetto")


def _receivables(year: YearFacts) -> list[Row]:
    return _with_sum(_lines((line, year.sums.assets(line)) for line in FORDRINGAR), "Summa fordringar")


def _cash(year: YearFacts) -> list[Row]:
    lines = [line for line in LIKVIDA if line == Line.KASSA_OCH_BANK or _holds(year, line)]
    title = "kassa och bank" if len(lines) == 1 else "likvida medel"
    return _with_sum(_lines((line, year.sums.assets(line)) for line in lines), f"Summa {title}")


def _cash_title(this: YearFacts, previous: YearFacts | None) -> str:
    years = [year for year in (this, previous) if year is not None]
    return "Likvida medel" if any(_holds(year, Line.LIKVIDA_PLACERINGAR) for year in years) else "Kassa och bank"


def _holds(year: YearFacts, line: Line) -> bool:
    return bool(year.sums.assets(line) or year.sums.assets(line, opening=True))


def _equity(year: YearFacts) -> list[Row]:
    rows = [
        Row("ib", "Eget kapital vid årets början", year.sums.equity_opening, None),
        Row("resultat", "Årets resultat", year.sums.arets_resultat, None),
    ]
    return _with_sum(rows, "Eget kapital vid årets slut")


def _debts(year: YearFacts) -> list[Row]:
    lines = _lines((line, year.sums.debts(line)) for line in KORTFRISTIGA_SKULDER)
    return _with_sum(lines, "Summa kortfristiga skulder")


def _revision(year: YearFacts) -> list[Row]:
    return [Row("summa", "Revision", year.facts.revision, None, is_sum=True)]

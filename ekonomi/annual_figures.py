"""All figures of a year's årsredovisning together: statements, notes and driftredovisning, with the year before."""

from dataclasses import dataclass
from decimal import Decimal

from ekonomi.driftredovisning import Driftredovisning, driftredovisning
from ekonomi.enums import Omradeskind
from ekonomi.statement_lines import Line
from ekonomi.statement_notes import Note, NoteFacts, YearFacts, notes
from ekonomi.statements import ZERO, Statements, YearSums, statements, sum_by_line
from ekonomi.year_amounts import YearLedger, read_years


@dataclass(frozen=True)
class AnnualFigures:
    """What the figures of the document, the checks and the commands are made from."""

    ledger: YearLedger
    previous: YearLedger | None
    statements: Statements
    notes: tuple[Note, ...]
    drift: Driftredovisning

    @property
    def sums(self) -> YearSums:
        """The year's amounts per line."""
        return self.statements.this

    def note(self, key: str) -> Note:
        """One note by its key."""
        return next(note for note in self.notes if note.key == key)


def annual_figures(year: int) -> AnnualFigures:
    """Read and compute one year; a fixed number of queries. The year before is left out when nothing is booked."""
    ledgers = read_years([year, year - 1])
    this, before = ledgers[year], ledgers[year - 1]
    previous = None if before.is_empty else before
    sums = sum_by_line(this.amounts, this.lines)
    old_sums = sum_by_line(previous.amounts, previous.lines) if previous is not None else None
    drift = driftredovisning(this, previous)
    revision = drift.outcome_of(Omradeskind.REVISION)
    facts = YearFacts(sums, NoteFacts(booked_bidrag(this), -revision.outcome))
    old_facts = None
    if previous is not None and old_sums is not None:
        old_facts = YearFacts(old_sums, NoteFacts(booked_bidrag(previous), -(revision.previous or ZERO)))
    return AnnualFigures(this, previous, statements(sums, old_sums), notes(facts, old_facts), drift)


def booked_bidrag(ledger: YearLedger) -> dict[str, Decimal]:
    """Booked bidrag per member in alphabetical order, income positive; "" is what no member stands for."""
    rows = [row for row in ledger.posted if ledger.lines.get(row.konto) == Line.INTAKTER_BIDRAG]
    rows.sort(key=lambda row: row.post.medlem.organisation.sort_key if row.post and row.post.medlem else "")
    sums: dict[str, Decimal] = {}
    for row in rows:
        name = row.post.medlem.organisation.name if row.post and row.post.medlem else ""
        sums[name] = sums.get(name, ZERO) - row.amount
    return sums

"""Insats × year: which insatser ran when, with gaps, part financing and continuations, drawn from their periods.

A row belongs to an insats that continues no other. Where a later insats has taken over, the row goes on with that
insats's short name, so that a line of work can be read from left to right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from insatser.enums import PeriodKind
from insatser.models import Insats

ORDINARY = "x"


@dataclass(frozen=True)
class Mark:
    """One insats in one year. `insats` is set when it is another one than the row's."""

    is_limited: bool = False
    insats: Insats | None = None

    @property
    def text(self) -> str:
        """x, (x), RC or (RC)."""
        label = self.insats.label if self.insats else ORDINARY
        return f"({label})" if self.is_limited else label

    @property
    def spoken(self) -> str:
        """The same in words."""
        words = f"fortsätter som {self.insats.name}" if self.insats else "pågår"
        return f"{words}, delvis finansierad" if self.is_limited else words


Cell = tuple[Mark, ...]


@dataclass(frozen=True)
class MatrixRow:
    """An insats, with those that continue it, over the years."""

    insats: Insats
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> list[str]:
        """The cells as they are printed."""
        return [", ".join(mark.text for mark in cell) for cell in self.cells]


@dataclass(frozen=True)
class Matrix:
    """The rows that have something to show in the years."""

    years: tuple[int, ...]
    rows: tuple[MatrixRow, ...]


@dataclass
class _Chain:
    """An insats and all that continue it, nearest first."""

    head: Insats
    later: list[Insats] = field(default_factory=list)


def build(insatser: Iterable[Insats], years: Sequence[int]) -> Matrix:
    """The matrix of these insatser; give them with their periods prefetched."""
    rows = [MatrixRow(chain.head, tuple(_cell(chain, year) for year in years)) for chain in _chains(list(insatser))]
    return Matrix(tuple(years), tuple(row for row in rows if any(row.cells)))


def span(insatser: Iterable[Insats], until: int) -> list[int]:
    """Every year from the first start to `until`."""
    starts = [insats.starts_on.year for insats in insatser]
    return list(range(min(starts), until + 1)) if starts and min(starts) <= until else []


def _chains(insatser: list[Insats]) -> list[_Chain]:
    known = {insats.pk: insats for insats in insatser}
    followers: dict[UUID, list[Insats]] = {}
    for insats in insatser:
        if insats.continues_id in known:
            followers.setdefault(insats.continues_id, []).append(insats)
    heads = [insats for insats in insatser if insats.continues_id not in known]
    chains = []
    for head in sorted(heads, key=lambda insats: (insats.starts_on.year, insats.sort_key, str(insats.pk))):
        chain, waiting = _Chain(head), list(followers.get(head.pk, []))
        while waiting:
            later = waiting.pop(0)
            chain.later.append(later)
            waiting += followers.get(later.pk, [])
        chains.append(chain)
    return chains


def _cell(chain: _Chain, year: int) -> Cell:
    marks = []
    for insats in [chain.head, *chain.later]:
        kinds = kinds_in(insats, year)
        if kinds:
            is_limited = PeriodKind.ORDINARIE not in kinds
            marks.append(Mark(is_limited, None if insats is chain.head else insats))
    return tuple(marks)


def kinds_in(insats: Insats, year: int) -> set[str]:
    """How the insats runs in a year; nothing when it pauses or does not exist."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return {
        period.kind
        for period in insats.periods()
        if period.from_on <= last and (period.to_on is None or period.to_on >= first)
    }

"""Insats × year: which insatser ran when, with gaps, part financing and continuations, drawn from their periods.

A row belongs to an insats that continues no other. Where a later insats has taken over, the row goes on with that
insats's short name, so that a line of work can be read from left to right.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from finsam.addresses import address_of
from finsam.prepared import prepared
from insatser.enums import PeriodKind
from insatser.models import Insats, Insatsperiod
from insatser.models.insats import Unbroken
from members.models import User

ORDINARY = "x"
FITS_A_YEAR = 6
"""Signs that the column of a year has room for on paper."""


class Period(NamedTuple):
    """A stored period of an insats."""

    from_on: date
    to_on: date | None
    kind: str


class Run(NamedTuple):
    """An insats as the matrix shows it, and when it runs."""

    pk: UUID
    name: str
    short_name: str
    sort_key: str
    starts_on: date
    continues_id: UUID | None
    periods: Sequence[Period | Unbroken]

    @property
    def label(self) -> str:
        """The short name where space is scarce, else the name."""
        return self.short_name or self.name

    @property
    def url(self) -> str:
        """The insats's own page."""
        return address_of("insatser:detail", self.pk)

    def kinds(self, years: Sequence[int]) -> list[set[str]]:
        """How it runs in each year; nothing when it pauses or does not exist."""
        spans = [(row.from_on.year, row.to_on.year if row.to_on else years[-1], row.kind) for row in self.periods]
        return [{kind for first, last, kind in spans if first <= year <= last} for year in years]


@dataclass(frozen=True)
class Mark:
    """One insats in one year. `insats` is set when it is another one than the row's."""

    is_limited: bool = False
    insats: Run | None = None

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


PLAIN = (Mark(), Mark(is_limited=True))
"""The row's own insats in a year: in full, or financed in part."""
Cell = tuple[Mark, ...]


@dataclass(frozen=True)
class MatrixRow:
    """An insats, with those that continue it, over the years."""

    insats: Run
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> list[str]:
        """The cells as they are printed."""
        return [", ".join(mark.text for mark in cell) for cell in self.cells]

    @property
    def spans(self) -> list[tuple[str, int]]:
        """The same for paper, with how many years a cell is wide: a long name has the room of all its years."""
        found: list[tuple[str, int]] = []
        for text, cell in zip(self.texts, self.cells, strict=True):
            if found and found[-1][0] == text and len(text) > FITS_A_YEAR and any(mark.insats for mark in cell):
                found[-1] = (text, found[-1][1] + 1)
            else:
                found.append((text, 1))
        return found


@dataclass(frozen=True)
class Matrix:
    """The rows that have something to show in the years."""

    years: tuple[int, ...]
    rows: tuple[MatrixRow, ...]


def read(user: User) -> list[Run]:
    """The insatser that the user sees, without the felregistrerade. Without stored periods one runs unbroken."""
    seen = Insats.objects.seen_by(user)
    periods: dict[UUID, list[Period | Unbroken]] = {}
    for insats_id, *period in _periods():
        periods.setdefault(insats_id, []).append(Period(*period))
    return [
        Run(pk, name, short_name, key, starts_on, continues, periods.get(pk) or [Unbroken(starts_on, ends_on)])
        for pk, name, short_name, key, starts_on, ends_on, continues in _insatser()
        if seen is None or pk in seen
    ]


@prepared
def _insatser() -> QuerySet[Insats, tuple[Any, ...]]:
    columns = ("pk", "name", "short_name", "sort_key", "starts_on", "ends_on", "continues_id")
    return Insats.objects.valid().values_list(*columns)


@prepared
def _periods() -> QuerySet[Insatsperiod, tuple[Any, ...]]:
    return Insatsperiod.objects.order_by().values_list("insats_id", "from_on", "to_on", "kind")


def build(insatser: Sequence[Run], years: Sequence[int]) -> Matrix:
    """The matrix of these insatser."""
    rows = [MatrixRow(chain[0], tuple(_cells(chain, years))) for chain in _chains(insatser)]
    return Matrix(tuple(years), tuple(row for row in rows if any(row.cells)))


def span(insatser: Iterable[Run], until: int) -> list[int]:
    """Every year from the first start to `until`."""
    starts = [insats.starts_on.year for insats in insatser]
    return list(range(min(starts), until + 1)) if starts and min(starts) <= until else []


def _chains(insatser: Sequence[Run]) -> list[list[Run]]:
    """Each insats that continues no other, with all that continue it, nearest first."""
    known = {insats.pk for insats in insatser}
    followers: dict[UUID, list[Run]] = {}
    heads = []
    for insats in insatser:
        if insats.continues_id in known:
            followers.setdefault(insats.continues_id, []).append(insats)
        else:
            heads.append(insats)
    heads.sort(key=lambda insats: (insats.starts_on.year, insats.sort_key, insats.pk.int))
    chains = [[head] for head in heads]
    for chain in chains:
        for insats in chain:  # which grows while it is walked
            chain += followers.get(insats.pk, ())
    return chains


def _cells(chain: Sequence[Run], years: Sequence[int]) -> Iterator[Cell]:
    others = [None, *chain[1:]]
    for of_year in zip(*(insats.kinds(years) for insats in chain), strict=True):
        yield tuple(
            [
                Mark(PeriodKind.ORDINARIE not in found, insats) if insats else PLAIN[PeriodKind.ORDINARIE not in found]
                for insats, found in zip(others, of_year, strict=True)
                if found
            ]
        )

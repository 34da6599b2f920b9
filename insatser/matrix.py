"""Insats × year: which insatser ran when, with gaps, part financing and continuations, drawn from their periods.

A row belongs to an insats that continues no other. Where a later insats has taken over, the row goes on with that
insats's short name, so that a line of work can be read from left to right.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from finsam.periods import holds
from finsam.prepared import prepared
from insatser.enums import PeriodKind
from insatser.models import Insats, Insatsperiod
from insatser.models.insats import Unbroken
from members.models import User

ORDINARY = "x"
FITS_A_YEAR = 6
"""Signs that the column of a year has room for on paper."""


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


PLAIN = (Mark(), Mark(is_limited=True))
"""The row's own insats in a year: in full, or financed in part."""
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


@dataclass
class _Chain:
    """An insats and all that continue it, nearest first."""

    head: Insats
    later: list[Insats] = field(default_factory=list)


Stored = Mapping[UUID, Sequence[Insatsperiod]]


def read(user: User) -> tuple[list[Insats], Stored]:
    """The insatser that the user sees, without the felregistrerade, and the periods that are stored for them."""
    seen = Insats.objects.seen_by(user)
    periods: dict[UUID, list[Insatsperiod]] = {}
    for period in _periods():
        periods.setdefault(period.insats_id, []).append(period)
    return [insats for insats in _insatser() if seen is None or insats.pk in seen], periods


@prepared
def _insatser() -> QuerySet[Insats]:
    return Insats.objects.valid().only("name", "short_name", "sort_key", "starts_on", "ends_on", "continues")


@prepared
def _periods() -> QuerySet[Insatsperiod]:
    return Insatsperiod.objects.order_by()


def build(insatser: Iterable[Insats], years: Sequence[int], stored: Stored | None = None) -> Matrix:
    """The matrix of these insatser; give them with their stored periods, or prefetched."""
    known = list(insatser)
    spans = [(date(year, 1, 1), date(year, 12, 31)) for year in years]
    kinds = {
        insats.pk: [_kinds_in(periods, *span) for span in spans]
        for insats in known
        for periods in [insats.periods(None if stored is None else stored.get(insats.pk, ()))]
    }
    rows = [MatrixRow(chain.head, tuple(_cells(chain, kinds))) for chain in _chains(known)]
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


def _cells(chain: _Chain, kinds: Mapping[UUID, Sequence[set[str]]]) -> Iterator[Cell]:
    insatser = [(None, kinds[chain.head.pk]), *((insats, kinds[insats.pk]) for insats in chain.later)]
    for of_year in zip(*(of_insats for _, of_insats in insatser), strict=True):
        yield tuple(
            [
                Mark(PeriodKind.ORDINARIE not in found, insats) if insats else PLAIN[PeriodKind.ORDINARIE not in found]
                for (insats, _), found in zip(insatser, of_year, strict=True)
                if found
            ]
        )


def _kinds_in(periods: Sequence[Insatsperiod | Unbroken], first: date, last: date) -> set[str]:
    """How an insats runs in a year; nothing when it pauses or does not exist."""
    return {period.kind for period in periods if holds(period, first, last)}

"""Which figures of the flow may be shown, when every calendar year can be looked at, and every way to cut it.

What goes out of one year comes into the next, and in + new = ended + out: so a small number could be worked out from
its neighbours in the row, in the column and in the year beside. A hidden figure is safe when there is a witness: some
people could as well be in another row, and everything that is shown would still be the same. A witness is a way
through the flow (begin, stay, end) that one row has once more and another once less. The sums do not move, so that no
other table with the same sums gives it away. The worked example: docs/berakningar/deltagarrapport.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from finsam.protection import Count, Protected
from followup.deltagarrapport.sums import Events

LONGEST = 2
"""How many years a witness may stay."""


class Kind(StrEnum):
    """A figure of the flow."""

    NEW = "new"
    ENDED = "ended"
    STAYS = "stays"
    """Out of one span and into the next."""


class Cell(NamedTuple):
    """A figure of a row; span 0 is all that was before the first day."""

    kind: Kind
    span: int


Way = Mapping[Cell, int]
Values = dict[Cell, int]
Spot = tuple[str, Cell]


def values_of(spans: Sequence[Events]) -> Values:
    """The figures of one row: what stays follows from what begins and ends."""
    stays = spans[0].nya - spans[0].avslutade
    found = {Cell(Kind.STAYS, 0): stays}
    for place, events in enumerate(spans[1:-1], start=1):
        stays += events.nya - events.avslutade
        found[Cell(Kind.NEW, place)] = events.nya
        found[Cell(Kind.ENDED, place)] = events.avslutade
        found[Cell(Kind.STAYS, place)] = stays
    return found


def ways(last: int) -> list[Way]:
    """Every short way through the spans 1 to `last`, as what it adds to each figure."""
    found: list[Way] = [{Cell(Kind.NEW, span): 1, Cell(Kind.ENDED, span): 1} for span in range(1, last + 1)]
    for first in range(last + 1):
        for after in range(first + 1, min(first + LONGEST, last + 1) + 1):
            staying = {Cell(Kind.STAYS, span): 1 for span in range(first, after)}
            found += [{**enter, **staying, **leave} for enter in _enters(first) for leave in _leaves(after, last)]
    return found


def _enters(span: int) -> list[Way]:
    return [{Cell(Kind.NEW, span): 1}, {Cell(Kind.ENDED, span): -1}] if span else [{}]


def _leaves(span: int, last: int) -> list[Way]:
    return [{Cell(Kind.ENDED, span): 1}, {Cell(Kind.NEW, span): -1}] if span <= last else [{}]


class FlowTable:
    """One cut of the flow, over all spans, and what is hidden in it. `sums_hidden` are figures whose sum is hidden."""

    def __init__(self, rows: Mapping[str, Sequence[Events]], limit: int, sums_hidden: frozenset[Cell]) -> None:
        self.rows = {key: values_of(spans) for key, spans in rows.items()}
        self.limit = limit
        self.closed: set[Cell] = set(sums_hidden)
        """Figures that no row shows."""
        self.hidden: set[Spot] = set()
        if limit and self.rows:
            self._hide()

    def shown(self, row: str, cell: Cell) -> Count:
        """The figure as it may be shown."""
        value = self.rows[row][cell]
        if self.limit and cell in self.closed:
            return Protected(self.limit, is_secondary=True)
        if self._is_small(value):
            return Protected(self.limit)
        return Protected(self.limit, is_secondary=True) if (row, cell) in self.hidden else value

    def _is_small(self, value: int) -> bool:
        return 0 < value < self.limit

    def _hide(self) -> None:
        cells = next(iter(self.rows.values()))
        all_ways = ways(max(cell.span for cell in cells))
        small = sorted(
            (value, row, cell)
            for row, values in self.rows.items()
            for cell, value in values.items()
            if self._is_small(value)
        )
        safe: set[Spot] = set()
        for _, row, cell in small:
            if (row, cell) in safe or cell in self.closed:
                continue
            through: list[Way] = [way for way in all_ways if cell in way]
            witness = self._cheapest(row, through)
            if witness is None:
                self.closed |= set(min(through, key=lambda way: len([*way])))
                witness = self._cheapest(row, [way for way in through if set(way) <= self.closed])
            if witness is None:
                self.closed |= set(cells)
                return
            safe |= witness
            self.hidden |= witness

    def _cheapest(self, row: str, through: Sequence[Way]) -> set[Spot] | None:
        best: tuple[int, list[Spot]] | None = None
        for cost, spots in self._witnesses(row, through):
            if best is None or (cost, spots) < best:
                best = cost, spots
        return set(best[1]) if best is not None else None

    def _witnesses(self, row: str, through: Sequence[Way]) -> Iterator[tuple[int, list[Spot]]]:
        for way in through:
            for step in (1, -1):
                own = self._cost(row, way, step)
                if own is None:
                    continue
                for other in self.rows:
                    cost = self._cost(other, way, -step) if other != row else None
                    if cost is not None:
                        yield own + cost, sorted((one, cell) for one in (row, other) for cell in way)

    def _cost(self, row: str, way: Way, step: int) -> int | None:
        """What is lost when the row's figures on the way are hidden; None when they cannot move so unnoticed."""
        cost = 0
        for cell, sign in way.items():
            value = self.rows[row][cell]
            moved = value + sign * step
            if cell in self.closed:
                if moved < 0:
                    return None
            elif self._is_small(value):
                if not self._is_small(moved):
                    return None
            elif value < self.limit or moved < self.limit:
                return None
            elif (row, cell) not in self.hidden:
                cost += value + 1
        return cost


def hidden_sums(total: Sequence[Events], limit: int) -> frozenset[Cell]:
    """Figures of all together that are small, each with the rest of a way through the flow: they are hidden everywhere.

    Then a person more or less on that way would change nothing that is shown.
    """
    values = values_of(total)
    hidden: set[Cell] = set()
    for cell, value in sorted(values.items(), key=lambda item: (item[1], item[0])):
        if 0 < value < limit and cell not in hidden:
            through = [way for way in ways(max(one.span for one in values)) if cell in way]
            hidden |= set(min(through, key=lambda way: (sum(values[one] + 1 for one in way), sorted(way))))
    return frozenset(hidden)

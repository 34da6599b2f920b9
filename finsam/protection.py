"""Small numbers: the one place that decides which figures may leave the insats that counted them.

Cells of 1 to 4 are shown as <5 (primary). A table with sums would still give them away by subtraction,
so further cells are hidden, shown as .. (secondary). The test of safety is a witness: for every hidden cell
there is another table, in step with everything that is shown (the sums, and that <5 means 1 to 4 while ..
means 0 or at least 5), in which that cell has another value. Witnesses are rings of cells where one is added
and taken in turn.
The worked example is in docs/berakningar/sma-tal.md.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

DEFAULT_THRESHOLD = 5
LOWEST_THRESHOLD = 3
TOTAL_COST = 1_000_000


@dataclass(frozen=True)
class Protected:
    """A number that is not shown: under the threshold, or hidden because it would give such a number away."""

    threshold: int = DEFAULT_THRESHOLD
    is_secondary: bool = False

    def __str__(self) -> str:
        return ".." if self.is_secondary else f"<{self.threshold}"

    @property
    def spoken(self) -> str:
        return "visas inte" if self.is_secondary else f"färre än {self.threshold}"


Count = int | Protected | None


@dataclass(frozen=True)
class ProtectedTable:
    """The cells of a table with its sums, each either a number or Protected; None was never counted."""

    cells: tuple[tuple[Count, ...], ...]
    row_totals: tuple[Count, ...]
    column_totals: tuple[Count, ...]
    total: Count
    threshold: int

    @property
    def is_protected(self) -> bool:
        return any(isinstance(cell, Protected) for row in self.all_cells() for cell in row)

    @property
    def has_secondary(self) -> bool:
        return any(isinstance(cell, Protected) and cell.is_secondary for row in self.all_cells() for cell in row)

    @property
    def note(self) -> str:
        """The sentence that has to stand under the table; empty when nothing is hidden."""
        if not self.is_protected:
            return ""
        note = f"Värden under {self.threshold} visas inte."
        if self.has_secondary:
            note += " Värden med .. är dolda för att de andra inte ska kunna räknas fram."
        return note

    def all_cells(self) -> list[list[Count]]:
        """Rows with their sum last, and the row of column sums last."""
        rows = [[*row, total] for row, total in zip(self.cells, self.row_totals, strict=True)]
        return [*rows, [*self.column_totals, self.total]]


_threshold_source: Callable[[], int] = lambda: DEFAULT_THRESHOLD  # noqa: E731 -- replaced at start


def use_threshold(source: Callable[[], int]) -> None:
    """Say where the threshold is kept; called once at start by the app that owns the setting."""
    global _threshold_source
    _threshold_source = source


def threshold() -> int:
    """The smallest number that is shown."""
    return _threshold_source()


def _checked(limit: int | None) -> int:
    limit = threshold() if limit is None else limit
    if limit != 0 and limit < LOWEST_THRESHOLD:
        raise ValueError("A threshold under 3 gives the hidden number away; use 0 for no protection.")
    return limit


def protect_table(
    rows: Sequence[Sequence[int | None]],
    *,
    has_row_totals: bool = True,
    has_column_totals: bool = True,
    limit: int | None = None,
) -> ProtectedTable:
    """A table of counts with the sums that stand beside it; say which sums are printed anywhere.

    Sums that are not printed come back as None. The sum of everything is printed when both kinds are.
    """
    limit = _checked(limit)
    width = len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        raise ValueError("All rows need the same number of cells.")
    grid = _Grid(rows, width, limit, has_row_totals, has_column_totals)
    if limit:
        grid.hide()
    shown = grid.shown()
    return ProtectedTable(
        cells=tuple(tuple(row[:-1]) for row in shown[:-1]),
        row_totals=tuple(row[-1] for row in shown[:-1]),
        column_totals=tuple(shown[-1][:-1]),
        total=shown[-1][-1],
        threshold=limit,
    )


Cell = tuple[int, int]
Node = int
"""A column by its place, or a row by its place after the columns."""


class _Grid:
    """A table with its sums as a last row and a last column, all cells alike, and what is hidden in it."""

    def __init__(
        self,
        rows: Sequence[Sequence[int | None]],
        width: int,
        limit: int,
        has_row_totals: bool,
        has_column_totals: bool,
    ) -> None:
        self.given = rows
        self.limit = limit
        inner = [[count or 0 for count in row] for row in rows]
        if any(count < 0 for row in inner for count in row):
            raise ValueError("A count cannot be negative.")
        with_sums = [[*row, sum(row)] for row in inner]
        columns = [sum(row[place] for row in with_sums) for place in range(width + 1)]
        self.values = [*with_sums, columns]
        self.last_row, self.last_column = len(inner), width
        self.unprinted: set[Cell] = set()
        if not has_row_totals:
            self.unprinted |= {(place, width) for place in range(len(inner))}
        if not has_column_totals:
            self.unprinted |= {(len(inner), place) for place in range(width)}
        if not (has_row_totals and has_column_totals):
            self.unprinted.add((len(inner), width))
        self.counts = self.counted()
        self.primary = {cell for cell, count in self.counts.items() if 0 < count < limit and cell not in self.unprinted}
        self.secondary: set[Cell] = set()
        self.is_all_hidden = False

    def counted(self) -> dict[Cell, int]:
        """Every cell that holds a number; what was never counted can be neither hidden nor moved."""
        return {
            (row, column): count
            for row, counts in enumerate(self.values)
            for column, count in enumerate(counts)
            if row == self.last_row or column == self.last_column or self.given[row][column] is not None
        }

    def hide(self) -> None:
        """Hide further cells until every hidden one has a witness."""
        safe: set[Cell] = set()
        for cell in sorted(self.primary, key=lambda cell: (self.counts[cell], cell)):
            if cell in safe:
                continue
            ring = self.cheapest_ring(cell)
            if ring is None:
                self.is_all_hidden = True
                return
            safe |= ring
            self.secondary |= ring - self.primary - self.unprinted
            self.costs.update(dict.fromkeys(ring, 0))

    def cheapest_ring(self, cell: Cell) -> set[Cell] | None:
        found = [ring for step in self.steps[cell] if (ring := self.ring(cell, step))]
        return min(found, key=lambda ring: (sum(self.costs[part] for part in ring), sorted(ring))) if found else None

    @cached_property
    def steps(self) -> dict[Cell, tuple[int, ...]]:
        """By which of 1 and −1 each cell could move in a ring and still be shown the same way.

        A sum moves with the cells of its line, a cell against its neighbours: −1 in one sum line.
        """
        found: dict[Cell, tuple[int, ...]] = {}
        for cell, count in self.counts.items():
            if cell in self.unprinted:
                found[cell] = (1, -1)
                continue
            sign = -1 if (cell[0] == self.last_row) != (cell[1] == self.last_column) else 1
            lowest, highest = (1, self.limit - 1) if cell in self.primary else (self.limit, count + 1)
            found[cell] = tuple([step for step in (1, -1) if lowest <= count + step * sign <= highest])
        return found

    @cached_property
    def costs(self) -> dict[Cell, int]:
        """What is lost when a cell is hidden: nothing if it is not shown anyhow, a sum more than a cell."""
        hidden = self.primary | self.unprinted
        return {
            cell: 0
            if cell in hidden
            else count + 1 + (TOTAL_COST if cell[0] == self.last_row or cell[1] == self.last_column else 0)
            for cell, count in self.counts.items()
        }

    def row_node(self, cell: Cell) -> Node:
        return self.last_column + 1 + cell[0]

    def ring(self, cell: Cell, step: int) -> set[Cell] | None:
        """The cheapest way from the cell's row to its column over cells that move −step and +step in turn."""
        start, goal = self.row_node(cell), cell[1]
        edges, costs = self.movable[step], self.costs
        queue: list[tuple[int, Node]] = [(0, start)]
        best: list[float] = [inf] * self.row_node((len(self.values), 0))
        best[start] = 0
        came_by: dict[Node, tuple[Cell, Node]] = {}
        while queue:
            cost, node = heapq.heappop(queue)
            if node == goal:
                return {cell, *self.path(came_by, goal, start)}
            if cost > best[node]:
                continue
            for part, target in edges.get(node, ()):
                reached = cost + costs[part]
                # a way that costs as much as one that is known to lead there leads there no cheaper
                if reached < best[target] and reached < best[goal] and part != cell:
                    best[target] = reached
                    came_by[target] = (part, node)
                    heapq.heappush(queue, (reached, target))
        return None

    @staticmethod
    def path(came_by: dict[Node, tuple[Cell, Node]], node: Node, start: Node) -> Iterator[Cell]:
        while node != start:
            part, node = came_by[node]
            yield part

    @cached_property
    def movable(self) -> dict[int, dict[Node, list[tuple[Cell, Node]]]]:
        """For a ring that begins with +1 or −1: from each row and column, the cells that can carry it on."""
        edges: dict[int, dict[Node, list[tuple[Cell, Node]]]] = {1: defaultdict(list), -1: defaultdict(list)}
        for cell, steps in self.steps.items():
            row, column = self.row_node(cell), cell[1]
            for step in steps:
                edges[-step][row].append((cell, column))
                edges[step][column].append((cell, row))
        return edges

    def shown(self) -> list[list[Count]]:
        """The rows as they are printed, with the sums last; what was never counted or is not printed is None."""
        found: list[list[Count]] = [[None] * len(counts) for counts in self.values]
        small, hidden = Protected(self.limit), Protected(self.limit, is_secondary=True)
        for cell, count in self.counts.items():
            if cell not in self.unprinted:
                is_hidden = self.is_all_hidden or cell in self.secondary
                found[cell[0]][cell[1]] = hidden if is_hidden else small if cell in self.primary else count
        return found

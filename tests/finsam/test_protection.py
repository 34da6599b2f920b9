"""Small numbers: what is hidden, and that nothing hidden can be worked out."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam import protection
from finsam.protection import (
    Count,
    Protected,
    ProtectedTable,
    protect_table,
    threshold,
    use_threshold,
)

COUNTS = st.one_of(st.integers(0, 7), st.integers(0, 40))


@pytest.fixture(autouse=True, scope="module")
def _five() -> Iterator[None]:
    before = protection._threshold_source
    use_threshold(lambda: 5)
    yield
    use_threshold(before)


def text(cells: Sequence[Count]) -> str:
    return " ".join(str(cell) for cell in cells)


def row(*counts: int | None, limit: int | None = None) -> str:
    """Numbers and their sum, as they are shown."""
    return text(protect_table([counts], has_column_totals=False, limit=limit).all_cells()[0])


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (None, "None")])
def test_one_number(count: int | None, shown: str) -> None:
    table = protect_table([[count]], has_row_totals=False, has_column_totals=False)
    assert str(table.cells[0][0]) == shown


def test_words_for_a_screen_reader() -> None:
    assert Protected().spoken == "färre än 5"
    assert Protected(is_secondary=True).spoken == "visas inte"


def test_no_protection_shows_everything() -> None:
    assert row(3, 9, limit=0) == "3 9 12"


@pytest.mark.parametrize("limit", [1, 2, -1])
def test_a_threshold_that_protects_nothing_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        protect_table([[1]], limit=limit)


def test_the_threshold_comes_from_its_owner() -> None:
    use_threshold(lambda: 10)
    try:
        assert threshold() == 10
        assert row(9, 11) == "<10 .. 20"
    finally:
        use_threshold(lambda: 5)


def test_a_single_small_number_takes_its_neighbour_with_it() -> None:
    # 3 women and 21 men: 24 in all would give the 3 away, so 21 is hidden too.
    assert row(3, 21) == "<5 .. 24"


def test_two_small_numbers_hide_each_other() -> None:
    assert row(2, 3, 30) == "<5 <5 30 35"


def test_two_small_numbers_at_their_highest_do_not_hide_each_other() -> None:
    # 4 + 4 = 8 is the only way to 8 with two numbers from 1 to 4.
    assert row(4, 4, 30) in {"<5 .. 42", "<5 <5 .. 38"}


def test_a_small_sum_is_hidden_with_its_parts() -> None:
    assert row(1, 0, 2) == "<5 0 <5 <5"


def test_the_worked_example() -> None:
    # docs/berakningar/sma-tal.md
    table = protect_table([[12, 3, 15], [20, 18, 9], [7, 11, 30]])
    assert [text(row) for row in table.all_cells()] == [
        ".. <5 15 30",
        "20 18 9 47",
        ".. .. 30 48",
        "39 32 54 125",
    ]
    assert table.note == (
        "Värden under 5 visas inte. Värden med .. är dolda för att de andra inte ska kunna räknas fram."
    )


def test_a_table_without_small_numbers_is_untouched() -> None:
    table = protect_table([[5, 6], [0, 8]])
    assert [text(row) for row in table.all_cells()] == ["5 6 11", "0 8 8", "5 14 19"]
    assert table.note == ""


def test_sums_that_are_not_printed_come_back_as_none() -> None:
    table = protect_table([[3, 21], [9, 9]], has_column_totals=False)
    assert table.column_totals == (None, None)
    assert table.total is None
    assert text(table.cells[0]) == "<5 .."


def test_a_cell_that_was_never_counted_stays_empty() -> None:
    table = protect_table([[3, None, 21], [9, 8, 7]])
    assert table.cells[0][1] is None


def possible(cell: Count, highest: int, limit: int) -> list[int]:
    """What a reader who knows the rules can think of a cell."""
    if isinstance(cell, Protected) and cell.is_secondary:
        return [0, *range(limit, highest + 1)]
    if isinstance(cell, Protected):
        return list(range(1, limit))
    assert cell is not None
    return [cell]


def solutions(table: ProtectedTable, highest: int) -> Iterator[tuple[int, ...]]:
    """Every table that agrees with what is shown, found row by row: the cells with their sums."""
    shown = table.all_cells()
    rows = [
        [
            (*cells, sum(cells))
            for cells in product(*(possible(cell, highest, table.threshold) for cell in row[:-1]))
            if sum(cells) in possible(row[-1], 3 * highest, table.threshold)
        ]
        for row in shown[:-1]
    ]
    for chosen in product(*rows):
        sums = [sum(column) for column in zip(*chosen, strict=True)]
        if all(
            number in possible(cell, 9 * highest, table.threshold) for number, cell in zip(sums, shown[-1], strict=True)
        ):
            yield (*(number for row in chosen for number in row), *sums)


def assert_nothing_can_be_solved(table: ProtectedTable, highest: int) -> None:
    hidden = [isinstance(cell, Protected) for row in table.all_cells() for cell in row]
    seen: list[set[int]] = [set() for _ in hidden]
    for solution in solutions(table, highest):
        for values, number in zip(seen, solution, strict=True):
            values.add(number)
        if all(len(values) > 1 for values, is_hidden in zip(seen, hidden, strict=True) if is_hidden):
            return
    assert all(len(values) > 1 for values, is_hidden in zip(seen, hidden, strict=True) if is_hidden), table.all_cells()


@settings(max_examples=150, deadline=None)
@given(st.lists(COUNTS, min_size=1, max_size=3))
def test_no_row_can_be_solved(counts: list[int]) -> None:
    assert_nothing_can_be_solved(protect_table([counts]), max(counts) + 6)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2))
def test_no_table_can_be_solved(rows: list[list[int]]) -> None:
    assert_nothing_can_be_solved(protect_table(rows), 16)


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 5), st.data())
def test_the_true_table_agrees_with_what_is_shown(width: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=6))
    table = protect_table(rows)
    with_sums = [[*row, sum(row)] for row in rows]
    truth = [*with_sums, [sum(column) for column in zip(*with_sums, strict=True)]]
    for shown_row, true_row in zip(table.all_cells(), truth, strict=True):
        for cell, number in zip(shown_row, true_row, strict=True):
            if isinstance(cell, Protected) and not cell.is_secondary:
                assert 0 < number < 5
            elif not isinstance(cell, Protected):
                assert cell == number
                assert number == 0 or number >= 5


@settings(max_examples=100, deadline=None)
@given(st.integers(2, 6), st.data())
def test_no_linear_reasoning_finds_a_hidden_cell(width: int, data: st.DataObject) -> None:
    """Larger tables: narrow every hidden cell by every sum again and again; none may end as one number."""
    rows = data.draw(st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=2, max_size=7))
    table = protect_table(rows)
    low, high = narrowed(table)
    for row, cells in enumerate(table.all_cells()):
        for column, cell in enumerate(cells):
            assert not isinstance(cell, Protected) or low[row][column] < high[row][column], table.all_cells()


def narrowed(table: ProtectedTable) -> tuple[list[list[int]], list[list[int]]]:
    """Bounds of every cell after propagating all row and column sums."""
    shown = table.all_cells()
    low = [[bounds(cell, table.threshold)[0] for cell in row] for row in shown]
    high = [[bounds(cell, table.threshold)[1] for cell in row] for row in shown]
    lines = [[(row, column) for column in range(len(shown[0]))] for row in range(len(shown))]
    lines += [[(row, column) for row in range(len(shown))] for column in range(len(shown[0]))]
    for _ in range(30):
        for *parts, total in lines:
            narrow(low, high, parts, total)
    return low, high


def bounds(cell: Count, limit: int) -> tuple[int, int]:
    if isinstance(cell, Protected):
        return (0, 10_000) if cell.is_secondary else (1, limit - 1)
    assert cell is not None
    return cell, cell


def narrow(low: list[list[int]], high: list[list[int]], parts: list[tuple[int, int]], total: tuple[int, int]) -> None:
    lowest, highest = sum(low[r][c] for r, c in parts), sum(high[r][c] for r, c in parts)
    low[total[0]][total[1]] = max(low[total[0]][total[1]], lowest)
    high[total[0]][total[1]] = min(high[total[0]][total[1]], highest)
    for r, c in parts:
        low[r][c] = max(low[r][c], low[total[0]][total[1]] - (highest - high[r][c]))
        high[r][c] = min(high[r][c], high[total[0]][total[1]] - (lowest - low[r][c]))

"""What others than the insats see of the report: small numbers are hidden, and nothing hidden can be worked out."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finsam import protection
from finsam.protection import Count, Protected, use_threshold
from followup.deltagarrapport.flow_protection import Cell, FlowTable, Kind, Values, hidden_sums, values_of
from followup.deltagarrapport.part_protection import protect_rows, protect_total
from followup.deltagarrapport.rapport import Deltagarrapport, deltagarrapport
from followup.deltagarrapport.selection import Cut, Urval
from followup.deltagarrapport.sums import Events
from tests.followup.deltaganden import Told, write
from tests.insatser.factories import InsatsFactory

LIMIT = 5


@pytest.fixture(autouse=True, scope="module")
def _five() -> Iterator[None]:
    before = protection._threshold_source
    use_threshold(lambda: LIMIT)
    yield
    use_threshold(before)


@st.composite
def flows(draw: st.DrawFn, years: int, most: int) -> list[Events]:
    """A row: what is there from before, and each year's new and ended, of which there are never more than there can."""
    there = draw(st.integers(0, 7))
    spans = [Events(there, 0)]
    for _ in range(years):
        new = draw(st.integers(0, most))
        ended = draw(st.integers(0, min(there + new, most)))
        there += new - ended
        spans.append(Events(new, ended))
    return [*spans, Events()]


def together(rows: Sequence[Sequence[Events]]) -> list[Events]:
    return [
        Events(sum(one.nya for one in spans), sum(one.avslutade for one in spans)) for spans in zip(*rows, strict=True)
    ]


def possible(shown: Count, is_closed: bool, highest: int = 24) -> range | list[int]:
    """What a reader who knows the rules can think of a figure."""
    if not isinstance(shown, Protected):
        return [shown or 0]
    if is_closed:
        return range(highest + 1)
    return [0, *range(shown.threshold, highest + 1)] if shown.is_secondary else range(1, shown.threshold)


def thinkable(table: FlowTable, row: str, years: int, highest: int) -> list[Values]:
    """Every flow that one row could have, by what it shows itself."""
    may = {cell: possible(table.shown(row, cell), cell in table.closed, highest) for cell in table.rows[row]}
    found: list[Values] = [{Cell(Kind.STAYS, 0): there} for there in may[Cell(Kind.STAYS, 0)]]
    for year in range(1, years + 1):
        new, ended, stays = (Cell(kind, year) for kind in (Kind.NEW, Kind.ENDED, Kind.STAYS))
        found = [
            {**one, new: came, ended: went, stays: after}
            for one in found
            for came, went in product(may[new], may[ended])
            if (after := one[Cell(Kind.STAYS, year - 1)] + came - went) in may[stays]
        ]
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(flows(1, 8), min_size=2, max_size=2))
def test_no_flow_of_a_year_can_be_worked_out(rows: list[list[Events]]) -> None:
    assert_safe(rows, 1, LIMIT)


@settings(max_examples=8, deadline=None)
@given(st.lists(flows(2, 4), min_size=2, max_size=2))
def test_no_flow_can_be_worked_out_from_the_year_beside(rows: list[list[Events]]) -> None:
    assert_safe(rows, 2, 3)


def assert_safe(rows: list[list[Events]], years: int, limit: int) -> None:
    total = values_of(together(rows))
    closed = hidden_sums(together(rows), limit)
    table = FlowTable({str(place): row for place, row in enumerate(rows)}, limit, closed)
    highest = max(max(values.values()) for values in table.rows.values()) + 1  # a witness is one more or less
    cells = sorted(total)
    sums_shown = [cell for cell in cells if cell not in closed]
    first, second = thinkable(table, "0", years, highest), thinkable(table, "1", years, highest)
    by_shown = {tuple(one[cell] for cell in sums_shown) for one in second}
    seen: dict[Cell, set[int]] = {cell: set() for cell in cells}
    for one in first:
        if tuple(total[cell] - one[cell] for cell in sums_shown) in by_shown:
            for cell in cells:
                seen[cell].add(one[cell])
    for cell in cells:
        shown = table.shown("0", cell)
        assert not isinstance(shown, int) or shown == 0 or shown >= limit
        other = total[cell] - table.rows["0"][cell]
        if isinstance(shown, Protected) and (other or cell in closed):
            assert len(seen[cell]) > 1, (cell, table.rows, table.hidden, closed)


def test_the_worked_example_of_the_flow() -> None:
    # docs/berakningar/deltagarrapport.md: three insatser, two years
    rows = {
        "A": [Events(12, 0), Events(9, 3), Events(8, 10), Events()],
        "B": [Events(20, 0), Events(14, 12), Events(11, 9), Events()],
        "C": [Events(30, 0), Events(25, 21), Events(19, 24), Events()],
    }
    table = FlowTable(rows, LIMIT, hidden_sums(together(list(rows.values())), LIMIT))
    kinds = (Kind.STAYS, 0), (Kind.NEW, 1), (Kind.ENDED, 1), (Kind.STAYS, 1)
    assert {row: " ".join(str(table.shown(row, Cell(*kind))) for kind in kinds) for row in rows} == {
        "A": "12 .. <5 18",
        "B": "20 .. .. 22",
        "C": "30 25 21 34",
    }


def test_a_small_sum_takes_its_way_with_it_in_every_row() -> None:
    rows = {"A": [Events(20, 0), Events(2, 9), Events()], "B": [Events(20, 0), Events(1, 8), Events()]}
    closed = hidden_sums(together(list(rows.values())), LIMIT)
    assert closed == {Cell(Kind.NEW, 1), Cell(Kind.ENDED, 1)}
    table = FlowTable(rows, LIMIT, closed)
    assert [str(table.shown("A", cell)) for cell in sorted(closed)] == ["..", ".."]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=3))
def test_no_part_can_be_worked_out(rows: list[tuple[int, int]]) -> None:
    total = tuple(map(sum, zip(*rows, strict=True)))
    own = protect_total(total, is_open=True, limit=LIMIT)
    assert all(not isinstance(part, int) or part == 0 or part >= LIMIT for part in own)
    named = {str(place): row for place, row in enumerate(rows)}
    wide = [key for key, row in named.items() if sum(row) == 0 or sum(row) >= LIMIT]
    shown = protect_rows(total, named, wide, limit=LIMIT)
    solutions = [
        chosen
        for chosen in product(*(range(sum(row) + 1) for row in rows))
        if sum(chosen) == total[0]
        and all(
            first in possible(shown[key][0], is_closed=_is_empty(shown[key]))
            and sum(named[key]) - first in possible(shown[key][1], is_closed=_is_empty(shown[key]))
            for key, first in zip(named, chosen, strict=True)
        )
    ]
    for place, key in enumerate(named):
        if any(isinstance(part, Protected) and not part.is_secondary for part in shown[key]):
            assert len({chosen[place] for chosen in solutions}) > 1, (rows, shown)


def _is_empty(parts: Sequence[Count]) -> bool:
    return all(isinstance(part, Protected) and part.is_secondary for part in parts)


# In the report


def _people(count: int, begins: str, ends: str | None, first: int, born: int, **told: object) -> list[Told]:
    ends_on = date.fromisoformat(ends) if ends else None
    return [
        Told(date.fromisoformat(begins) + timedelta(place), ends_on, first + place, born, **told)  # type: ignore[arg-type]
        for place in range(count)
    ]


@pytest.fixture
def three_insatser(db: None) -> None:
    """One with few who ended, one with few to work, one large."""
    for first, (name, ended, worked) in enumerate([("Ateljén", 3, 0), ("Bryggan", 12, 7), ("Centrum", 30, 12)]):
        insats = InsatsFactory(name=name, starts_on=date(2024, 1, 1))
        start = 300 * first
        work = {"does_after": {"forvarvsarbete": 50}, "lives_on_after": ["ingen_offentlig_forsorjning"]}
        rest = {"does_after": {"ovrigt": None}, "lives_on_after": ["forsorjningsstod"]}
        write(
            insats,
            [
                *_people(worked, "2025-01-10", "2025-11-01", start, 1985, **work),
                *_people(ended - worked, "2025-02-10", "2025-10-01", start + 60, 1995, **rest),
                *_people(9, "2024-05-01", None, start + 120, 1975),
            ],
        )


def seen(year: int = 2025) -> Deltagarrapport:
    return deltagarrapport(Urval.of_year(year), is_exact=False)


@pytest.mark.usefixtures("three_insatser")
def test_few_who_ended_are_hidden_with_a_neighbour_and_what_became_of_them() -> None:
    lines = {line.name: line for line in seen().cuts[Cut.INSATS]}
    assert [str(cell) for cell in lines["Ateljén"].flode.cells] == ["9", "<5", "<5", "9", ".."]
    assert [str(cell) for cell in lines["Bryggan"].flode.cells] == ["9", "..", "..", "9", ".."]
    assert lines["Centrum"].flode.cells == (9, 30, 30, 9, 39)
    assert lines["Centrum"].resultat.andel == 40
    for hidden in (lines["Ateljén"].resultat, lines["Bryggan"].resultat):
        assert (str(hidden.arbete_studier), hidden.andel, str(hidden.medel_dagar)) == ("..", None, "..")


@pytest.mark.usefixtures("three_insatser")
def test_all_together_are_shown_and_the_year_beside_agrees() -> None:
    assert seen().total.flode.cells == (27, 45, 45, 27, 72)
    assert (seen().total.resultat.arbete_studier, seen().total.resultat.andel, seen().personer) == (19, 42, 72)
    assert seen(2024).total.flode.pagaende_ut == seen(2025).total.flode.pagaende_in


@pytest.mark.django_db
def test_a_small_forbund_shows_no_small_number() -> None:
    write(InsatsFactory(starts_on=date(2024, 1, 1)), _people(3, "2025-01-10", "2025-11-01", 0, 1985))
    report = seen()
    numbers = [
        *report.total.flode.cells,
        *(cell for lines in report.cuts.values() for line in lines for cell in line.flode.cells),
        report.total.resultat.arbete_studier,
        report.total.resultat.okant,
        report.total.resultat.medel_dagar,
        report.personer,
        *(count for row in (*report.forsorjning, *report.sysselsattning) for count in (row.fore, row.efter)),
        *(row.antal for row in report.anledningar),
    ]
    assert all(isinstance(number, Protected) or number == 0 for number in numbers)

"""Insats × year comes out cell by cell as a förbund once drew it by hand: gaps, brackets and a continuation."""

from collections.abc import Callable
from datetime import date

import pytest

from insatser import matrix
from insatser.enums import PeriodKind
from insatser.models import Insats
from insatser.periods import set_periods
from members.enums import Role
from members.models import User
from tests.insatser.factories import InsatsFactory

pytestmark = pytest.mark.django_db
Read = Callable[[], list[matrix.Run]]

YEARS = list(range(2005, 2012))
HAND_DRAWN = {
    "Resursgruppen": ["x", "x", "x", "x", "RC", "RC", "RC"],
    "Team Påhitt": ["x", "x", "x", "x", "x", "x", "x"],
    "Rehabfonden": ["", "x", "", "x", "x", "x", "x"],
    "Friskt liv": ["", "x", "", "", "", "", ""],
    "Jobbspåret": ["", "x", "x", "x", "x", "x", "x"],
    "Grundläget": ["", "x", "x", "x", "x", "x", "x"],
    "Djupbedömning": ["", "x", "x", "x", "x", "", ""],
    "Metodprovet": ["", "x", "", "", "", "", ""],
    "Vägskälet": ["", "x", "x", "x", "", "", ""],
    "Stödteamet": ["", "x", "x", "x", "x", "(x)", "(x)"],
    "Träningsplatser": ["", "", "x", "x", "x", "x", "x"],
    "Coachen": ["", "", "x", "", "x", "", ""],
    "Unga framåt": ["", "", "", "x", "x", "", ""],
    "Unga och hälsa": ["", "", "", "", "", "x", ""],
    "Goda dagar": ["", "", "", "x", "(x)", "", ""],
    "Ersättningsvägen": ["", "", "", "", "x", "", ""],
    "Ortens samordning": ["", "", "", "", "x", "x", "x"],
    "Kartläggning särskild": ["", "", "", "", "x", "", ""],
    "Kartläggning norr": ["", "", "", "", "x", "", ""],
    "Kartläggning utbildning": ["", "", "", "", "", "x", ""],
    "Utbildning norr": ["", "", "", "", "", "", "x"],
    "Livskvalitet A": ["", "", "", "", "", "x", "x"],
    "Livskvalitet B": ["", "", "", "", "", "x", "x"],
    "Samverkansutbildning": ["x", "x", "x", "x", "x", "x", "x"],
}


def spans_of(cells: list[str]) -> list[tuple[date, date | None, str]]:
    """The periods that give these cells, years next to each other joined; the last year goes on."""
    spans: list[tuple[date, date | None, str]] = []
    for year, cell in zip(YEARS, cells, strict=True):
        if cell not in ("x", "(x)"):
            continue
        kind = PeriodKind.BEGRANSAD.value if cell == "(x)" else PeriodKind.ORDINARIE.value
        end = None if year == YEARS[-1] else date(year, 12, 31)
        if spans and spans[-1][2] == kind and spans[-1][1] == date(year - 1, 12, 31):
            spans[-1] = (spans[-1][0], end, kind)
        else:
            spans.append((date(year, 1, 1), end, kind))
    return spans


def build_insatser() -> None:
    agare = InsatsFactory.create(
        name="Före tiden", ended=True, starts_on=date(1999, 1, 1), ends_on=date(1999, 2, 1)
    ).agare
    made: dict[str, Insats] = {}
    for name, cells in HAND_DRAWN.items():
        spans = spans_of(cells)
        insats = InsatsFactory(name=name, agare=agare, starts_on=spans[0][0], ends_on=spans[-1][1])
        set_periods(insats, spans, by=None)
        made[name] = insats
    InsatsFactory(
        name="Rådgivningscentrum", short_name="RC", agare=agare, starts_on=date(2009, 1, 1),
        continues=made["Resursgruppen"],
    )  # fmt: skip
    InsatsFactory(name="Av misstag", agare=agare, starts_on=date(2005, 1, 1), misregistered=True)


@pytest.fixture
def read(user_with: Callable[..., User]) -> Read:
    return lambda: matrix.read(user_with(Role.HANDLAGGARE))


def test_matrix_is_the_hand_drawn_one_cell_by_cell(read: Read) -> None:
    build_insatser()
    drawn = matrix.build(read(), YEARS)
    assert {row.insats.name: row.texts for row in drawn.rows} == HAND_DRAWN
    assert len(drawn.rows) == 24
    assert drawn.years == tuple(YEARS)


def test_rows_come_by_first_year_and_name(read: Read) -> None:
    build_insatser()
    drawn = matrix.build(read(), YEARS)
    assert [row.insats.name for row in drawn.rows][:4] == [
        "Resursgruppen",
        "Samverkansutbildning",
        "Team Påhitt",
        "Djupbedömning",
    ]


def test_active_in_agrees_with_the_matrix() -> None:
    build_insatser()
    for place, year in enumerate(YEARS):
        expected = {name for name, cells in HAND_DRAWN.items() if cells[place] in ("x", "(x)")}
        expected |= {"Rådgivningscentrum"} if year >= 2009 else set()
        assert set(Insats.objects.active_in(year).values_list("name", flat=True)) == expected


def test_on_paper_a_long_name_has_the_room_of_its_years(read: Read) -> None:
    build_insatser()
    first = Insats.objects.get(name="Resursgruppen")
    InsatsFactory(name="Verkstaden", starts_on=date(2010, 1, 1), agare=first.agare, continues=InsatsFactory(
        name="Hantverket", starts_on=date(2005, 1, 1), ends_on=date(2009, 12, 31), agare=first.agare
    ))  # fmt: skip
    rows = {row.insats.name: row.spans for row in matrix.build(read(), YEARS).rows}
    assert rows["Hantverket"] == [("x", 1)] * 5 + [("Verkstaden", 2)]
    assert rows["Resursgruppen"] == [("x", 1)] * 4 + [("RC", 1)] * 3
    assert {sum(years for _, years in spans) for spans in rows.values()} == {len(YEARS)}


def test_year_of_hand_over_shows_both(read: Read) -> None:
    first = InsatsFactory(starts_on=date(2005, 1, 1), ends_on=date(2006, 6, 30))
    InsatsFactory(name="Nästa", starts_on=date(2006, 7, 1), continues=first, agare=first.agare)
    drawn = matrix.build(read(), [2005, 2006, 2007])
    assert [row.texts for row in drawn.rows] == [["x", "x, Nästa", "Nästa"]]
    assert drawn.rows[0].cells[2][0].spoken == "fortsätter som Nästa"


def test_years_are_from_the_first_start(read: Read) -> None:
    InsatsFactory(starts_on=date(2019, 5, 1))
    assert matrix.span(read(), 2021) == [2019, 2020, 2021]
    assert matrix.span([], 2021) == []


def test_one_ordinary_period_needs_no_rows() -> None:
    insats = InsatsFactory()
    set_periods(
        insats, [(date(2020, 1, 1), date(2020, 12, 31), "begransad"), (date(2022, 1, 1), None, "ordinarie")], by=None
    )
    assert insats.starts_on == date(2020, 1, 1)
    set_periods(insats, [(date(2021, 1, 1), None, PeriodKind.ORDINARIE)], by=None)
    assert not insats.insatsperioder.exists()
    assert (insats.starts_on, insats.ends_on) == (date(2021, 1, 1), None)

"""The report of participants: every formula of U 5.2 by hand, and in + new = ended + out whatever there is.

The example is told in docs/berakningar/deltagarrapport.md.
"""

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam.dates import Period
from followup.deltagarrapport.figures import percent_of
from followup.deltagarrapport.rapport import Deltagarrapport, deltagarrapport
from followup.deltagarrapport.selection import Cut, Urval
from insatser.models import Insats
from tests.followup.deltaganden import Told, mistake, write
from tests.insatser.factories import InsatsFactory
from tests.participants.factories import AnonymtAntalFactory, VolymAntalFactory

pytestmark = pytest.mark.django_db
WORK, STUDIES = "forvarvsarbete", "studier"
LOOKS = {"aktivt_arbetssokande": None}


def day(text: str) -> date:
    return date.fromisoformat(text)


EXAMPLE_A = [
    Told(day("2024-03-01"), day("2025-02-28"), 0, 1990, does_after={WORK: 50},
         lives_on_after=["ingen_offentlig_forsorjning"]),
    Told(day("2025-01-01"), day("2025-12-31"), 1, 1980, "fortsatt_rehabilitering", {WORK: 50}, {WORK: 50},
         ["sjukpenning"], ["sjukpenning"]),
    Told(day("2025-06-01"), None, 2, 1998),
    Told(day("2024-12-31"), day("2025-01-01"), 3, 1970, "avliden"),
    Told(day("2024-05-01"), day("2024-12-31"), 5, 1970, does_after={WORK: 100}),
    Told(day("2026-01-01"), None, 7, 1970),
    mistake(day("2025-05-05")),
]  # fmt: skip
EXAMPLE_B = [
    Told(day("2025-03-01"), day("2025-09-01"), 4, 1985, "enligt_plan", {"okand": None}, {STUDIES: 100},
         ["sjukpenning", "forsorjningsstod"], ["studiestod"]),
    Told(day("2025-05-01"), day("2026-01-01"), 0, 1990, does_after={WORK: 100}),
    Told(day("2025-02-01"), day("2025-10-01"), 6, 2001, "enligt_plan", {STUDIES: 25}, {STUDIES: 25, WORK: 25},
         ["forsorjningsstod"], ["forsorjningsstod", "sjukpenning"]),
    Told(day("2025-01-15"), day("2025-11-30"), 9, 1960, "flytt", LOOKS, {"okand": None}, ["okand"], ["okand"]),
]  # fmt: skip
YEAR = Urval.of_year(2025)


@pytest.fixture
def example() -> tuple[Insats, Insats]:
    """Eight deltaganden of seven people in 2025, and three that are not of it."""
    first = InsatsFactory(name="Ateljén", starts_on=date(2024, 1, 1))
    second = InsatsFactory(name="Bryggan", starts_on=date(2024, 1, 1))
    write(first, EXAMPLE_A)
    write(second, EXAMPLE_B)
    return first, second


def exact(urval: Urval = YEAR) -> Deltagarrapport:
    return deltagarrapport(urval, is_exact=True)


def rows(report: Deltagarrapport, cut: Cut) -> dict[str, tuple[object, ...]]:
    return {line.name: line.flode.cells for line in report.cuts[cut]}


@pytest.mark.usefixtures("example")
def test_flow() -> None:
    flode = exact().total.flode
    assert (flode.pagaende_in, flode.nya, flode.avslutade, flode.pagaende_ut, flode.antal) == (2, 6, 6, 2, 8)
    assert exact().personer == 7


@pytest.mark.usefixtures("example")
def test_share_to_work_or_studies_and_who_started_or_increased() -> None:
    resultat = exact().total.resultat
    # four of six who ended; the one who died and the one whose answer is okänd are among the six, and no success
    assert (resultat.arbete_studier, resultat.avslutade, resultat.andel, resultat.okant) == (4, 6, 67, 2)
    # 0 to 50 % work, and 0 to 25 % work beside studies as before; not 50 to 50, nor where nobody knows what was before
    assert (resultat.okat, resultat.andel_okat) == (2, 50)


@pytest.mark.usefixtures("example")
def test_time() -> None:
    # 364, 364, 1, 184, 242 and 319 days: the median is 280.5, the mean 1474 / 6
    assert (exact().total.resultat.median_dagar, exact().total.resultat.medel_dagar) == (281, 246)


@pytest.mark.usefixtures("example")
def test_answers_before_and_after() -> None:
    report = exact()
    found = {row.key: (row.fore, row.efter, row.forandring, row.forandring_procent) for row in report.forsorjning}
    assert found == {
        "forsorjningsstod": (4, 1, -3, -75),
        "sjukpenning": (2, 2, 0, 0),
        "studiestod": (0, 1, 1, None),
        "ingen_offentlig_forsorjning": (0, 1, 1, None),
        "okand": (1, 2, 1, 100),
    }
    does = {row.key: (row.fore, row.efter, row.andel_efter) for row in report.sysselsattning}
    assert does == {
        WORK: (1, 3, 50),
        STUDIES: (1, 2, 33),
        "aktivt_arbetssokande": (3, 0, 0),
        "okand": (1, 2, 33),
    }
    assert {row.key: (row.antal, row.andel) for row in report.anledningar} == {
        "enligt_plan": (3, 50), "fortsatt_rehabilitering": (1, 17), "flytt": (1, 17), "avliden": (1, 17),
    }  # fmt: skip


def test_cuts_and_narrowing(example: tuple[Insats, Insats]) -> None:
    report = exact()
    assert rows(report, Cut.INSATS) == {"Ateljén": (2, 2, 3, 1, 4), "Bryggan": (0, 4, 3, 1, 4)}
    assert rows(report, Cut.KON) == {"Kvinnor": (1, 4, 3, 2, 5), "Män": (1, 2, 3, 0, 3)}
    assert rows(report, Cut.ALDER) == {
        "24 år eller yngre": (0, 1, 1, 0, 1),
        "25–29 år": (0, 1, 0, 1, 1),
        "30–39 år": (1, 1, 1, 1, 2),
        "40–49 år": (0, 2, 2, 0, 2),
        "50–59 år": (1, 0, 1, 0, 1),
        "60 år eller äldre": (0, 1, 1, 0, 1),
    }
    narrowed = exact(Urval(YEAR.period, example[1].pk, "kvinna"))
    assert narrowed.total.flode.cells == (0, 3, 2, 1, 3)
    assert list(narrowed.cuts) == [Cut.ALDER]
    own = exact(Urval(YEAR.period, seen=frozenset([example[0].pk])))
    assert own.total.flode.cells == (2, 2, 3, 1, 4)
    assert exact(Urval(YEAR.period, example[1].pk, seen=frozenset([example[0].pk]))).is_empty


def test_those_outside_stand_beside(example: tuple[Insats, Insats]) -> None:
    AnonymtAntalFactory(insats=example[0], year=2025, kon="kvinna", count=7)
    AnonymtAntalFactory(insats=example[1], year=2025, kon="man", count=5)
    volume = VolymAntalFactory(year=2025, count=40)
    (beside,) = exact().utanfor
    assert (beside.year, beside.anonyma, beside.volym) == (2025, 12, 40)
    assert exact().total.flode.antal == 8
    assert exact().andel_personuppgifter == 40  # 8 of 20; the volume has no names at all
    assert [one.anonyma for one in exact(Urval(YEAR.period, kon="kvinna")).utanfor] == [7]
    assert exact(Urval(YEAR.period, alder="a25_29")).utanfor == ()
    assert [one.volym for one in exact(Urval(YEAR.period, volume.insats_id)).utanfor] == [40]


def test_an_insats_by_mistake_is_left_out(example: tuple[Insats, Insats]) -> None:
    Insats.objects.filter(pk=example[0].pk).update(state="felregistrerad", state_reason="Fel")
    assert exact().total.flode.cells == (0, 4, 3, 1, 4)


def test_nothing() -> None:
    report = exact()
    assert (report.total.flode.cells, report.total.resultat.andel, report.total.resultat.median_dagar) == (
        (0, 0, 0, 0, 0), None, None,
    )  # fmt: skip
    assert report.is_empty


@pytest.mark.parametrize(("part", "whole", "shown"), [(1, 200, 1), (1, 201, 0), (2, 3, 67), (0, 9, 0), (0, 0, None)])
def test_percent_is_rounded_half_away_from_zero(part: int, whole: int, shown: int | None) -> None:
    assert percent_of(part, whole) == shown


STAYS = st.tuples(st.integers(0, 900), st.one_of(st.none(), st.integers(0, 500)))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stays=st.lists(STAYS, max_size=12), first=st.integers(0, 800), length=st.integers(1, 400))
def test_in_and_new_is_ended_and_out(
    stays: list[tuple[int, int | None]], first: int, length: int, django_user_model: type
) -> None:
    origin = date(2023, 1, 1)
    told = [
        Told(origin + timedelta(start), None if stay is None else origin + timedelta(start + stay), person)
        for person, (start, stay) in enumerate(stays)
    ]
    period = Period(origin + timedelta(first), origin + timedelta(first + length - 1))
    with transaction.atomic():
        write(InsatsFactory(starts_on=origin), told)
        report = deltagarrapport(Urval(period), is_exact=True)
        transaction.set_rollback(True)
    assert report.total.flode.cells == by_definition(told, period)
    for line in [report.total, *(line for lines in report.cuts.values() for line in lines)]:
        came, new, ended, out, together = line.flode.cells
        assert came + new == ended + out == together
    for lines in report.cuts.values():
        assert tuple(map(sum, zip(*(line.flode.cells for line in lines), strict=True))) in (
            report.total.flode.cells, (),
        )  # fmt: skip


def by_definition(told: list[Told], period: Period) -> tuple[int, ...]:
    """U 5.2, counted one by one."""
    first, last = period.start, period.end
    came = sum(one.starts_on < first and (one.ends_on is None or one.ends_on >= first) for one in told)
    new = sum(first <= one.starts_on <= last for one in told)
    ended = sum(one.ends_on is not None and first <= one.ends_on <= last for one in told)
    out = sum(one.starts_on <= last and (one.ends_on is None or one.ends_on > last) for one in told)
    return came, new, ended, out, came + new


@pytest.mark.parametrize("is_exact", [True, False])
def test_the_number_of_queries_is_the_same_whatever_the_rows(is_exact: bool) -> None:
    counted = []
    deltagarrapport(YEAR, is_exact=is_exact)  # what is kept for the process is read
    for _ in range(2):
        write(InsatsFactory(starts_on=date(2024, 1, 1)), EXAMPLE_B)
        with CaptureQueriesContext(connection) as queries:
            deltagarrapport(YEAR, is_exact=is_exact)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 11


def test_protected_figures_are_not_narrowed() -> None:
    with pytest.raises(ValueError, match="not narrowed"):
        deltagarrapport(Urval(YEAR.period, UUID(int=1)), is_exact=False)


def test_command(example: tuple[Insats, Insats], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("report_followup", "2025", "2025-12", "--exact", "--format", "json")
    told = json.loads(capsys.readouterr().out)
    assert (told["from"], told["to"], told["total"]["antal"], told["personer"]) == ("2025-01-01", "2025-12-31", 8, 7)
    call_command("report_followup", "2025-01-01", "2025-12-31", "--insats", "Bryggan", "--exact", "--format", "json")
    assert json.loads(capsys.readouterr().out)["total"]["antal"] == 4
    call_command("report_followup", "2025", "2025", "--insats", "Bryggan")
    text = capsys.readouterr().out
    assert "Bryggan" in text
    assert "Ateljén" not in text
    assert "Värden under 5 visas inte." in text


@pytest.mark.parametrize(
    "words",
    [
        ["2025-13", "2025"],
        ["2025-02-30", "2025"],
        ["i går", "2025"],
        ["2025", "2024"],
        ["2025", "2025", "--insats", "x"],
    ],
)
def test_command_refuses_what_it_cannot_read(words: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("report_followup", *words)

"""Head counts: sums, protection for those who see no small numbers, corrections in the history."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from finsam import acting, history
from finsam.protection import Protected
from insatser.models import Insats
from members.enums import KANSLI, STYRELSE, Role
from members.models import User
from participants.antal import counts
from participants.antal.registering import register_counts, stored_counts
from participants.enums import Kon
from participants.models import AnonymtAntal
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.participants.factories import AnonymtAntalFactory, VolymAntalFactory

pytestmark = pytest.mark.django_db
YEAR = 2024


def with_counts(kvinnor: int | None, man: int | None, **fields: object) -> Insats:
    insats = InsatsFactory(**fields)
    register_counts(insats, YEAR, {Kon.KVINNA.value: kvinnor, Kon.MAN.value: man}, by=None)
    return insats


def figures_of(table: counts.YearCounts, insats: Insats) -> list[str]:
    found = table.of(insats.pk)
    return [str(one) for one in (found.kvinnor, found.man, found.odelat, found.total)]


@pytest.mark.parametrize("role", KANSLI)
def test_kansli_sees_exact_figures_and_sums(role: Role, user_with: Callable[..., User]) -> None:
    small, large = with_counts(2, 11), with_counts(20, 30)
    volume = VolymAntalFactory(year=YEAR, count=40).insats
    table = counts.for_year(user_with(role), YEAR)
    assert figures_of(table, small) == ["2", "11", "None", "13"]
    assert figures_of(table, large) == ["20", "30", "None", "50"]
    assert figures_of(table, volume) == ["None", "None", "40", "40"]
    totals = table.totals
    assert (totals.kvinnor, totals.man, totals.odelat, totals.total) == (22, 41, 40, 103)
    assert (table.is_exact, table.note) == (True, "")


@pytest.mark.parametrize("role", [*STYRELSE, Role.BEREDNINGSGRUPP, Role.MEDLEMSREPRESENTANT, Role.REVISOR])
def test_others_see_protected_figures(role: Role, user_with: Callable[..., User]) -> None:
    small, large = with_counts(2, 11), with_counts(20, 30)
    table = counts.for_year(user_with(role), YEAR)
    assert figures_of(table, small)[0] == "<5"
    assert isinstance(table.of(small.pk).kvinnor, Protected)
    hidden = [one for one in figures_of(table, small) + figures_of(table, large) if one in ("<5", "..")]
    assert len(hidden) >= 4, "one hidden cell alone could be counted out from the sums"
    assert table.totals.total == 63
    assert "Värden under 5 visas inte" in table.note


def test_insats_shows_the_same_protected_figures_as_the_year(user_with: Callable[..., User], login) -> None:
    small, large = with_counts(2, 11), with_counts(20, 30)
    user = user_with(Role.LEDAMOT)
    year = counts.for_year(user, YEAR)
    several = counts.for_years(user, [YEAR, YEAR - 1])[YEAR]
    assert [several.of(insats.pk) for insats in (small, large)] == [year.of(insats.pk) for insats in (small, large)]
    assert year.of(small.pk) == counts.published_year(YEAR).of(small.pk)


def test_issued_figures_are_protected_for_the_kansli_too(user_with: Callable[..., User]) -> None:
    small = with_counts(2, 11)
    assert figures_of(counts.for_year(user_with(Role.HANDLAGGARE), YEAR, exact=False), small)[0] == "<5"


def test_nobody_gets_exact_figures_by_asking(user_with: Callable[..., User]) -> None:
    small = with_counts(2, 11)
    assert figures_of(counts.for_year(user_with(Role.REVISOR), YEAR, exact=True), small)[0] == "<5"


def test_insats_people_see_only_their_own(user_with: Callable[..., User]) -> None:
    own, other = with_counts(2, 1), with_counts(20, 30)
    user = user_with(Role.INSATSANSVARIG)
    InsatsUppdragFactory(uppdrag=user.acting, insats=own)
    table = counts.for_year(user, YEAR)
    assert figures_of(table, own) == ["2", "1", "None", "3"]
    assert table.of(other.pk) == counts.NOTHING
    assert table.totals.total == 3


def test_misregistered_insatser_are_in_no_sum(user_with: Callable[..., User]) -> None:
    with_counts(20, 30)
    with_counts(10, 10).misregister(reason="Dubblett.", by=None)
    assert counts.for_year(user_with(Role.HANDLAGGARE), YEAR).totals.total == 50


def test_no_counts_is_not_zero(user_with: Callable[..., User]) -> None:
    for role in (Role.HANDLAGGARE, Role.LEDAMOT):
        assert counts.for_year(user_with(role), YEAR).totals == counts.NOTHING


def test_zero_is_shown(user_with: Callable[..., User]) -> None:
    insats = with_counts(0, 0)
    assert counts.for_year(user_with(Role.HANDLAGGARE), YEAR).of(insats.pk).total == 0


def test_correction_is_kept_with_the_figure_before(user_with: Callable[..., User]) -> None:
    user = user_with(Role.HANDLAGGARE)
    acting.declare(user.subject)
    insats = InsatsFactory()
    assert register_counts(insats, YEAR, {Kon.KVINNA.value: 7, Kon.MAN.value: None}, by=user)
    assert register_counts(insats, YEAR, {Kon.KVINNA.value: 9, Kon.MAN.value: 4}, by=user)
    assert not register_counts(insats, YEAR, {Kon.KVINNA.value: 9, Kon.MAN.value: 4}, by=user)
    corrected, registered = history.for_subject(insats)
    assert (registered.code, registered.changes) == (
        "antal.registered",
        {"year": [None, "2024"], "kvinna": [None, "7"]},
    )
    assert corrected.code == "antal.corrected"
    assert corrected.changes == {"year": [None, "2024"], "kvinna": ["7", "9"], "man": [None, "4"]}
    assert stored_counts(insats, YEAR) == {Kon.KVINNA.value: 9, Kon.MAN.value: 4}


def test_count_that_is_taken_back_leaves_nothing() -> None:
    insats = with_counts(7, 8)
    register_counts(insats, YEAR, {Kon.KVINNA.value: None, Kon.MAN.value: 8}, by=None)
    assert counts.raw_counts([YEAR])[YEAR][insats.pk] == (None, 8, None)


def test_together_becomes_split_in_one_step() -> None:
    insats = VolymAntalFactory(year=YEAR, count=40).insats
    register_counts(insats, YEAR, {"": None, Kon.KVINNA.value: 25, Kon.MAN.value: 15}, by=None)
    register_counts(insats, YEAR, {"": 41, Kon.KVINNA.value: None, Kon.MAN.value: None}, by=None)
    assert counts.raw_counts([YEAR])[YEAR][insats.pk] == (None, None, 41)


def test_years_of_an_insats_end_now_or_with_it() -> None:
    insats = InsatsFactory(starts_on=date(2022, 6, 1), ends_on=date(2023, 3, 1))
    assert counts.years_of(insats) == [2023, 2022]
    assert counts.years_of(InsatsFactory(planned=True)) == []


def test_model_holds_nothing_of_a_person() -> None:
    names = {field.name for field in AnonymtAntal._meta.get_fields()}
    assert names == {"id", "version", "insats", "year", "kon", "count"}


def test_protected_figures_take_the_same_queries_whatever_the_size(user_with: Callable[..., User]) -> None:
    user = user_with(Role.LEDAMOT)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            counts.for_years(user, range(2020, 2025))
        return len(captured)

    AnonymtAntalFactory(year=YEAR, count=3)
    queries()
    one = queries()
    for _ in range(9):
        AnonymtAntalFactory(year=YEAR, count=3)
    assert queries() == one

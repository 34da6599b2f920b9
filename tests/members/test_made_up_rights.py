"""A right that somebody wrote into the table, past the pages, is found."""

from datetime import date

import pytest

from finsam import history
from finsam.drift import consistency
from insatser.invariants import tie_faults
from insatser.models import InsatsUppdrag
from insatser.tying import record_tied
from members import assigning
from members.enums import Role
from members.invariants import uppdrag_faults
from members.models import Uppdrag, User
from tests.insatser.factories import InsatsUppdragFactory
from tests.members.factories import PersonFactory, UppdragFactory, UserFactory
from tests.participants.people import as_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forbund")]


@pytest.fixture
def two() -> tuple[User, User]:
    return UserFactory(), UserFactory()


def given(role: Role, *, by: User) -> Uppdrag:
    """Given or proposed as the page does it."""
    with as_user(by):
        return assigning.give(PersonFactory(), role, from_on=date(2026, 1, 1), to_on=None, by=by)


def test_what_was_given_and_confirmed_by_people_is_right(two: tuple[User, User]) -> None:
    proposed = given(Role.DELTAGARANSVARIG, by=two[0])
    given(Role.LEDAMOT, by=two[0])
    assert list(uppdrag_faults()) == []
    with as_user(two[1]):
        assigning.confirm(proposed, by=two[1])
    assert list(uppdrag_faults()) == []


def test_an_uppdrag_that_nobody_gave_is_found() -> None:
    uppdrag = UppdragFactory(role=Role.LEDAMOT)
    assert list(uppdrag_faults()) == [f"Uppdraget {uppdrag.pk}, Ledamot, står inte i historiken som givet."]
    assert [found.check for found in consistency.find()] == ["behörigheter"]


def test_a_role_that_was_changed_afterwards_is_found(two: tuple[User, User]) -> None:
    uppdrag = given(Role.LEDAMOT, by=two[0])
    Uppdrag.objects.filter(pk=uppdrag.pk).update(role=Role.REVISOR)
    assert [fault.partition(", ")[2] for fault in uppdrag_faults()] == ["Revisor, står inte i historiken som givet."]


def test_an_uppdrag_that_nobody_confirmed_is_found() -> None:
    uppdrag = UppdragFactory(role=Role.DELTAGARANSVARIG)
    history.record(uppdrag, "uppdrag.proposed", by=None, changes={"role": [None, Role.DELTAGARANSVARIG.value]})
    assert [fault.rpartition(", ")[2] for fault in uppdrag_faults()] == ["står inte i historiken som bekräftat."]


def test_a_tie_that_nobody_made_is_found() -> None:
    made_up, tie = InsatsUppdragFactory(), InsatsUppdragFactory()
    record_tied(tie, by=None)
    assert list(tie_faults()) == [
        f"{made_up.insats.name}: att uppdraget {made_up.uppdrag_id} arbetar med insatsen står inte i historiken."
    ]
    InsatsUppdrag.objects.filter(pk=tie.pk).update(uppdrag=made_up.uppdrag)
    assert len(list(tie_faults())) == 2

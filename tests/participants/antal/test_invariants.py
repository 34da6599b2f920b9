"""Head counts that do not agree with their insats are found."""

from datetime import date

import pytest

from finsam.drift import consistency
from insatser.models import Insats
from participants import invariants
from tests.insatser.factories import InsatsFactory
from tests.owner import as_owner
from tests.participants.factories import AnonymtAntalFactory, VolymAntalFactory

pytestmark = pytest.mark.django_db


def steget(**fields) -> Insats:
    return InsatsFactory(name="Steget", starts_on=date(2023, 3, 1), **fields)


def test_counts_of_an_insats_that_ran_are_well() -> None:
    AnonymtAntalFactory(insats=steget(), year=2023)
    VolymAntalFactory(year=2024, insats=InsatsFactory(volume=True, starts_on=date(2023, 1, 1)))
    assert list(invariants.faults()) == []


def test_count_before_the_insats_began_or_after_it_ended_is_found() -> None:
    insats = steget(ends_on=date(2024, 6, 30))
    for year in (2022, 2024, 2025):
        AnonymtAntalFactory(insats=insats, year=year)
    assert [fault.split(":")[0] for fault in invariants.faults()] == ["Steget 2022, Kvinnor", "Steget 2025, Kvinnor"]
    assert "antal deltagare" in {finding.check for finding in consistency.find()}


def test_zero_in_a_year_without_the_insats_is_no_fault() -> None:
    AnonymtAntalFactory(insats=steget(), year=2022, count=0)
    AnonymtAntalFactory(insats=steget(), year=2022, count=None)
    assert list(invariants.faults()) == []


def test_count_of_a_year_to_come_is_found() -> None:
    AnonymtAntalFactory(insats=steget(), year=2099)
    assert [fault.split(": ")[1] for fault in invariants.faults()] == ["antalet gäller ett år som inte har börjat."]


def test_felregistrerad_insats_is_left_out() -> None:
    AnonymtAntalFactory(insats=InsatsFactory(misregistered=True), year=2010)
    assert list(invariants.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_count_of_the_wrong_kind_that_only_the_owner_could_have_put_there_is_found() -> None:
    volume = InsatsFactory(name="Volym", volume=True, starts_on=date(2023, 1, 1))
    other = AnonymtAntalFactory(insats=steget())
    with as_owner() as cursor:
        cursor.execute("ALTER TABLE participants_anonymtantal DISABLE TRIGGER USER")
        cursor.execute("UPDATE participants_anonymtantal SET insats_id = %s WHERE id = %s", [volume.pk, other.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE participants_anonymtantal ENABLE TRIGGER USER")
    assert [fault.split(": ")[1] for fault in invariants.faults()] == [
        "antalet hör inte till insatsens uppföljningsmetod (Endast antal)."
    ]

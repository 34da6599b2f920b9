"""What must never be false about head counts is refused by the database."""

import pytest
from django.db import IntegrityError

from participants.enums import Kon
from tests.insatser.factories import InsatsFactory
from tests.participants.factories import AnonymtAntalFactory, VolymAntalFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [AnonymtAntalFactory, VolymAntalFactory], ids=lambda make: make.__name__)
def test_every_factory_works_twice(make) -> None:
    make()
    make()


@pytest.mark.parametrize("make", [AnonymtAntalFactory, VolymAntalFactory], ids=lambda make: make.__name__)
def test_one_count_per_insats_year_and_kon(make) -> None:
    first = make()
    with pytest.raises(IntegrityError, match="one_per_kon"):
        make(insats=first.insats)


@pytest.mark.parametrize("fields", [{"kon": ""}, {"kon": "annat"}, {"year": 1999}])
def test_anonymous_count_has_kon_and_year(fields: dict) -> None:
    with pytest.raises(IntegrityError, match="kon_and_year"):
        AnonymtAntalFactory(**fields)


@pytest.mark.parametrize("fields", [{"kon": "annat"}, {"year": 1999}])
def test_volume_count_has_known_kon_and_year(fields: dict) -> None:
    with pytest.raises(IntegrityError, match="kon_and_year"):
        VolymAntalFactory(**fields)


def test_volume_is_split_or_together() -> None:
    together = VolymAntalFactory()
    VolymAntalFactory(insats=together.insats, kon=Kon.MAN, count=None)
    with pytest.raises(IntegrityError, match="split_or_together"):
        VolymAntalFactory(insats=together.insats, kon=Kon.KVINNA)


def test_anonymous_counts_need_an_insats_with_that_method() -> None:
    with pytest.raises(IntegrityError, match="does not go with"):
        AnonymtAntalFactory(insats=InsatsFactory(volume=True))


def test_volume_counts_need_an_insats_with_that_method() -> None:
    with pytest.raises(IntegrityError, match="does not go with"):
        VolymAntalFactory(insats=InsatsFactory())

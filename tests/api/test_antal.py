"""The API's head counts are protected for everybody, also for those who see exact figures on their pages."""

import pytest
from django.urls import reverse

from finsam import dates
from members.enums import Role
from tests.insatser.factories import InsatsFactory
from tests.participants.factories import AnonymtAntalFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.LEDAMOT, Role.STATISTIKANSVARIG, Role.MEDLEMSREPRESENTANT])
def test_small_numbers_are_protected(user_with, login, role: Role) -> None:
    small, large = InsatsFactory(name="Liten"), InsatsFactory(name="Stor")
    year = dates.today().year
    for insats, women, men in ((small, 2, 11), (large, 30, 40)):
        AnonymtAntalFactory(insats=insats, year=year, kon="kvinna", count=women)
        AnonymtAntalFactory(insats=insats, year=year, kon="man", count=men)
    answer = login(user_with(role)).get(reverse("api:antal"), {"ar": year}).json()
    rows = {row["name"]: row for row in answer["insatser"]}
    assert rows["Liten"]["kvinnor"] == "<5"
    assert 2 not in [value for row in rows.values() for value in row.values()]
    assert answer["note"]


def test_year_that_is_no_year_is_refused(user_with, login) -> None:
    answer = login(user_with(Role.LEDAMOT)).get(reverse("api:antal"), {"ar": "i fjol"})
    assert answer.status_code == 400
    assert "ar" in answer.json()

"""The API's insatser: the pages' rows, a constant number of queries, no misregistered ones."""

from datetime import date

import pytest
from django.urls import reverse

from members.enums import Role
from tests.insatser.factories import InsatsFactory, MalFactory

pytestmark = pytest.mark.django_db


def test_detail_holds_goals(user_with, login) -> None:
    mal = MalFactory()
    answer = login(user_with(Role.LEDAMOT)).get(reverse("api:insats-detail", args=[mal.insats.pk])).json()
    assert [row["id"] for row in answer["mal"]] == [str(mal.pk)]
    assert answer["name"] == mal.insats.name


def test_misregistered_is_left_out(user_with, login) -> None:
    InsatsFactory(misregistered=True)
    assert login(user_with(Role.HANDLAGGARE)).get(reverse("api:insats-list")).json()["results"] == []


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Bron", "Stegen"]),
        ({"inriktning": "strukturovergripande"}, ["Bron"]),
        ({"ar": "2026"}, ["Stegen"]),
        ({"text": "unga"}, ["Stegen"]),
        ({"status": "felregistrerad"}, ["Av misstag"]),
    ],
)
def test_list_is_filtered_as_the_page(user_with, login, query, names) -> None:
    InsatsFactory(name="Stegen", description="För unga.", starts_on=date(2025, 1, 1))
    InsatsFactory(name="Bron", structural=True, starts_on=date(2024, 1, 1), ends_on=date(2025, 6, 30))
    InsatsFactory(name="Av misstag", misregistered=True)
    client = login(user_with(Role.HANDLAGGARE))
    answer = client.get(reverse("api:insats-list"), query).json()
    assert [row["name"] for row in answer["results"]] == names
    page = client.get(reverse("insatser:list"), query).content.decode()
    assert [name for name in ("Av misstag", "Bron", "Stegen") if f">{name}<" in page] == names


def test_filter_that_is_none_is_refused_by_name(user_with, login) -> None:
    answer = login(user_with(Role.HANDLAGGARE)).get(reverse("api:insats-list"), {"ar": "1000"})
    assert answer.status_code == 400
    assert list(answer.json()) == ["ar"]


def test_queries_do_not_grow(user_with, login, django_assert_num_queries) -> None:
    client = login(user_with(Role.LEDAMOT))
    url = reverse("api:insats-list")
    InsatsFactory()
    client.get(url)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get(url)
    InsatsFactory.create_batch(9)
    with django_assert_num_queries(len(one.captured_queries)):
        assert len(client.get(url).json()["results"]) == 10


def test_nothing_can_be_written(user_with, login) -> None:
    client = login(user_with(Role.FORBUNDSCHEF))
    url = reverse("api:insats-detail", args=[InsatsFactory().pk])
    assert {client.post(url).status_code, client.delete(url).status_code, client.put(url).status_code} == {405}

"""The API's insatser: the pages' rows, a constant number of queries, no misregistered ones."""

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

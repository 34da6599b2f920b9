"""Keys to the API act with one uppdrag, are kept as a hash, and end with the key, the uppdrag or the account."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.throttling import UserRateThrottle

from finsam import acting, dates, history
from members.enums import Role
from members.models import ApiToken, User
from tests.insatser.factories import InsatsFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(user_with: Callable[..., User]) -> Callable[[Role], tuple[User, ApiToken, str]]:
    def make(role: Role) -> tuple[User, ApiToken, str]:
        user = user_with(role)
        acting.declare(user.subject)
        token, secret = ApiToken.issue(user, name="Statistikverktyget", expires_on=dates.today() + timedelta(days=30))
        acting.declare(acting.NOBODY)
        return user, token, secret

    return make


def ask(client: Client, secret: str) -> int:
    return client.get(reverse("api:insats-list"), headers={"Authorization": f"Bearer {secret}"}).status_code


def test_key_opens_the_api_with_the_uppdrag_of_its_owner(client: Client, issue) -> None:
    _, _, secret = issue(Role.LEDAMOT)
    insats = InsatsFactory()
    answer = client.get(reverse("api:insats-list"), headers={"Authorization": f"Bearer {secret}"})
    assert [row["id"] for row in answer.json()["results"]] == [str(insats.pk)]


def test_a_user_who_asks_too_often_is_told_when_to_ask_again(client: Client, issue, monkeypatch) -> None:
    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "2/min"})
    _, _, secret = issue(Role.LEDAMOT)
    _, _, another = issue(Role.REVISOR)
    assert [ask(client, secret) for _ in range(3)] == [200, 200, 429]
    answer = client.get(reverse("api:insats-list"), headers={"Authorization": f"Bearer {secret}"})
    assert 0 < int(answer["Retry-After"]) <= 60
    assert ask(client, another) == 200


def test_key_of_a_role_without_insatser_sees_none(client: Client, issue) -> None:
    _, _, secret = issue(Role.SYSTEMADMINISTRATOR)
    InsatsFactory()
    answer = client.get(reverse("api:insats-list"), headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["results"] == []


def test_secret_is_stored_nowhere(issue) -> None:
    _, token, secret = issue(Role.LEDAMOT)
    assert secret not in str(vars(ApiToken.objects.get()))
    assert history.for_subject(token).get().code == "api_token.issued"


@pytest.mark.parametrize("secret", ["", "finsam_unknown", "x" * 5000, "å"])
def test_unknown_key_is_401(client: Client, forbund, secret: str) -> None:
    assert ask(client, secret.encode("utf-8").decode("latin-1")) == 401


def test_withdrawn_key_is_401(client: Client, issue) -> None:
    user, token, secret = issue(Role.LEDAMOT)
    acting.declare(user.subject)
    token.withdraw(by=user)
    token.withdraw(by=user)
    assert ask(client, secret) == 401
    assert [entry.code for entry in history.for_subject(token)] == ["api_token.withdrawn", "api_token.issued"]


def test_key_that_has_run_out_is_401(client: Client, issue) -> None:
    _, token, secret = issue(Role.LEDAMOT)
    ApiToken.objects.filter(pk=token.pk).update(expires_on=dates.today() - timedelta(days=1))
    assert ask(client, secret) == 401


def test_key_ends_with_the_uppdrag(client: Client, issue) -> None:
    _, token, secret = issue(Role.LEDAMOT)
    token.uppdrag.to_on = dates.today() - timedelta(days=1)
    token.uppdrag.save()
    assert ask(client, secret) == 401


def test_key_ends_with_the_account(client: Client, issue) -> None:
    user, _, secret = issue(Role.LEDAMOT)
    User.objects.filter(pk=user.pk).update(is_active=False, closed_at=timezone.now())
    assert ask(client, secret) == 401


def test_session_opens_the_api_too(user_with, login) -> None:
    assert login(user_with(Role.REVISOR)).get(reverse("api:insats-list")).status_code == 200


def test_page_makes_a_key_and_shows_it_once(user_with, login, client: Client) -> None:
    user = user_with(Role.LEDAMOT)
    login(user)
    day = dates.today() + timedelta(days=30)
    answer = client.post(reverse("members:api_token_new"), {"name": "Statistikverktyget", "expires_on": str(day)})
    secret = re.search(r"finsam_[\w-]+", answer.content.decode())[0]
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in client.get(reverse("members:api_tokens")).content.decode()
    client.logout()
    assert ask(client, secret) == 200


@pytest.mark.parametrize(("days", "message"), [(-1, "redan varit"), (400, "högst ett år")])
def test_page_refuses_other_days(user_with, login, days: int, message: str) -> None:
    client = login(user_with(Role.LEDAMOT))
    data = {"name": "Statistik", "expires_on": str(dates.today() + timedelta(days=days))}
    answer = client.post(reverse("members:api_token_new"), data)
    assert answer.status_code == 422
    assert message in answer.content.decode()

"""Our templates for django-allauth: Swedish, one heading, nothing that the content policy would stop."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.enums import Role
from members.models import User

PASSWORD = "fem gröna hästar i regnet"
PUBLIC = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
]
OWN = [
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
]
ENGLISH = re.compile(r"\b(Sign|Password|Email|Please|Your|Code|Enter|Security|Authenticator)\b")


@pytest.fixture
def logged_in(user_with: Callable[..., User], client: Client, settings: Any) -> Client:
    """Somebody who has just given the password, so that nothing is asked twice."""
    settings.LOGIN_REDIRECT_URL = "about"
    user = user_with(Role.HANDLAGGARE)
    user.set_password(PASSWORD)
    user.save()
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    answer = client.post(reverse("account_reauthenticate") + "?next=/om-e-tjansten/", {"password": PASSWORD})
    assert answer.status_code == 302
    return client


def assert_ours(page: str) -> None:
    assert page.count("<h1>") == 1
    assert '<main class="wrap" id="innehall"' in page
    assert not re.search(r"<[^>]+\s(style|on[a-z]+|placeholder)=", page)
    assert "data:" not in page.replace("data-", "")
    main = re.sub(r"<script.*?</script>|<[^>]+>", " ", page[page.index("<main") : page.index("</main>")], flags=re.S)
    assert not ENGLISH.search(main), main


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_pages_before_login(name: str, client: Client, forbund: object) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert_ours(answer.content.decode())


@pytest.mark.parametrize("name", OWN)
def test_pages_of_the_own_account(name: str, logged_in: Client) -> None:
    answer = logged_in.get(reverse(name))
    assert answer.status_code == 200
    assert_ours(answer.content.decode())


def test_the_code_for_the_app_is_drawn_in_the_page(logged_in: Client) -> None:
    page = logged_in.get(reverse("mfa_activate_totp")).content.decode()
    assert "<svg" in page
    assert "<img" not in page


@pytest.mark.django_db
def test_a_wrong_password_is_told_in_the_summary(client: Client, forbund: object) -> None:
    answer = client.post(reverse("account_login"), {"login": "ingen", "password": "fel"})
    page = answer.content.decode()
    assert "Det finns 1 fel i formuläret" in page
    assert '<a href="#id_login">' in page
    assert "<title>Fel: Logga in" in page


def test_an_old_link_says_so(client: Client, forbund: object) -> None:
    answer = client.get(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "2-3"}))
    assert "Länken gäller inte längre" in answer.content.decode()

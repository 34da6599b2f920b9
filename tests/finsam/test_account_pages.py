"""Our templates for django-allauth: Swedish, one heading, nothing that the content policy would stop."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from members import login_urls
from members.enums import Role
from members.models import User
from tests.security_keys import registered_key

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
OF_A_KEY = ["mfa_edit_webauthn", "mfa_remove_webauthn"]
WITH_FACTORS = [
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate_webauthn",
    *OF_A_KEY,
]
IN_A_FLOW = ["mfa_authenticate", "account_reset_password_from_key", "account_reset_password_from_key_done"]
WITHOUT_A_PAGE = ["mfa_download_recovery_codes", "mfa_login_webauthn"]
ENGLISH = re.compile(r"\b(Sign|Password|Email|Please|Your|Code|Enter|Security|Authenticator)\b")


@pytest.fixture
def logged_in(user_with: Callable[..., User], client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who has just given the password, so that nothing is asked twice."""
    monkeypatch.setattr(settings, "LOGIN_REDIRECT_URL", "about")
    user = user_with(Role.HANDLAGGARE)
    user.set_password(PASSWORD)
    user.save()
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    answer = client.post(reverse("account_reauthenticate") + "?next=/om-e-tjansten/", {"password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def with_factors(logged_in: Client) -> Client:
    """The same with an app, recovery codes and a key."""
    user = User.objects.get(pk=logged_in.session["_auth_user_id"])
    TOTP.activate(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=registered_key())
    return logged_in


def assert_our_templates(answer: Any) -> None:
    """Nothing that the library draws by itself: it would be English, and styled as nothing."""
    used = {template.origin.name: template.name for template in answer.templates}
    assert used
    foreign = [
        name
        for path, name in used.items()
        if not Path(path).is_relative_to(settings.BASE_DIR / "templates") and not str(name).startswith("django/forms/")
    ]
    assert foreign == []
    assert not [name for name in used.values() if str(name).startswith("allauth/")]


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
    assert_our_templates(answer)


@pytest.mark.parametrize("name", OWN)
def test_pages_of_the_own_account(name: str, logged_in: Client) -> None:
    answer = logged_in.get(reverse(name))
    assert answer.status_code == 200
    assert_ours(answer.content.decode())


@pytest.mark.parametrize("name", WITH_FACTORS)
def test_pages_of_second_factors(name: str, with_factors: Client) -> None:
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    answer = with_factors.get(reverse(name, args=[key] if name in OF_A_KEY else []))
    assert answer.status_code == 200
    assert_ours(answer.content.decode())
    assert_our_templates(answer)


def test_second_step_of_the_login(with_factors: Client, client: Client) -> None:
    user = User.objects.get(pk=with_factors.session["_auth_user_id"])
    client.post(reverse("account_logout"))
    answer = client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    page = client.get(answer["Location"])
    assert_ours(page.content.decode())
    assert_our_templates(page)


def test_pages_of_a_link_to_a_new_password(client: Client, user_with: Callable[..., User]) -> None:
    user = user_with(Role.HANDLAGGARE)
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[0].body))
    assert link
    form = client.get(link[1], follow=True)
    done = client.get(reverse("account_reset_password_from_key_done"))
    for page in (form, done):
        assert page.status_code == 200
        assert_ours(page.content.decode())
        assert_our_templates(page)


def test_every_page_of_the_library_that_has_an_address_is_looked_at() -> None:
    tested = {*PUBLIC, *OWN, *WITH_FACTORS, *IN_A_FLOW, *WITHOUT_A_PAGE}
    assert tested == {pattern.name for pattern in login_urls.urlpatterns}


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

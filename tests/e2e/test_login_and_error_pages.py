"""The pages of the login, which stand outside the permission matrix, and those that say that something went wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, RequestFactory
from django.urls import reverse

from finsam import errors
from members.enums import Role
from members.login_urls import urlpatterns
from members.models import User
from tests.e2e.scanning import HOST, Visitor, is_page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]
PASSWORD = "mörk hylla med sju böcker"
PUBLIC = {
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
WITHOUT_FACTOR = {"mfa_activate_totp"}
OF_ONE_KEY = {"mfa_remove_webauthn", "mfa_edit_webauthn"}
NO_PAGE = {"mfa_download_recovery_codes", "mfa_login_webauthn"}
"""A text file, and the answer to a script."""
WRONG = {"code": "000000", "password": "fel", "login": "ingen", "email": "ingen"}


@pytest.fixture
def account(user_with: Callable[..., User]) -> User:
    user = user_with(Role.EKONOM, username="ekonomen")
    user.set_password(PASSWORD)
    user.save()
    return user


def add_factors(user: User) -> Authenticator:
    """An app, its recovery codes and a key."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Min nyckel", "credential": {}}
    )


def prepare(client: Client, account: User, name: str) -> str:
    """Log in as far as the page asks for, and return its address."""
    half_way = name == "mfa_authenticate"
    key = add_factors(account) if half_way else None
    if half_way or name not in PUBLIC:
        client.post(reverse("account_login"), {"login": "ekonomen", "password": PASSWORD}, SERVER_NAME=HOST)
    if not half_way and name not in WITHOUT_FACTOR:
        key = add_factors(account)
    if name == "account_reset_password_from_key":
        link = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
        return client.get(reverse(name, kwargs=link), SERVER_NAME=HOST)["Location"]
    return reverse(name, kwargs={"pk": key.pk} if key and name in OF_ONE_KEY else {})


@pytest.fixture(autouse=True)
def _the_key_needs_no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the device would answer is tried with a virtual one in test_invitation.py."""
    monkeypatch.setattr(webauthn, "get_credentials", lambda user: [])


@pytest.mark.parametrize("name", sorted({str(pattern.name) for pattern in urlpatterns} - NO_PAGE))
def test_login_page_has_no_barriers(name: str, account: User, client: Client, visitor: Visitor) -> None:
    address = prepare(client, account, name)
    response = client.get(address, SERVER_NAME=HOST)
    assert response.status_code == 200, response.headers
    visitor.show(response, address)
    visitor.assert_sound()
    if b'method="post"' in response.content.split(b"<main")[1]:
        refused = client.post(address, WRONG, SERVER_NAME=HOST)
        if is_page(refused):
            assert refused.status_code == 422
            visitor.show(refused, address)
            visitor.assert_sound()


def test_link_that_is_over_has_no_barriers(account: User, visitor: Visitor) -> None:
    visitor.visit(reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "set-password"}))
    visitor.assert_sound()


FAULTS: list[tuple[Callable[..., HttpResponse], int]] = [
    (errors.bad_request, 400),
    (errors.permission_denied, 403),
    (errors.csrf_failure, 403),
    (errors.not_found, 404),
    (errors.server_error, 500),
    (lambda request: render(request, "429.html", status=429), 429),
    (lambda request: render(request, "503.html", status=503), 503),
]


@pytest.mark.parametrize(("view", "status"), FAULTS)
def test_error_page_has_no_barriers(
    view: Callable[..., HttpResponse], status: int, account: User, rf: RequestFactory, visitor: Visitor
) -> None:
    request: Any = rf.get("/hit/", SERVER_NAME=HOST)
    request.user = account
    response = view(request)
    assert response.status_code == status
    visitor.show(response, "/hit/")
    visitor.assert_sound()

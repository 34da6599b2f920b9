"""What was typed when the session ended stands in the form again after login, for the same user only."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam import dates, drafts
from finsam.pages import TYPED_IS_KEPT
from followup.models import Arsredovisningstext
from members.enums import Role
from members.models import User
from members.tasks import delete_ended_sessions
from tests.insatser.factories import InsatsFactory

pytestmark = pytest.mark.django_db
PASSWORD = "mörk hylla med sju böcker"
TEXT = "Tre sidor om personalen, skrivna under en lång eftermiddag."
ADDRESS = "/arsredovisning/2025/text/personal/"
TYPED = {"text": TEXT, "is_ready": "nej"}
MANAGEMENT = {"period-TOTAL_FORMS": "5", "period-INITIAL_FORMS": "1"}


@pytest.fixture
def kansli(user_with: Callable[..., User]) -> User:
    return with_password(user_with(Role.HANDLAGGARE, username="handlaggaren"))


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, user: User, **fields: str) -> Any:
    return client.post(reverse("account_login"), {"login": user.username, "password": PASSWORD, **fields})


@pytest.fixture
def idle(client: Client, kansli: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Logged in, on the page, and then away for too long."""
    log_in(client, kansli)
    assert client.get(ADDRESS).status_code == 200
    start = time.time()
    monkeypatch.setattr(time, "time", lambda: start + 31 * 60)
    return client


def test_typed_text_comes_back_after_login_and_is_saved_only_then(idle: Client, kansli: User) -> None:
    answer = idle.post(ADDRESS, TYPED)
    assert answer["Location"] == f"{reverse('account_login')}?utloggad=1&next={ADDRESS.replace('/', '%2F')}"
    assert not Arsredovisningstext.objects.exists()
    assert f'name="next" value="{ADDRESS}"' in idle.get(answer["Location"]).content.decode()
    assert log_in(idle, kansli, next=ADDRESS)["Location"] == ADDRESS
    for _ in range(2):  # also when the page is loaded again
        page = idle.get(ADDRESS)
        assert page.status_code == 200
        assert TEXT in page.content.decode()
        assert TYPED_IS_KEPT in page.content.decode()
    assert idle.post(ADDRESS, TYPED).status_code == 302
    assert Arsredovisningstext.objects.get().text == TEXT
    assert TYPED_IS_KEPT not in idle.get(ADDRESS).content.decode()


def test_session_that_another_window_ended_keeps_the_text_too(idle: Client, kansli: User) -> None:
    assert idle.get("/")["Location"].endswith("?utloggad=1")
    assert idle.post(ADDRESS, TYPED)["Location"].startswith(reverse("account_login"))
    log_in(idle, kansli)
    assert TEXT in idle.get(ADDRESS).content.decode()


def test_newer_text_of_a_colleague_is_not_overwritten(idle: Client, kansli: User) -> None:
    row = Arsredovisningstext.objects.create(year=2025, section="personal", text="Först", version=1)
    idle.post(ADDRESS, {**TYPED, "version": "1"})
    Arsredovisningstext.objects.filter(pk=row.pk).update(text="Kollegans", version=2)
    log_in(idle, kansli)
    page = idle.get(ADDRESS).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    answer = idle.post(ADDRESS, {**TYPED, "version": version[1]})
    assert answer.status_code == 422
    assert "Kollegans" in answer.content.decode()
    assert TEXT in answer.content.decode()


def test_somebody_else_in_the_same_browser_sees_nothing_of_it(idle: Client, user_with: Callable[..., User]) -> None:
    idle.post(ADDRESS, TYPED)
    log_in(idle, with_password(user_with(Role.EKONOM, username="en-annan")))
    assert TEXT not in idle.get(ADDRESS).content.decode()
    assert idle.session[drafts.DRAFTS] == {}


def test_kept_text_is_encrypted_and_gone_after_an_hour(
    idle: Client, kansli: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle.post(ADDRESS, TYPED)
    stored = [str(session.get_decoded()) for session in Session.objects.all()]
    assert any(ADDRESS in one for one in stored)
    assert all("eftermiddag" not in one for one in stored)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + drafts.LIFETIME_SECONDS + 1)
    log_in(idle, kansli)
    assert TEXT not in idle.get(ADDRESS).content.decode()


def test_logging_out_leaves_nothing(idle: Client, kansli: User) -> None:
    idle.post(ADDRESS, TYPED)
    log_in(idle, kansli)
    idle.post(reverse("account_logout"))
    assert idle.post(ADDRESS, TYPED)["Location"].startswith(reverse("account_login"))
    log_in(idle, kansli)
    assert TEXT not in idle.get(ADDRESS).content.decode()


def test_login_and_pages_with_passwords_keep_nothing(idle: Client, client: Client) -> None:
    idle.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "x", "password2": "x"})
    assert drafts.DRAFTS not in client.session


def test_stranger_keeps_nothing(client: Client, forbund: Any) -> None:
    client.post(ADDRESS, TYPED)
    assert drafts.DRAFTS not in client.session


def test_too_much_text_and_a_fourth_page_are_not_kept(idle: Client, kansli: User) -> None:
    idle.post(ADDRESS, {**TYPED, "text": "x" * (drafts.MOST_CHARACTERS + 1)})
    assert idle.session.get(drafts.DRAFTS, {}) == {}
    for section in ("personal", "styrning", "hushallning", "principer"):
        idle.post(f"/arsredovisning/2025/text/{section}/", TYPED)
    assert len(idle.session[drafts.DRAFTS]) == drafts.MOST_KEPT


def test_new_login_in_another_window_keeps_what_the_old_page_sends(kansli: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(kansli)
    answer = client.post(ADDRESS, {**TYPED, "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert f'href="{ADDRESS}"' in answer.content.decode()
    assert TEXT in client.get(ADDRESS).content.decode()
    foreign = client.post(ADDRESS, TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert f'href="{ADDRESS}"' not in foreign.content.decode()


def test_insats_description_comes_back_unjudged(idle: Client, kansli: User) -> None:
    address = reverse("insatser:change", args=[InsatsFactory().pk])
    idle.post(address, {"name": "", "description": TEXT})
    log_in(idle, kansli)
    page = idle.get(address)
    assert page.status_code == 200
    assert TEXT in page.content.decode()
    assert "Det finns" not in page.content.decode()


def test_page_that_takes_a_living_session_for_ended_saves_nothing(client: Client, kansli: User) -> None:
    log_in(client, kansli)
    answer = client.post(ADDRESS, {**TYPED, drafts.ONLY_KEEP: "ja"})
    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert not Arsredovisningstext.objects.exists()
    assert TEXT in client.get(ADDRESS).content.decode()
    assert client.post(ADDRESS, TYPED).status_code == 302
    assert Arsredovisningstext.objects.get().text == TEXT


def test_too_long_a_text_stays_in_the_browser_when_it_is_only_to_be_kept(client: Client, kansli: User) -> None:
    log_in(client, kansli)
    long = {**TYPED, "text": "x" * (drafts.MOST_CHARACTERS + 1), drafts.ONLY_KEEP: "ja"}
    assert client.post(ADDRESS, long).status_code == 204
    assert not Arsredovisningstext.objects.exists()


def test_typed_counts_come_back_too(idle: Client, kansli: User) -> None:
    address = reverse("participants:register", args=[InsatsFactory().pk, 2024])
    idle.post(address, {"kvinnor": "1234", "man": "9", "stamp": "x"})
    log_in(idle, kansli)
    page = idle.get(address).content.decode()
    assert TYPED_IS_KEPT in page
    assert 'value="1234"' in page


def test_typed_periods_come_back_with_every_row(idle: Client, kansli: User) -> None:
    address = reverse("insatser:periods", args=[InsatsFactory().pk])
    rows = {f"period-{row}-{name}": "" for row in range(5) for name in ("from_on", "to_on")}
    rows |= {f"period-{row}-kind": "ordinarie" for row in range(5)}
    idle.post(address, {**rows, "period-4-from_on": "2031-05-xx", **MANAGEMENT})
    log_in(idle, kansli)
    page = idle.get(address)
    assert page.status_code == 200
    assert TYPED_IS_KEPT in page.content.decode()
    assert 'value="2031-05-xx"' in page.content.decode()
    assert 'name="period-TOTAL_FORMS" value="5"' in page.content.decode()
    assert idle.post(address, {**rows, **MANAGEMENT}).status_code == 422


def test_names_and_addresses_come_back_and_are_stored_encrypted(idle: Client, kansli: User) -> None:
    address = reverse("members:invite")
    idle.post(address, {"name": "Påhittad Person", "email": "p@example.org", "role": "ledamot"})
    stored = [str(session.get_decoded()) for session in Session.objects.all()]
    assert any(address in one for one in stored)
    assert not any("hittad" in one or "example.org" in one for one in stored)
    log_in(idle, kansli)
    page = idle.get(address).content.decode()
    assert 'value="Påhittad Person"' in page
    assert 'value="p@example.org"' in page


def test_old_draft_goes_from_a_session_that_goes_on(
    idle: Client, kansli: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle.post(ADDRESS, TYPED)
    log_in(idle, kansli)
    idle.get("/")
    assert ADDRESS in idle.session[drafts.DRAFTS]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 25 * 60)
    idle.get("/")
    monkeypatch.setattr(time, "time", lambda: now + 50 * 60)
    idle.get("/")
    assert ADDRESS in idle.session[drafts.DRAFTS]
    monkeypatch.setattr(time, "time", lambda: now + drafts.LIFETIME_SECONDS + 60)
    idle.get("/")
    assert idle.session[drafts.DRAFTS] == {}


def test_ended_sessions_are_deleted_with_what_they_hold(client: Client, kansli: User) -> None:
    log_in(client, kansli)
    ended = Session.objects.create(
        session_key="ended", session_data="x", expire_date=timezone.now() - timedelta(minutes=1)
    )
    delete_ended_sessions()
    assert not Session.objects.filter(pk=ended.pk).exists()
    assert Session.objects.filter(pk=client.session.session_key).exists()


def test_key_that_was_made_leaves_no_draft(client: Client, kansli: User) -> None:
    log_in(client, kansli)
    address = reverse("members:api_token_new")
    client.post(address, {"name": "Kalkylen", drafts.ONLY_KEEP: "ja"})
    assert "Kalkylen" in client.get(address).content.decode()
    assert client.post(address, {"name": "Kalkylen", "expires_on": str(dates.today())}).status_code == 200
    assert "Kalkylen" not in client.get(address).content.decode()

"""A long text is typed while the session ends: after login it stands in the form again."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from followup.models import Arsredovisningstext
from members.enums import Role
from members.models import User
from tests.e2e import browser as look
from tests.members.factories import ForbundFactory, UppdragFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "mörk hylla med sju böcker"
TEXT = "Tre sidor om personalen, skrivna under en lång eftermiddag."


@pytest.fixture
def user() -> User:
    ForbundFactory()
    user = UserFactory(username="handlaggaren")
    user.set_password(PASSWORD)
    user.save()
    UppdragFactory(person=user.person, role=Role.HANDLAGGARE)
    return user


def test_text_stands_in_the_form_after_a_new_login(
    browser: Browser, live_server: Any, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with look.looking(browser, live_server.url, user=user) as page:
        heard = look.watch_console(page)
        page.clock.install()
        page.goto("/arsredovisning/2025/text/personal/")
        page.get_by_role("textbox", name="Text").fill(TEXT)
        start = time.time()
        with monkeypatch.context() as later:
            later.setattr(time, "time", lambda: start + 31 * 60)
            page.clock.fast_forward("30:30")
            expect(page.get_by_text("Logga in igen, så står det du har skrivit kvar.")).to_be_visible()
            look.assert_page_is_sound(page)
            page.get_by_role("link", name="Logga in igen").click()
            page.get_by_label("Användarnamn").fill("handlaggaren")
            page.get_by_role("textbox", name="Lösenord").fill(PASSWORD)
            page.get_by_role("button", name="Logga in", exact=True).click()
            expect(page.get_by_role("textbox", name="Text")).to_have_value(TEXT)
            expect(page.get_by_text("Det du skrev är inte sparat än.")).to_be_visible()
            look.assert_page_is_sound(page)
            assert not Arsredovisningstext.objects.exists()
            page.get_by_label("Nej").check()
            page.get_by_role("button", name="Spara texten").click()
            expect(page.get_by_text("är sparad.")).to_be_visible()
        heard.assert_silent()
    assert Arsredovisningstext.objects.get().text == TEXT


def test_nothing_is_saved_when_the_page_wrongly_believes_that_the_session_has_ended(
    browser: Browser, live_server: Any, user: User
) -> None:
    with look.looking(browser, live_server.url, user=user) as page:
        page.clock.install()
        page.goto("/arsredovisning/2025/text/personal/")
        page.get_by_role("textbox", name="Text").fill(TEXT)
        page.get_by_label("Ja").check()
        page.clock.fast_forward("28:30")
        page.route("**/fortsatt/", lambda route: route.abort())  # the network is gone for a moment
        page.get_by_role("button", name="Fortsätt vara inloggad").click()
        page.get_by_role("link", name="Logga in igen").click()
        expect(page.get_by_text("Det du skrev är inte sparat än.")).to_be_visible()
        expect(page.get_by_role("textbox", name="Text")).to_have_value(TEXT)
        assert not Arsredovisningstext.objects.exists()

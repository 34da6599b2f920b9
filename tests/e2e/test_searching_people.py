"""Searching for a person in a real browser: the name is in no address, and back, Rensa and no JavaScript work."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from members.enums import Role
from members.models import User
from tests.e2e import browser as look
from tests.members.factories import ForbundFactory, PersonFactory, UppdragFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
COUNT = "#personer-antal"


@pytest.fixture
def user() -> User:
    ForbundFactory()
    user = UserFactory(person__name="Hemlig Förbundschef")
    UppdragFactory(person=user.person, role=Role.FORBUNDSCHEF)
    for number in range(40):
        PersonFactory(name=f"Påhittad Öberg{number:02}")
    return user


def search_and_come_back(page: Page) -> None:
    page.goto("/personer/")
    page.get_by_label("Namn eller e-postadress").fill("öberg")
    page.get_by_role("button", name="Filtrera").click()
    expect(page.locator(COUNT)).to_contain_text("Visar 1–25 av 40")
    page.get_by_role("link", name="Nästa").click()
    expect(page.locator(COUNT)).to_contain_text("Visar 26–40 av 40")
    assert "berg" not in page.url
    expect(page).to_have_url(re.compile("sokning="))
    page.go_back()
    expect(page.locator(COUNT)).to_contain_text("Visar 1–25 av 40")
    expect(page.get_by_label("Namn eller e-postadress")).to_have_value("öberg")
    page.go_back()
    expect(page.locator(COUNT)).not_to_contain_text("av 40")
    page.go_forward()
    expect(page.locator(COUNT)).to_contain_text("av 40")
    page.get_by_role("link", name="Rensa filter").click()
    expect(page).to_have_url(re.compile("/personer/$"))
    expect(page.get_by_label("Namn eller e-postadress")).to_have_value("")
    expect(page.locator(COUNT)).not_to_contain_text("av 40")


def test_search_with_javascript(browser: Browser, live_server: Any, user: User) -> None:
    with look.looking(browser, live_server.url, user=user) as page:
        # typing and then Filtrera asks twice, and htmx tells in the console that it gave the first up
        heard = look.watch_console(page, ignore=("htmx:sendAbort", "htmx:afterRequest"))
        search_and_come_back(page)
        page.goto("/personer/?sokning=gammalt")
        expect(page.get_by_text("Sökordet är glömt")).to_be_visible()
        look.assert_page_is_sound(page)
        heard.assert_silent()


def test_choice_beside_the_word_keeps_both(browser: Browser, live_server: Any, user: User) -> None:
    with look.looking(browser, live_server.url, user=user) as page:
        page.goto("/personer/")
        page.get_by_label("Namn eller e-postadress").fill("öberg")
        page.get_by_label("Konto").select_option("oppet")
        expect(page).to_have_url(re.compile("konto=oppet&sokning="))
        expect(page.locator(COUNT)).to_have_text("Visar 0 personer")
        page.get_by_label("Konto").select_option("inget")
        expect(page.locator(COUNT)).to_contain_text("av 40")


def test_search_without_javascript(browser: Browser, live_server: Any, user: User) -> None:
    with look.looking(browser, live_server.url, user=user, has_javascript=False) as page:
        search_and_come_back(page)

"""Somebody who left half a year ago answers by a personal link, and the report tells what came of it, in Chromium."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from finsam import acting
from tests.e2e.browser import PHONE, WIDE, assert_page_is_sound, looking, watch_console
from tests.participants.people import deltagaransvarig
from tests.participants.uppfoljning.follow_ups import ended

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forbund")]
NAME = "Prova Provsson"


def test_from_what_is_planned_to_the_report(browser: Browser, live_server) -> None:
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
        deltagande = ended(user, insats)
    with looking(browser, live_server.url, viewport=WIDE, user=user) as page:
        heard = watch_console(page)
        page.goto("/deltagare/langtid/")
        page.get_by_role("link", name=NAME).click()
        page.get_by_role("link", name="Ge personen en länk").click()
        page.get_by_label("Visa den").check()
        page.get_by_role("button", name="Gör en länk").click()
        address = urlsplit(page.locator("code").inner_text()).path
        with looking(browser, live_server.url, viewport=PHONE) as theirs:
            theirs.goto(address)
            assert_page_is_sound(theirs)
            expect(theirs.get_by_text(NAME)).to_have_count(0)
            theirs.get_by_label("Ingen offentlig försörjning").check()
            theirs.get_by_label("Förvärvsarbete").check()
            theirs.get_by_label("Hur mycket arbetar du?").fill("60")
            theirs.get_by_role("button", name="Skicka svaren").click()
            expect(theirs.get_by_role("heading", level=1)).to_contain_text("Tack")
            theirs.goto(address)
            expect(theirs.get_by_role("heading", level=1)).to_contain_text("Länken gäller inte")
        page.get_by_role("link", name="Tillbaka till uppföljningen").click()
        expect(page.get_by_text("Svarade genom en personlig länk")).to_be_visible()
        page.goto(f"/uppfoljning/langtid/?ar={deltagande.ends_on.year}")
        after_half_a_year = page.get_by_role("table", name="6 månader efter")
        row = after_half_a_year.get_by_role("row", name=insats.name)
        expect(row.get_by_role("cell").last).to_have_text("100 %")
        heard.assert_silent()

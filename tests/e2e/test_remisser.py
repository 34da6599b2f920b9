"""A remittent refers a person, the insats accepts, and the person begins: each sees what they may, in Chromium."""

import pytest
from playwright.sync_api import Browser, expect

from finsam import acting
from finsam.dates import today
from participants.models import Deltagande, Remiss
from participants.remisser.enums import Remissfraga
from tests.e2e.browser import PHONE, WIDE, assert_page_is_sound, looking, watch_console
from tests.participants.people import deltagaransvarig, number, opened, remittent

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forbund")]
NAME = "Prova Provsson"


def test_from_remiss_to_start(browser: Browser, live_server) -> None:
    with acting.transaction_as(acting.SYSTEM):
        (holder, insats), sender = deltagaransvarig(), remittent()
        opened(insats, Remissfraga.KOMMUN, Remissfraga.STOD)
    with looking(browser, live_server.url, viewport=PHONE, user=sender) as page:
        heard = watch_console(page)
        page.goto("/")
        page.get_by_role("link", name="Remittera en person").click()
        assert_page_is_sound(page)
        page.get_by_role("link", name=f"Remittera till {insats.name}").click()
        assert_page_is_sound(page)
        page.get_by_label("Datum för samtycket").fill(today().isoformat())
        page.get_by_label("På vilket språk").select_option("Svenska")
        page.get_by_label("Underskriven blankett").check()
        for party in (sender.person.employer, insats.agare.organisation):
            page.get_by_label(party.name, exact=True).check()
        page.get_by_role("group", name="Samtycker personen till att uppgifterna").get_by_label("Ja").check()
        page.get_by_label("Personnummer").fill(number())
        page.get_by_label("Namn", exact=True).fill(NAME)
        page.get_by_label("Folkbokföringskommun").select_option("Annan kommun")
        page.get_by_label("Arbetsträning eller praktik").check()
        page.get_by_role("button", name="Skicka remissen").click()
        expect(page.get_by_text("Anteckna koden")).to_be_visible()
        expect(page.get_by_text(f"Anteckna koden {Remiss.objects.get().code}")).to_be_visible()
        expect(page.get_by_text(NAME)).to_have_count(0)
        assert_page_is_sound(page)
        heard.assert_silent()
    with looking(browser, live_server.url, viewport=WIDE, user=holder) as page:
        page.goto("/deltagare/remisser/")
        assert_page_is_sound(page)
        page.get_by_role("link", name=NAME).click()
        page.get_by_role("link", name="Ge besked").click()
        page.get_by_label("Anta", exact=True).check()
        page.get_by_role("button", name="Ge besked").click()
        assert_page_is_sound(page)
        page.get_by_role("link", name="Registrera in personen").click()
        expect(page.get_by_label("Namn", exact=True)).to_have_value(NAME)
        expect(page.get_by_label("Folkbokföringskommun")).to_have_value("Annan kommun")
        assert_page_is_sound(page)
        assert not Deltagande.objects.exists()

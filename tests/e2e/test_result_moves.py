"""People and their result in Chromium: the insats sees it move, kansli writes what it cannot read, the board finds
protected counts and no way to more."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, expect

from finsam import acting, dates
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.deltaganden.registering import register_in, register_out
from participants.identity.personnummer import parse
from participants.models import Deltagande
from tests.e2e.browser import PHONE, WIDE, assert_page_is_sound, looking, watch_console
from tests.participants.people import before, deltagaransvarig, entry, number, value

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forbund")]
NAME = "Prova Provsson"
CONSENTS = {"att registreras": "Ja", "informationsutbyte": "Nej", "långtidsuppföljning": "Nej"}


@pytest.fixture
def ours() -> tuple[User, Insats]:
    with acting.transaction_as(acting.SYSTEM):
        return deltagaransvarig()


def begun() -> date:
    """A day of this year, or the first of it."""
    return max(dates.today() - timedelta(days=20), dates.today().replace(month=1, day=1))


def fill_inregistrering(page: Page) -> None:
    """Everything that is asked for before somebody begins."""
    page.get_by_label("Datum för samtycket").fill(begun().isoformat())
    for question, answer in CONSENTS.items():
        page.get_by_role("group", name=question).get_by_label(answer).check()
    page.get_by_label("Personnummer").fill(number())
    page.get_by_label("Namn", exact=True).fill(NAME)
    page.get_by_label("Folkbokföringskommun").select_option(label="Annan kommun")
    page.get_by_label("Startdatum").fill(begun().isoformat())
    for label in ("Remittent", "Högsta slutförda utbildning", "Tid med offentlig försörjning"):
        page.get_by_label(label).select_option(index=1)
    page.get_by_label("Sjukpenning").check()
    page.get_by_label("Övriga").check()


def figure(page: Page, label: str) -> Locator:
    """A key figure of the insats's result, which its page fetches."""
    return page.locator("#resultat li").filter(has_text=label)


def test_the_insats_sees_its_result_move(browser: Browser, live_server, ours: tuple[User, Insats]) -> None:
    user, insats = ours
    result = insats.get_absolute_url()
    with looking(browser, live_server.url, viewport=WIDE, user=user) as page:
        heard = watch_console(page)
        page.goto(result)
        expect(page.locator("#resultat")).to_contain_text("Ingen är registrerad med personuppgifter")
        page.goto(reverse("participants:register_in", args=[insats.pk]))
        fill_inregistrering(page)
        page.get_by_role("button", name="Registrera deltagare").click()
        expect(page.get_by_text("är registrerat.")).to_be_visible()
        deltagande = page.url
        page.goto(result)
        expect(figure(page, "Deltaganden").locator(".value")).to_have_text("1")
        expect(figure(page, "Nya").locator(".value")).to_have_text("1")
        expect(figure(page, "Avslutade").locator(".value").first).to_have_text("0")
        page.goto(deltagande)
        page.get_by_role("link", name="Registrera ut").click()
        page.get_by_label("Slutdatum").fill(dates.today().isoformat())
        page.get_by_label("Avslutsanledning").select_option(label="Avslut enligt plan")
        page.get_by_label("Ingen offentlig försörjning").check()
        page.get_by_label("Förvärvsarbete").check()
        page.get_by_label("Omfattning av arbetet").fill("75")
        page.get_by_role("button", name="Registrera ut").click()
        expect(page.get_by_text("är utregistrerat.")).to_be_visible()
        page.goto(result)
        expect(figure(page, "Till arbete eller studier")).to_contain_text("1 av 1 avslutade")
        assert_page_is_sound(page)
        heard.assert_silent()


def test_kansli_registers_from_a_paper_form_and_reads_nothing_back(
    browser: Browser, live_server, ours: tuple[User, Insats], user_with: Any
) -> None:
    user, insats = ours
    with acting.transaction_as(acting.SYSTEM):
        kansli = user_with(Role.HANDLAGGARE)
    with looking(browser, live_server.url, viewport=WIDE, user=kansli) as page:
        heard = watch_console(page)
        page.goto(reverse("participants:register_in", args=[insats.pk]))
        fill_inregistrering(page)
        page.get_by_role("button", name="Registrera deltagare").click()
        expect(page.get_by_text("är registrerat.")).to_be_visible()
        written = page.url
        for address in (written, reverse("participants:deltaganden", args=[insats.pk])):
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            assert not any(secret in page.content() for secret in (NAME, number(), "850317"))
        page.go_back()
        assert NAME not in page.content()
        heard.assert_silent()
    with looking(browser, live_server.url, viewport=PHONE, user=user) as theirs:
        theirs.goto(written)
        expect(theirs.get_by_role("heading", name=NAME)).to_be_visible()


def test_a_ledamot_sees_protected_counts_and_finds_no_way_to_more(
    browser: Browser, live_server, ours: tuple[User, Insats], user_with: Any
) -> None:
    user, insats = ours
    with acting.transaction_as(user.subject):
        deltaganden = [
            register_in(insats, entry(personnummer=parse(number(nth)), starts_on=begun(), consent_on=begun()), by=user)
            for nth in range(3)
        ]
        reason = value("avslutsanledning", "enligt_plan")
        register_out(deltaganden[0], ends_on=dates.today(), reason=reason, after=before(), by=user)
    with acting.transaction_as(acting.SYSTEM):
        ledamot = user_with(Role.LEDAMOT)
    secrets = (NAME, number()[2:8], *(deltagande.code for deltagande in deltaganden))
    with looking(browser, live_server.url, viewport=WIDE, user=ledamot) as page:
        page.goto(reverse("followup:deltagare"))
        expect(page.locator(".figures .value").first).to_have_text("..")
        linked = everything_linked(page, "/")
        assert len(linked) > 10
        for address, content in linked.items():
            assert not any(secret in content for secret in secrets), address
        for closed in closed_addresses(insats, deltaganden[0]):
            answer = page.goto(closed)
            assert answer is not None
            assert answer.status in (403, 404), closed
            assert not any(secret in page.content() for secret in secrets), closed


def everything_linked(page: Page, start: str, steps: int = 2) -> dict[str, str]:
    """A page, those that its links lead to, and those that theirs lead to, with what they hold; no files."""
    read: dict[str, str] = {}
    waiting = [start]
    for _ in range(steps + 1):
        linked: set[str] = set()
        for address in waiting:
            page.goto(address)
            read[address] = page.content()
            links = page.locator("main a[href], nav a[href]").evaluate_all("links => links.map(link => link.href)")
            linked |= {urlsplit(link).path for link in links if urlsplit(link).netloc == urlsplit(page.url).netloc}
        waiting = sorted(path for path in linked if path.endswith("/") and path not in read)
    return read


def closed_addresses(insats: Insats, deltagande: Deltagande) -> list[str]:
    """What a ledamot could type."""
    names = ("everything", "find", "find_by_name", "remisser", "follow_ups", "plan_work", "emergencies", "reviews")
    return [
        *(reverse(f"participants:{name}") for name in names),
        *(reverse(f"participants:{name}", args=[insats.pk]) for name in ("deltaganden", "register_in", "list_upload")),
        *(
            reverse(f"participants:{name}", args=[deltagande.pk])
            for name in ("deltagande", "register_out", "plan", "rights", "registerutdrag_pdf", "registerutdrag_json")
        ),
    ]

"""Kansli registers an insats with a goal and counts; wrong input and newer versions are shown, no text is lost."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from insatser.models import Insats, Mal
from members.enums import PartKind, Role
from members.models import User
from participants.antal.registering import stored_counts
from tests.e2e.browser import (
    NARROW,
    WIDE,
    assert_no_sideways_scroll,
    assert_page_is_sound,
    looking,
    watch_console,
)
from tests.insatser.factories import InsatsFactory
from tests.members.factories import MedlemFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kansli(user_with: Callable[..., User]) -> User:
    return user_with(Role.HANDLAGGARE)


def fill_insats(page: Page) -> None:
    page.get_by_label("Insatsens namn").fill("Nya steget")
    page.get_by_label("Individinriktad insats").check()
    expect(page.get_by_label("Preciserad inriktning").get_by_role("option", name="Aktiverande")).to_have_count(1)
    expect(page.get_by_role("option", name="Kartläggning")).to_have_count(0)
    page.get_by_label("Preciserad inriktning").select_option(label="Aktiverande")
    page.get_by_label("Personuppgifter eller anonymt").check()
    page.get_by_label("Nej", exact=True).check()
    page.get_by_label("Unga vuxna").check()
    page.get_by_label("Aktivitetsägare").select_option(index=1)


def test_kansli_registers_an_insats_with_goal_and_counts(browser: Browser, live_server, kansli: User) -> None:
    MedlemFactory(part_kind=PartKind.KOMMUN)
    with looking(browser, live_server.url, viewport=WIDE, user=kansli) as page:
        heard = watch_console(page, ignore=("422",))
        page.goto("/insatser/")
        assert_page_is_sound(page)
        page.get_by_role("link", name="Registrera insats").click()
        assert_page_is_sound(page)
        fill_insats(page)
        page.get_by_label("Startdatum").fill("1 januari")
        page.get_by_role("button", name="Registrera insats").click()
        summary = page.get_by_role("alert")
        expect(summary).to_contain_text("Skriv datumet som ÅÅÅÅ-MM-DD")
        expect(page).to_have_title("Fel: Registrera insats – Insatser – Samordningsförbundet Påhittet")
        expect(page.get_by_label("Startdatum")).to_have_value("1 januari")
        expect(page.get_by_label("Insatsens namn")).to_have_value("Nya steget")
        expect(page.get_by_label("Unga vuxna")).to_be_checked()
        assert_page_is_sound(page)
        page.get_by_label("Startdatum").fill("20220101")
        page.get_by_role("button", name="Registrera insats").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Nya steget")
        insats = Insats.objects.get()
        assert [value.key for value in insats.malgrupper.all()] == ["unga_vuxna"]
        assert insats.preciserad_inriktning.key == "aktiverande"
        add_goal(page)
        add_counts(page, insats)
        heard.assert_silent()


def add_goal(page: Page) -> None:
    page.get_by_role("link", name="Lägg till mål").click()
    assert_page_is_sound(page)
    page.get_by_label("Mål", exact=True).fill("Deltagare som går vidare till arbete eller studier")
    page.get_by_label("Enhet").fill("procent")
    page.get_by_label("Målvärde").fill("42,5")
    page.get_by_label("Ansvarig organisation").select_option(index=1)
    page.get_by_label("Ja", exact=True).check()
    page.get_by_role("button", name="Lägg till mål").click()
    expect(page.get_by_role("region", name="Mål och utfall")).to_contain_text("42,5 procent")
    assert Mal.objects.get().is_joint is True


def add_counts(page: Page, insats: Insats) -> None:
    page.get_by_role("link", name="Registrera antal 2024").click()
    page.get_by_label("Kvinnor").fill("12")
    page.get_by_label("Män").fill("tre")
    page.get_by_role("button", name="Spara antal").click()
    expect(page.get_by_role("alert")).to_contain_text("skriv antalet med siffror")
    assert_page_is_sound(page)
    page.set_viewport_size(NARROW)  # the error stands over its row, so that the field keeps its width
    assert_no_sideways_scroll(page)
    assert (page.get_by_label("Män").bounding_box() or {"width": 0})["width"] > 70
    page.set_viewport_size(WIDE)
    page.get_by_label("Män").fill("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Antalet deltagare 2024 är sparat.")).to_be_visible()
    assert stored_counts(insats, 2024) == {"kvinna": 12, "man": 3}


def test_what_is_chosen_while_the_fields_are_fetched_stays(browser: Browser, live_server, kansli: User) -> None:
    with looking(browser, live_server.url, viewport=WIDE, user=kansli) as page:
        page.goto("/insatser/ny/")
        held: list[Route] = []
        page.route("**/insatser/ny/?*", lambda route: held.append(route))
        with page.expect_request("**/insatser/ny/?*"):
            page.get_by_label("Individinriktad insats").check()
        page.locator("#beroende").evaluate("part => part.classList.add('old')")
        page.get_by_label("Personuppgifter eller anonymt").check()
        held[0].continue_()
        expect(page.locator("#beroende:not(.old)")).to_have_count(1)  # the new part has come
        expect(page.get_by_label("Personuppgifter eller anonymt")).to_be_checked()
        page.unroute("**/insatser/ny/?*")
        page.get_by_label("Strukturövergripande insats").check()
        expect(page.get_by_label("Endast antal")).to_be_checked()


def test_second_tab_is_shown_the_newer_version(browser: Browser, live_server, kansli: User) -> None:
    insats = InsatsFactory(name="Nya steget")
    with looking(browser, live_server.url, user=kansli) as first:
        second = first.context.new_page()
        for tab in (first, second):
            tab.goto(f"/insatser/{insats.pk}/andra/")
        second.get_by_label("Beskrivning").fill("Skrivet i den andra fliken.")
        second.get_by_role("button", name="Spara ändringarna").click()
        expect(second.get_by_text("Uppgifterna är sparade.")).to_be_visible()
        first.get_by_label("Beskrivning").fill("Skrivet i den första fliken.")
        first.get_by_role("button", name="Spara ändringarna").click()
        expect(first.get_by_role("alert")).to_contain_text("Någon annan har ändrat uppgifterna medan du skrev.")
        expect(first.get_by_role("table", name="Ändrade uppgifter")).to_contain_text("Skrivet i den andra fliken.")
        expect(first.get_by_label("Beskrivning")).to_have_value("Skrivet i den första fliken.")
        assert_page_is_sound(first)
        first.get_by_role("button", name="Spara ändringarna").click()
        expect(first.get_by_text("Uppgifterna är sparade.")).to_be_visible()
        insats.refresh_from_db()
        assert insats.description == "Skrivet i den första fliken."


def test_filter_and_sorting_by_keyboard(browser: Browser, live_server, kansli: User) -> None:
    agare = InsatsFactory(name="Ärlig väg").agare
    InsatsFactory(name="Åter i arbete", agare=agare)
    InsatsFactory(name="Zenit", agare=agare, structural=True)
    with looking(browser, live_server.url, user=kansli) as page:
        page.goto("/insatser/")
        names = page.locator("tbody th a")
        assert names.all_inner_texts() == ["Zenit", "Åter i arbete", "Ärlig väg"]
        page.get_by_label("Inriktning").focus()
        page.keyboard.type("Str")
        page.keyboard.press("Tab")
        expect(names).to_have_count(1)
        expect(page.get_by_role("status").first).to_contain_text("Visar 1 av 1")
        expect(page).to_have_url(re.compile("inriktning=strukturovergripande"))
        page.get_by_role("link", name="Rensa filter").click()
        expect(names).to_have_count(3)
        page.get_by_role("link", name="Insats", exact=True).press("Enter")
        expect(names.first).to_have_text("Ärlig väg")


def test_a_long_word_in_a_name_does_not_scroll_the_page(browser: Browser, live_server, kansli: User) -> None:
    insats = InsatsFactory(name="Å" * 140)
    with looking(browser, live_server.url, viewport={"width": 320, "height": 800}, user=kansli) as page:
        page.goto(insats.get_absolute_url())
        assert page.evaluate("document.documentElement.scrollWidth") == 320

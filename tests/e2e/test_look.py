"""Every pattern in a real browser: no barriers, no complaints, no scroll sideways, and what JavaScript adds."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from finsam.jobs.enums import JobState
from finsam.jobs.models import Job
from members.enums import OrganisationKind, Role
from members.models import User
from tests.e2e import browser as look
from tests.members.factories import ForbundFactory, OrganisationFactory, UppdragFactory, UserFactory

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.e2e.styleguide.urls"),
]
TEMPLATES = Path(__file__).parent.parent / "templates"
GUIDE = ["/stilguide/formular/", "/stilguide/lista/", "/stilguide/delar/"]
OPEN = ["/om-e-tjansten/", "/tillganglighet/", "/personuppgifter/", "/kontakt/", "/konto/logga-in/", "/finns-inte/"]


@pytest.fixture(autouse=True)
def _guide(settings: Any) -> None:
    first = {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}
    settings.TEMPLATES = [first]
    settings.IS_DEMO = True
    ForbundFactory()
    for number in range(60):
        OrganisationFactory(name=f"Norrby kommun {number:02}", kind=OrganisationKind.KOMMUN)


@pytest.fixture
def user() -> User:
    user = UserFactory()
    UppdragFactory(person=user.person, role=Role.EKONOM)
    return user


def test_no_barriers(browser: Browser, live_server: Any, user: User) -> None:
    with look.looking(browser, live_server.url, user=user) as page:
        heard = look.watch_console(page, ignore=("Failed to load resource",))
        for address in [*GUIDE, *OPEN[:-2], OPEN[-1]]:
            page.goto(address)
            look.assert_sound_every_way(page)
        page.goto(GUIDE[0])
        page.get_by_role("button", name="Registrera deltagare").click()
        expect(page.get_by_role("alert")).to_be_visible()
        look.assert_sound_every_way(page)
        heard.assert_silent()


def test_no_barriers_before_login(browser: Browser, live_server: Any) -> None:
    with look.looking(browser, live_server.url) as page:
        heard = look.watch_console(page)
        for address in OPEN[:-1]:
            page.goto(address)
            look.assert_sound_every_way(page)
        page.get_by_label("Användarnamn eller e-postadress").fill("ingen")
        page.get_by_label("Lösenord", exact=True).fill("fel")
        page.get_by_role("button", name="Logga in", exact=True).click()
        expect(page.get_by_role("alert")).to_be_focused()
        look.assert_sound_every_way(page)
        heard.assert_silent()


def test_no_scroll_sideways_at_320_px(browser: Browser, live_server: Any, user: User) -> None:
    with look.looking(browser, live_server.url, viewport=look.NARROW, user=user) as page:
        for address in [*GUIDE, *OPEN]:
            page.goto(address)
            look.assert_no_sideways_scroll(page)


@pytest.fixture
def page_of(browser: Browser, live_server: Any, user: User) -> Iterator[Page]:
    with look.looking(browser, live_server.url, user=user) as page:
        yield page


def test_the_summary_has_focus_and_leads_to_the_field(page_of: Page) -> None:
    page_of.goto(GUIDE[0])
    page_of.get_by_label("Deltagarkod").fill("D-1")
    page_of.get_by_role("button", name="Registrera deltagare").click()
    summary = page_of.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("Det finns 10 fel i formuläret")
    assert page_of.title().startswith("Fel: ")
    expect(page_of.get_by_label("Deltagarkod")).to_have_value("D-1")
    summary.get_by_role("link", name="Välj kön.").click()
    expect(page_of.get_by_label("Kvinna")).to_be_focused()


def test_a_long_list_is_searched_by_keyboard(page_of: Page) -> None:
    page_of.goto(GUIDE[0])
    heard = look.watch_console(page_of)
    field = page_of.get_by_role("combobox", name="Kommun")
    options = page_of.get_by_role("listbox").get_by_role("option")
    value = page_of.locator("select[name=kommun]")
    expect(field).to_have_value("Välj kommun")
    expect(value).to_be_hidden()
    field.focus()
    page_of.keyboard.type("tade KOMMUN 3")
    expect(options).to_have_count(11)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page_of.locator("#meddelanden")).to_have_text("11 träffar")
    look.assert_accessible(page_of)
    page_of.keyboard.press("ArrowDown")
    page_of.keyboard.press("ArrowDown")
    expect(page_of.locator(f"#{field.get_attribute('aria-activedescendant')}")).to_have_text("Påhittade kommun 30")
    page_of.keyboard.press("Enter")
    expect(field).to_have_value("Påhittade kommun 30")
    expect(value).to_have_value("k30")
    expect(page_of.get_by_role("listbox")).to_be_hidden()
    page_of.keyboard.type("finns inte")
    page_of.keyboard.press("Tab")
    expect(field).to_have_value("Påhittade kommun 30")
    field.focus()
    page_of.keyboard.type("norrby")
    page_of.keyboard.press("Tab")
    expect(value).to_have_value("a")
    field.click()
    page_of.get_by_role("option", name="Påhittade kommun 7").click()
    expect(value).to_have_value("k7")
    heard.assert_silent()


def test_what_stands_in_a_long_list_is_what_is_sent(page_of: Page) -> None:
    page_of.goto(GUIDE[0])
    field, value = page_of.get_by_role("combobox", name="Kommun"), page_of.locator("select[name=kommun]")
    field.focus()
    page_of.keyboard.type("norrby")
    page_of.keyboard.press("Enter")
    expect(field).to_have_value("Norrby kommun")
    expect(value).to_have_value("a")
    page_of.keyboard.type("finns inte")
    page_of.keyboard.press("Enter")
    expect(field).to_have_value("Norrby kommun")
    expect(page_of.get_by_role("heading", name="Det finns")).to_have_count(0)
    page_of.keyboard.press("Enter")  # now it sends the form, as in any field
    expect(page_of.get_by_role("alert")).to_be_visible()
    expect(page_of.locator("select[name=kommun]")).to_have_value("a")


def test_a_long_list_that_is_locked_stays_locked(page_of: Page) -> None:
    page_of.route("**/*", lock_the_long_list)
    page_of.goto(GUIDE[0])
    expect(page_of.get_by_role("combobox", name="Kommun")).to_be_disabled()


def lock_the_long_list(route: Route) -> None:
    if route.request.resource_type != "document":
        return route.continue_()
    answer = route.fetch()
    return route.fulfill(response=answer, body=answer.text().replace('name="kommun"', 'name="kommun" disabled'))


def test_an_error_in_a_long_list_leads_to_its_field(page_of: Page) -> None:
    page_of.goto(GUIDE[0])
    page_of.get_by_role("button", name="Registrera deltagare").click()
    page_of.get_by_role("alert").get_by_role("link", name="Välj kommun.").click()
    field = page_of.get_by_role("combobox", name="Kommun")
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")


def test_a_long_list_is_a_select_without_javascript(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(GUIDE[0])
    page.get_by_label("Kommun").select_option("k7")
    context.close()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page_of: Page) -> None:
    page_of.goto(GUIDE[1])
    page_of.keyboard.press("Tab")
    skip = page_of.get_by_role("link", name="Hoppa till innehållet")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page_of.keyboard.press("Enter")
    expect(page_of.locator("main")).to_be_focused()


def test_a_choice_in_the_filter_changes_the_list_at_once(page_of: Page) -> None:
    OrganisationFactory(name="Region Exempel", kind=OrganisationKind.REGION)
    page_of.goto(GUIDE[1])
    heard = look.watch_console(page_of)
    page_of.get_by_label("Slag").focus()
    page_of.get_by_label("Slag").select_option("region")
    count = page_of.locator("#lista-antal")
    expect(count).to_have_text("Visar 1 av 1\u00a0organisation")
    expect(page_of).to_have_url(re.compile("slag=region"))
    expect(page_of.get_by_label("Slag")).to_be_focused()
    page_of.go_back()
    expect(count).to_contain_text("Visar 1–25 av")
    heard.assert_silent()


def test_sorting_keeps_focus_and_says_so(page_of: Page) -> None:
    page_of.goto(GUIDE[1])
    page_of.get_by_role("link", name="Namn").click()
    expect(page_of.get_by_role("columnheader", name="Namn")).to_have_attribute("aria-sort", "descending")
    expect(page_of.get_by_role("link", name="Namn")).to_be_focused()
    expect(page_of.locator("tbody th").first).to_contain_text("Samordningsförbundet")


def test_an_error_in_the_filter_is_shown_with_focus(page_of: Page) -> None:
    page_of.goto(GUIDE[1])
    page_of.get_by_label("Startade från").fill("21/11")
    page_of.get_by_label("Sök namn").click()
    expect(page_of.get_by_role("alert")).to_be_focused()
    expect(page_of.get_by_label("Startade från")).to_have_value("21/11")


def test_the_list_works_without_javascript(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(GUIDE[1])
    page.get_by_label("Sök namn").fill("kommun 07")
    page.get_by_role("button", name="Filtrera").click()
    expect(page.get_by_text("Visar 1 av 1")).to_be_visible()
    page.get_by_role("link", name="Rensa filter").click()
    page.get_by_role("link", name="Nästa").click()
    expect(page.get_by_text("Visar 26–50 av")).to_be_visible()
    context.close()


def test_leaving_unsaved_typing_asks_first(page_of: Page) -> None:
    page_of.goto(GUIDE[0])
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page_of.on("dialog", answer)
    page_of.get_by_label("Deltagarkod").fill("D-1")
    page_of.get_by_role("link", name="Avbryt").click()
    page_of.wait_for_url("**/")
    assert asked == ["beforeunload"]


def test_the_session_can_be_kept(page_of: Page, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 121
    page_of.goto(GUIDE[0])
    dialog = page_of.get_by_role("dialog", name="Du loggas snart ut")
    expect(dialog).to_be_visible(timeout=5000)
    look.assert_accessible(page_of)
    dialog.get_by_role("button", name="Fortsätt vara inloggad").click()
    expect(dialog).to_be_hidden()


def test_a_session_that_ended_says_so(page_of: Page, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 2
    page_of.goto(GUIDE[0])
    expect(page_of.get_by_role("link", name="Logga in igen")).to_be_visible(timeout=6000)
    expect(page_of.get_by_role("dialog", name="Du är utloggad")).to_be_visible()
    expect(page_of.get_by_text("Du har loggats ut eftersom du inte har varit aktiv.")).to_be_visible()


def test_larger_text_and_wider_spacing_fit(page_of: Page) -> None:
    """WCAG 1.4.4 and 1.4.12: twice the text size on a phone's width, and the spacing that a reader may set."""
    page_of.set_viewport_size({"width": 640, "height": 800})
    for address in GUIDE:
        page_of.goto(address)
        page_of.evaluate("""() => {
            document.documentElement.style.setProperty('font-size', '212.5%');
            for (const element of document.querySelectorAll('main *')) {
                element.style.setProperty('line-height', '1.5'); element.style.setProperty('letter-spacing', '.12em');
                element.style.setProperty('word-spacing', '.16em');
            }
        }""")
        look.assert_no_sideways_scroll(page_of)


def test_paper_has_the_data_and_no_menu(page_of: Page) -> None:
    page_of.goto(GUIDE[1])
    page_of.emulate_media(media="print")
    expect(page_of.locator(".filters")).to_be_hidden()
    expect(page_of.locator(".foot")).to_be_hidden()
    expect(page_of.locator("table")).to_be_visible()


def test_forced_colours_keep_the_words(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(base_url=live_server.url, forced_colors="active")
    page = context.new_page()
    page.goto(GUIDE[2])
    expect(page.get_by_text("Delårsrapporten är klar att läsa")).to_be_visible()
    expect(page.locator("svg.chart").first).to_be_visible()
    context.close()


def test_a_finished_job_is_announced_and_focus_stays(page_of: Page, user: User) -> None:
    job = Job.objects.create(task="prov", label="Rapporten skapas", started_by=user, total=40, processed=12)
    job.move(JobState.RUNNING)
    page_of.goto(job.get_absolute_url())
    expect(page_of.get_by_text("12 av 40")).to_be_visible()
    page_of.get_by_role("link", name="Kontakta kansliet").focus()
    job.move(JobState.DONE, result_url="/kontakt/", result_label="Öppna rapporten")
    expect(page_of.locator("#meddelanden")).to_contain_text("Rapporten skapas", timeout=8000)
    expect(page_of.get_by_role("link", name="Öppna rapporten")).to_be_visible()
    expect(page_of.get_by_role("link", name="Kontakta kansliet")).to_be_focused()
    look.assert_page_is_sound(page_of)

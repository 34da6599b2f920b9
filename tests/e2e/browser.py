"""A real browser for tests: finding it, listening to it, and looking for barriers on a page."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from members.models import User

AXE = (Path(__file__).parent / "vendor/axe-core/axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """options => window.axe ? axe.run(document, options).then(found => found.violations.flatMap(
    violation => violation.nodes.map(node => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)
)) : null"""
LOOK = """() => ({
    levels: [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]
        .filter(heading => heading.checkVisibility()).map(heading => +heading.tagName[1]),
    title: document.title,
    landmarks: document.querySelectorAll('main#innehall').length,
    width: document.documentElement.scrollWidth,
    room: document.documentElement.clientWidth,
    shown: [...document.body.querySelectorAll('*')]
        .map(element => +element.checkVisibility({visibilityProperty: true})).join(''),
})"""
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
DEPENDS_ON_COLOUR = ("color-contrast", "link-in-text-block")
DEPENDS_ON_LAYOUT = (*DEPENDS_ON_COLOUR, "target-size", "scrollable-region-focusable")
"""What axe measures. All its other rules ask what elements are, say and belong to, if they are shown."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ANSWER_422 = "status of 422"  # how a form with errors answers, not a fault
WIDE = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=740)
NARROW = ViewportSize(width=320, height=640)
Seen = dict[str, Any]
"""What LOOK returns."""


def chromium_path() -> str | None:
    """The Chromium of the machine; None means Playwright's own."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def launch_options() -> dict[str, Any]:
    """Options for `browser_type.launch`."""
    found = chromium_path()
    options: dict[str, Any] = {"args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}
    return {**options, "executable_path": found} if found else options


@dataclass
class Heard:
    """What the browser complained about: console errors, thrown errors, stopped by the content policy."""

    complaints: list[str] = field(default_factory=list)

    def assert_silent(self) -> None:
        assert self.complaints == [], "\n".join(self.complaints)


def watch_console(page: Page, *, ignore: tuple[str, ...] = ()) -> Heard:
    """Collect complaints from now on. Chromium reports each violation of the content policy as a console error."""
    heard = Heard()

    def note(text: str) -> None:
        if not any(part in text for part in (ANSWER_422, *ignore)):
            heard.complaints.append(text)

    page.on("console", lambda message: note(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: note(str(error)))
    return heard


def assert_accessible(page: Page, *, only: tuple[str, ...] = ()) -> None:
    """axe finds no violation of WCAG 2.2 A and AA, or of the rules in `only`."""
    rules = {"type": "rule", "values": only} if only else {"type": "tag", "values": WCAG}
    options = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    found = page.evaluate(RUN_AXE, options)
    if found is None:
        page.evaluate(AXE)
        found = page.evaluate(RUN_AXE, options)
    assert found == [], "\n".join(found)


def assert_no_sideways_scroll(page: Page) -> None:
    """The page itself does not scroll sideways; tables and charts do inside their own regions."""
    _assert_fits(page.evaluate(LOOK))


def _assert_fits(seen: Seen) -> None:
    assert seen["width"] <= seen["room"], f"the page is {seen['width']} px wide in {seen['room']} px"


def assert_page_is_sound(page: Page, *, before: Seen | None = None) -> Seen:
    """One h1, headings without gaps, a title, landmarks, no scroll sideways and nothing for axe. Returns what was seen.

    A click that leads to another page returns when its first bytes have come, so the rest is waited for here. `before`
    is what was seen of the same page at another width. If the same elements are shown, axe measures them anew and no
    more; a menu that opens at one width only is looked at with every rule.
    """
    page.wait_for_load_state()
    seen: Seen = page.evaluate(LOOK)
    levels = seen["levels"]
    assert levels.count(1) == 1, f"headings {levels}"
    assert all(lower <= upper + 1 for upper, lower in pairwise(levels)), f"headings {levels}"
    assert " – " in seen["title"]
    assert seen["landmarks"] == 1
    _assert_fits(seen)
    is_shown_alike = before is not None and before["shown"] == seen["shown"]
    assert_accessible(page, only=DEPENDS_ON_LAYOUT if is_shown_alike else ())
    return seen


def assert_sound_every_way(page: Page) -> None:
    """The page that is shown wide and light is sound, and so it is narrow. What depends on colour alone is looked at in
    the dark, too, where a page shows all of its colours. Then it is wide and light again."""
    try:
        seen = assert_page_is_sound(page)
        page.set_viewport_size(PHONE)
        assert_page_is_sound(page, before=seen)
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="dark")
        assert_accessible(page, only=DEPENDS_ON_COLOUR)
    finally:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(WIDE)


@contextmanager
def looking(
    browser: Browser,
    base_url: str,
    *,
    viewport: ViewportSize = WIDE,
    is_dark: bool = False,
    user: User | None = None,
    has_javascript: bool = True,
) -> Iterator[Page]:
    """A page of a fresh browser context, logged in if a user is given."""
    context = browser.new_context(
        base_url=base_url,
        viewport=viewport,
        color_scheme="dark" if is_dark else "light",
        locale="en-US",
        reduced_motion="reduce",
        java_script_enabled=has_javascript,
    )
    if user is not None:
        log_in(context, base_url, user)
    try:
        yield context.new_page()
    finally:
        context.close()


def log_in(context: BrowserContext, base_url: str, user: User) -> None:
    """Give the browser a session of the user, with the second factor counted as used."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["has_second_factor"] = True
    session.save()
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base_url}])

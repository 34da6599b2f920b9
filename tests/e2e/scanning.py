"""Pages in a real browser without a server: Django's test client answers what the browser asks for.

So a page can be looked at inside the test's own transaction, with data that is rolled back, and so can the answer to a
form. One visit is looked at four times: at 1280 and 360 px, light and dark.
"""

from contextvars import Context, copy_context
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponseBase
from django.test import Client
from playwright.sync_api import Page, Request, Route, expect

from tests.e2e import browser as look

HOST = "localhost"
DEPENDS_ON_COLOUR = ("color-contrast", "link-in-text-block")
STILL_LOADING = "[hx-trigger=load], .htmx-request"
NOTHING = "/ingenting/"
"""An empty page of the same site: about:blank is of none, and the browser would begin each visit in a new process."""
_static: dict[str, dict[str, Any]] = {}


def is_page(response: HttpResponseBase) -> bool:
    """A whole page, no file and no fragment."""
    return response.headers.get("Content-Type", "").startswith("text/html") and b"<html" in body_of(response)


def body_of(response: Any) -> bytes:
    """The answer's bytes."""
    return response.getvalue() if response.streaming else response.content


class Visitor:
    """A browser page whose requests a test client answers; used for many tests, since starting one is slow."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard = look.watch_console(page, ignore=("Failed to load resource",))
        self._given: dict[str, HttpResponseBase] = {}
        page.route("**/*", self._answer)

    def begin(self, client: Client) -> None:
        """Visit as this client from now on. A page of the last visit may still be asking: it is left first."""
        self.page.goto(f"http://{HOST}{NOTHING}")
        self._client = client
        self._context: Context = copy_context()
        self._given.clear()
        self.heard.complaints.clear()
        self.page.set_viewport_size(look.WIDE)
        self.page.emulate_media(color_scheme="light")

    def show(self, response: HttpResponseBase, address: str) -> None:
        """Show an answer that the client already has, as if the browser had asked."""
        self._given[address] = response
        self.page.goto(f"http://{HOST}{address}")
        expect(self.page.locator(STILL_LOADING)).to_have_count(0)  # a function to wait for would need eval

    def visit(self, address: str) -> None:
        """Ask for a page and show it."""
        self.show(self._client.get(address, SERVER_NAME=HOST), address)

    def assert_sound(self) -> None:
        """The page that is shown is sound, wide and narrow. What depends on colour alone is looked at in the dark, too,
        where a page shows all of its colours."""
        look.assert_page_is_sound(self.page)
        self.page.emulate_media(color_scheme="dark")
        look.assert_accessible(self.page, only=DEPENDS_ON_COLOUR)
        self.page.emulate_media(color_scheme="light")
        self.page.set_viewport_size(look.PHONE)
        look.assert_page_is_sound(self.page)
        self.page.set_viewport_size(look.WIDE)
        self.heard.assert_silent()

    def _answer(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        address = url.path + (f"?{url.query}" if url.query else "")
        if url.path == NOTHING:
            return route.fulfill(content_type="text/html", body="")
        if url.path in _static:
            return route.fulfill(**_static[url.path])
        response = self._given.pop(address, None) or self._context.copy().run(self._ask, address, route.request)
        answer = {"status": response.status_code, "headers": dict(response.headers), "body": body_of(response)}
        if url.path.startswith("/static/"):
            _static[url.path] = answer
        return route.fulfill(**answer)

    def _ask(self, address: str, request: Request) -> HttpResponseBase:
        """Playwright calls us in a context of its own, which would have a database connection of its own too."""
        headers = {name: value for name, value in request.headers.items() if name.startswith("hx-")}
        return self._client.get(address, headers=headers, SERVER_NAME=HOST)

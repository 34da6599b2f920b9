"""Pages in a real browser without a live server: Django's test client answers what the browser asks for.

So a page can be looked at inside the test's own transaction, with data that is rolled back, and so can the answer to a
form. One visit is looked at three times: at 1280 px, there in dark colours, and at 360 px.
"""

from collections.abc import Mapping
from contextvars import Context, copy_context
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpResponseBase
from django.test import Client
from playwright.sync_api import Page, expect

from tests.e2e import browser as look
from tests.e2e.serving import Answer

HOST = "localhost"
STILL_LOADING = "[hx-trigger=load], .htmx-request"
AXE = "/axe.js"
KEPT = {"Cache-Control": "max-age=86400, immutable"}
NOT_ANSWERED = Answer(status=204)
"""htmx swaps nothing and says nothing about it."""


def is_page(response: HttpResponseBase) -> bool:
    """A whole page, no file and no fragment."""
    return response.headers.get("Content-Type", "").startswith("text/html") and b"<html" in body_of(response)


def body_of(response: Any) -> bytes:
    """The answer's bytes."""
    return response.getvalue() if response.streaming else response.content


class Visitor:
    """A browser page whose requests a test client answers; used for many tests, since starting one is slow.

    The client is asked in a thread of the server, with the connection of the test. So it is asked only while the test
    itself waits for the browser, and one at a time.
    """

    def __init__(self) -> None:
        self._shown: str | None = None
        self._turn = Lock()
        self._given: dict[str, HttpResponseBase] = {}
        self._static = {AXE: Answer(look.AXE.encode(), headers={"Content-Type": "text/javascript", **KEPT})}

    def use(self, page: Page, port: int) -> None:
        """Look through this page, which asks our server."""
        self.page = page
        self.heard = look.watch_console(page, ignore=("Failed to load resource",))
        self._site = f"http://{HOST}:{port}"

    def begin(self, client: Client) -> None:
        """Visit as this client from now on."""
        self._client = client
        self._context: Context = copy_context()
        self._connection = connections[DEFAULT_DB_ALIAS]
        self._given.clear()
        self.heard.complaints.clear()

    def end(self) -> None:
        """The page may still ask, but gets no answer."""
        with self._turn:
            self._shown = None

    def show(self, response: HttpResponseBase, address: str) -> None:
        """Show an answer that the client already has, as if the browser had asked."""
        self._given[address] = response
        self._shown = address
        self.page.goto(self._site + address)
        try:
            expect(self.page.locator(STILL_LOADING)).to_have_count(0)  # a function to wait for would need eval
        finally:
            self.heard.assert_silent()  # a fragment that is missing said why
        self.page.add_script_tag(url=AXE)

    def visit(self, address: str) -> None:
        """Ask for a page and show it."""
        self.end()
        self.show(self._client.get(address, SERVER_NAME=HOST), address)

    def assert_sound(self) -> None:
        """The page that is shown is sound, wide, dark and narrow."""
        try:
            look.assert_sound_every_way(self.page)
        finally:
            self.end()
        self.heard.assert_silent()

    def answer(self, address: str, headers: Mapping[str, str]) -> Answer:
        """What the browser gets. A page that was left may still ask; it would be answered as somebody else."""
        path = urlsplit(address).path
        if path in self._static:
            return self._static[path]
        with self._turn:
            if not self._is_of_the_page(address, headers):
                return NOT_ANSWERED
            try:
                response = self._given.pop(address, None) or self._context.copy().run(self._ask, address, headers)
            except Exception as fault:  # this thread's; the test tells it
                self.heard.complaints.append(f"{address}: {fault!r}")
                return Answer(status=500)
        answer = Answer(body_of(response), response.status_code, dict(response.headers))
        if path.startswith("/static/"):
            self._static[path] = answer = Answer(answer.body, answer.status, {**answer.headers, **KEPT})
        return answer

    def _is_of_the_page(self, address: str, headers: Mapping[str, str]) -> bool:
        """It is what is shown, or belongs to it. A font belongs to a stylesheet."""
        page = urlsplit(headers.get("Referer", ""))
        is_static = self._shown is not None and address.startswith("/static/")
        return is_static or self._shown in (address, page.path + (f"?{page.query}" if page.query else ""))

    def _ask(self, address: str, headers: Mapping[str, str]) -> HttpResponseBase:
        connections[DEFAULT_DB_ALIAS] = self._connection  # what the test has not committed is seen there alone
        sent = {name: value for name, value in headers.items() if name.lower().startswith("hx-")}
        self._connection.inc_thread_sharing()
        try:
            return self._client.get(address, headers=sent, SERVER_NAME=HOST)
        finally:
            self._connection.dec_thread_sharing()

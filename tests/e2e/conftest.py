"""The browser of the end-to-end tests."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser

from tests.e2e import browser as look
from tests.e2e.scanning import Visitor
from tests.e2e.serving import serving

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in the test's thread


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, **look.launch_options()}


@pytest.fixture(autouse=True, scope="session")
def _no_connection_is_left(browser: Browser) -> Iterator[None]:
    """While Playwright's loop runs, Django keeps connections of its own for it; they would hinder the end."""
    yield
    connections.close_all()


@pytest.fixture(scope="session")
def _visitor(browser: Browser) -> Iterator[Visitor]:
    context = browser.new_context(viewport=look.WIDE, locale="en-US", reduced_motion="reduce")
    visitor = Visitor()
    with serving(visitor.answer) as port:
        visitor.use(context.new_page(), port)
        yield visitor
        context.close()


@pytest.fixture
def visitor(_visitor: Visitor, client: Client) -> Iterator[Visitor]:
    """A browser page that `client` answers."""
    _visitor.begin(client)
    yield _visitor
    _visitor.end()

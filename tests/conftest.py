"""Fixtures of all tests: private servers, a database that is made by the owner and used as the web's role."""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from hypothesis import settings as hypothesis_settings

from finsam import acting
from finsam.acting import key
from finsam.codelists import definition
from finsam.codelists.models import Kodvarde
from members.enums import Role
from members.models import Forbund, User
from tests import template_database
from tests.answering import Answering
from tests.members.factories import ForbundFactory, UppdragFactory, UserFactory

OWN_SERVERS = ("tests/finsam/drift/", "tests/finsam/servers/")

hypothesis_settings.register_profile("finsam", deadline=None)  # a slow machine is no fault
hypothesis_settings.load_profile("finsam")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--approve", action="store_true", help="approve the pages of the documents as they are now")


@pytest.hookimpl(trylast=True)  # after pytest-django, which puts first what it empties no tables after
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts servers of its own waits for them, and takes long: at the end the other worker would have nothing
    left to do meanwhile, and two workers in one such file would start the servers twice."""
    items.sort(key=lambda item: not item.nodeid.startswith(OWN_SERVERS))


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: the garbage collector need not look through them at every turn, and seldom
    through the rest, of which the little that is cyclic may wait: a tenth of the time went there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def _connect_as(url_variable: str) -> None:
    """Let the connection use another role from now on."""
    from finsam.env import parse_database_url

    address = parse_database_url(os.environ[url_variable])
    connection.close()
    for name in ("USER", "PASSWORD"):
        connection.settings_dict[name] = address[name]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """The owner makes the test database, from one that is migrated."""
    _connect_as("DATABASE_OWNER_URL")
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = template_database.prepare()


def _leave_uncounted() -> None:
    """Keep autovacuum away from the tables. What a test writes and takes back it would count as none, while the next
    one writes: then each row would be looked for in all others, and a test that takes seconds takes minutes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After set-up every test runs as the web's role: an owner would hide a missing right or policy."""
    with django_db_blocker.unblock():
        key.load(settings.ACTING_KEY)
        _leave_uncounted()
        _connect_as("DATABASE_URL")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database(), current_user")
            database, role = cursor.fetchone()
        assert database.startswith("test_")
        assert role == settings.DATABASE_WEB_ROLE
    yield
    with django_db_blocker.unblock():
        _connect_as("DATABASE_OWNER_URL")


@pytest.fixture(autouse=True, scope="session")
def _flush_as_owner() -> Iterator[None]:
    """Transactional tests empty the tables afterwards; only the owner may."""
    from django.core.management.commands import flush

    monkeypatch, answering = pytest.MonkeyPatch(), Answering()
    handle = flush.Command.handle

    def as_owner(self: Any, **options: Any) -> None:
        answering.wait_for_the_last()
        _connect_as("DATABASE_OWNER_URL")
        try:
            handle(self, **{**options, "inhibit_post_migrate": True})  # Django's own permissions, which we do not use
            definition.load(Kodvarde)  # what migrations put in the tables is part of the schema
        finally:
            _connect_as("DATABASE_URL")

    monkeypatch.setattr(flush.Command, "handle", as_owner)
    with answering.counted():
        yield
    monkeypatch.undo()


@pytest.fixture(autouse=True)
def _nobody_acts() -> Iterator[None]:
    """A test that declares somebody leaves nobody behind for the next."""
    with acting.acting_as(acting.NOBODY):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document stays the HTML it would be drawn from, for whoever asks only who gets it and what stands in it."""
    monkeypatch.setattr("finsam.pdf.drawing.draw", lambda html, document_date: html.encode())
    monkeypatch.setattr("finsam.pdf.tagging.finish", lambda drawn, languages: drawn)


@pytest.fixture
def forbund(db: None) -> Forbund:
    """The förbund of the installation."""
    return ForbundFactory()


@pytest.fixture
def user_with(forbund: Forbund) -> Callable[..., User]:
    """Make a user with one acting uppdrag: `user_with(Role.EKONOM)`."""

    def make(role: Role, **fields: Any) -> User:
        user = UserFactory(**fields)
        uppdrag = UppdragFactory(person=user.person, role=role)
        user.act_with(uppdrag.pk)
        assert user.acting is not None
        return user

    return make


@pytest.fixture
def login(client: Client) -> Callable[[User], Client]:
    """Log a user in; those whose role demands a second factor count as having used it."""

    def make(user: User) -> Client:
        client.force_login(user)
        session = client.session
        session["has_second_factor"] = True
        session.save()
        return client

    return make


@pytest.fixture
def acting_as(db: None) -> Callable[[User], None]:
    """Declare the user to the database for the rest of the test's transaction."""

    def declare(user: User) -> None:
        acting.declare(user.subject)

    return declare

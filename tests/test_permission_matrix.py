"""Every URL, fragment and API path of ours, for every role and the public, has one right answer."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from finsam import acting
from members.enums import Role
from members.models import User
from tests import permission_document
from tests.permissions.rows import MODULES, all_rows, rows_of
from tests.permissions.table import ALL_ROLES, Kwargs, Row

KEEPS_NOTHING = {
    "members:accept_invitation": "a password is typed there",
    "first_run": "a code and a password are typed there",
    "ekonomi:import_upload": "a file cannot be shown again",
    "participants:contact": "a telephone number and an address are typed there",
    "participants:form_add": "a file cannot be shown again",
    "participants:correct_identity": "an identity is typed there too",
    "participants:emergency_open": "it is done when it is decided, and a name may be typed by mistake",
    "participants:gallring_order": "it is decided when the preview is read, and the preview is of that moment",
    "participants:find": "a personnummer is typed there",
    "participants:find_by_name": "a name is typed there",
    "participants:register_mistake": "it erases an identity, and is done when it is decided",
    "participants:remiss_register": "an identity is typed there too",
    "participants:remiss_register_signed": "an identity is typed there, and what is signed is kept whole or not at all",
    "participants:remiss_send": "an identity is typed there, and stands in no other table than its own",
    "participants:extract_make": "it is done when it is decided",
    "utdrag:start": "a code and a personnummer are typed there",
    "utdrag:link": "a code and a personnummer are typed there",
    "utdrag:read": "a code is typed there",
    "fraga:answer": "whoever answers has no login, and what is typed is kept nowhere but in the answer",
    "participants:follow_up_link": "it is done when it is decided",
    "participants:reopen": "it is done when it is decided",
    "participants:make_anonymous": "it erases a person, and is done when it is decided",
    "participants:list_upload": "a file cannot be shown again",
    "participants:sus_upload": "a file cannot be shown again",
    "participants:list_row": "an identity is typed there, and stands in no other table than its own",
    "participants:register_signed": "an identity is typed there, and what is signed is kept whole or not at all",
    "participants:register_in": "an identity is typed there, and stands in no other table than its own",
}
"""Pages with a form whose draft is not kept when the session ends (ADR 8), and why."""
LIBRARIES = ("account_", "mfa_")
"""URLs of django-allauth: it guards them itself; tests/members/test_login.py walks through those we expose."""


def names(resolver: Any, namespace: str = "") -> Iterator[str]:
    """All named URLs below a resolver, with their namespace."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name or pattern.pattern}"


def test_every_url_is_in_the_matrix() -> None:
    ours = {name for name in names(get_resolver()) if not name.startswith(LIBRARIES)}
    listed = {row.url for row in all_rows()}
    assert ours - listed == set(), "add a row in tests/permissions/"
    assert listed - ours == set(), "these rows point at no URL"


@pytest.mark.usefixtures("not_drawn")
@pytest.mark.django_db
@pytest.mark.parametrize("role", [*ALL_ROLES, None], ids=lambda role: role.value if role else "public")
@pytest.mark.parametrize("module", [module for module in MODULES if rows_of(module)])
def test_status(
    module: str,
    role: Role | None,
    forbund: Any,
    client: Client,
    user_with: Callable[..., User],
    login: Callable[[User], Client],
    subtests: pytest.Subtests,
) -> None:
    """One role logs in and asks for every row of a module; each row leaves the database as it found it.

    What rows with the same `kwargs` need is made once for all of them: making it costs more than asking.
    """
    user = user_with(role) if role is not None else None
    if user is not None:
        login(user)
    cookies = client.cookies.copy()
    for kwargs_of, rows in by_kwargs(rows_of(module)).items():
        with rolled_back(), acting.acting_as(acting.NOBODY):
            kwargs = kwargs_for(kwargs_of, anew(user))
            for row in rows:
                client.cookies = cookies.copy()
                with subtests.test(row.id), rolled_back(), acting.acting_as(acting.NOBODY):
                    assert_status(row, role, client, kwargs)


def by_kwargs(rows: list[Row]) -> dict[Kwargs | None, list[Row]]:
    """Rows that need the same in the database, together."""
    together: dict[Kwargs | None, list[Row]] = {}
    for row in rows:
        together.setdefault(row.kwargs, []).append(row)
    return together


def kwargs_for(kwargs_of: Kwargs | None, user: User | None) -> dict[str, Any]:
    """What stands in the address, made for the one who asks."""
    if user is not None:
        acting.declare(user.subject)
    return kwargs_of(user) if kwargs_of else {}


def anew(user: User | None) -> User | None:
    """The user from the database, without what was looked up and kept for earlier rows."""
    if user is None or user.acting is None:
        return None
    found = User.objects.get(pk=user.pk)
    found.act_with(user.acting.pk)
    return found


@contextmanager
def rolled_back() -> Iterator[None]:
    """Undo what is done in the database, after its deferred constraints have been heard; empty the cache.

    Not `atomic`: a transaction around it would forbid the views the snapshots that they read in.
    """
    before = transaction.savepoint()
    try:
        yield
        connection.check_constraints()
    finally:
        transaction.set_rollback(False)
        transaction.savepoint_rollback(before)
        cache.clear()


def assert_status(row: Row, role: Role | None, client: Client, kwargs: dict[str, Any]) -> None:
    address = reverse(row.url, kwargs=kwargs) + row.query
    response = getattr(client, row.method)(address, data=dict(row.data))
    assert response.status_code == row.status_for(role), row.id
    if role is None and response.status_code == 302:
        assert response.headers["Location"].startswith(reverse("account_login"))
    if b"data-finsam-guard" in getattr(response, "content", b"") and row.url not in KEEPS_NOTHING:
        assert b"data-finsam-session-draft" in response.content, "mark the view with @keeps_draft"


def test_document_shows_the_matrix() -> None:
    assert permission_document.FILE.read_text() == permission_document.render(all_rows()), (
        "run python -m tests.permission_document"
    )

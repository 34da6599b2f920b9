"""Every page of the permission matrix, and the answer to every form with errors, has no barriers.

The list is the matrix itself, so a new URL is looked at here as soon as it has its row. Its objects are the smallest
valid ones: lists are empty here, and full in test_filled_pages.py.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from finsam import acting
from members.enums import Role
from members.models import User
from tests.e2e.scanning import HOST, Visitor, is_page
from tests.permissions.rows import all_rows
from tests.permissions.table import ALL_ROLES, Row

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]
SHOWN = (200, 422)


def role_for(row: Row) -> Role | None:
    """The first role that gets to see something; None is the public, or nobody."""
    return next((role for role in ALL_ROLES if row.status_for(role) in SHOWN), None)


def rows_with_pages() -> Iterator[Row]:
    """What somebody gets to see. To a role that may see others' objects they look like its own."""
    seen = set()
    for row in all_rows():
        look = (row.url, row.method, row.query, row.case.replace("other's", "own"))
        if (role_for(row) or row.status_for(None) in SHOWN) and look not in seen:
            seen.add(look)
            yield row


@pytest.mark.parametrize("row", list(rows_with_pages()), ids=lambda row: row.id)
def test_page_has_no_barriers(
    row: Row,
    forbund: Any,
    client: Client,
    user_with: Callable[..., User],
    login: Callable[[User], Client],
    visitor: Visitor,
) -> None:
    role = role_for(row)
    user = user_with(role) if role is not None else None
    if user is not None:
        login(user)
        acting.declare(user.subject)
    address = reverse(row.url, kwargs=row.kwargs(user) if row.kwargs else {}) + row.query
    response = getattr(client, row.method)(address, data=dict(row.data), SERVER_NAME=HOST)
    assert response.status_code in SHOWN
    if is_page(response):
        visitor.show(response, address)
        visitor.assert_sound()

"""The owner's own connection to the test database, for tests of what only the owner could do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def as_owner() -> Iterator[psycopg.Cursor]:
    """A cursor of the database's owner; committed at the end."""
    with (
        psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=connection.settings_dict["NAME"]) as owner,
        owner.cursor() as cursor,
    ):
        yield cursor

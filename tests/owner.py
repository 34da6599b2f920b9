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


def tamper(*statements: str) -> None:
    """What somebody with the owner's rights could do to the history."""
    tables = ("history_entry", "history_look", "history_seal")
    with as_owner() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

"""The migrated, empty database that each test database is copied from: migrating takes half a minute, a copy a second.

It stays in the private server from one run to the next, under a name that says what it was made of: the migrations and
what they read. Others are dropped. A migration that is new since is run in the copy, as always.
"""

import hashlib
import os
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

import finsam

ROOT = Path(finsam.__file__).parent.parent
READ_BY_MIGRATIONS = ("*/migrations/*.py", "finsam/*/migrations/*.py", "finsam/codelists/**/*", "finsam/*.py")
OTHERS_MIGRATIONS = "requirements.txt"
PREFIX = "template_of_tests_"
LOCK = 46_100_117


def prepare() -> str:
    """Its name, when it is there. Workers that begin together wait for the first. The connection is the owner's."""
    name = PREFIX + fingerprint()
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        known = [
            row[0] for row in owner.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        ]
        if name not in known:
            for old in known:
                owner.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(old)))
            _make(owner, name)
    return name


def fingerprint() -> str:
    """A digest of all that decides what an empty database looks like."""
    digest = hashlib.sha256()
    files = {path for pattern in READ_BY_MIGRATIONS for path in ROOT.glob(pattern) if path.suffix in (".py", ".yaml")}
    for path in sorted({*files, ROOT / OTHERS_MIGRATIONS}):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _make(owner: psycopg.Connection, name: str) -> None:
    partial = PREFIX + "partial"  # also found, and dropped, when a run was broken off in the middle
    owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(partial)))
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = partial
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
    statement = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(partial), sql.Identifier(name))
    owner.execute(statement)

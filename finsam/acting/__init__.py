"""The acting user and uppdrag of a request, job or command, and their proof to the database.

Row-level policies and the history must not believe just anybody who can run SQL. So the process that knows who is
acting signs it, and the database checks the signature with a key that the web's role cannot read:

    finsam.acting = "<user>:<uppdrag>:<system>|<expiry>|<HMAC-SHA256>"

The setting is local to the transaction. The proof has to be fresh when the transaction begins.
"""

import hashlib
import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Func, TextField, Value

PROOF_SECONDS = 60
SETTING = "finsam.acting"


@dataclass(frozen=True)
class Subject:
    """Who acts: a user with one uppdrag, or the system itself (beat, set-up commands)."""

    user_id: UUID | None = None
    uppdrag_id: UUID | None = None
    system: str = ""

    def __str__(self) -> str:
        return f"{self.user_id or ''}:{self.uppdrag_id or ''}:{self.system}"


NOBODY = Subject()
SYSTEM = Subject(system="system")

_current: ContextVar[Subject] = ContextVar("acting_subject", default=NOBODY)
_noted: ContextVar[dict[str, Any] | None] = ContextVar("acting_noted", default=None)


def current() -> Subject:
    """Who acts right now in this thread or task."""
    return _current.get()


def noted() -> dict[str, Any]:
    """What has been looked up once for the whole request, step of a job or command; gone when that ends."""
    found = _noted.get()
    return {} if found is None else found


def proof(subject: Subject, *, now: float | None = None) -> str:
    """Sign `subject` for PROOF_SECONDS, counted from `now` (seconds since 1970, the present when not given)."""
    expires_at = int((time.time() if now is None else now) + PROOF_SECONDS)
    message = f"{subject}|{expires_at}"
    key = bytes.fromhex(settings.ACTING_KEY)
    return f"{message}|{hmac.new(key, message.encode(), hashlib.sha256).hexdigest()}"


def declaration(signed: str) -> Func:
    """A column that tells the database who acts, for a query that goes there anyhow; `signed` is a `proof`.

    It counts from the query on, so whoever asks sees to it that `remember` or `declare` follows, also when no row came.
    """
    return Func(Value(SETTING), Value(signed), Value(True), function="set_config", output_field=TextField())


def remember(subject: Subject) -> None:
    """Remember here who acts, when a query has told the database."""
    _current.set(subject)


def declare(subject: Subject) -> None:
    """Tell the database who acts for the rest of the transaction, and remember it here."""
    remember(subject)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, proof(subject)])


@contextmanager
def acting_as(subject: Subject) -> Iterator[None]:
    """Remember who acts, and forget it afterwards; for what runs without a transaction of its own."""
    token, notes = _current.set(subject), _noted.set({})
    try:
        yield
    finally:
        _current.reset(token)
        _noted.reset(notes)


@contextmanager
def transaction_as(subject: Subject, *, is_snapshot: bool = False) -> Iterator[None]:
    """One transaction in which `subject` acts. Every request, task and command runs in one.

    With `is_snapshot` every query in it sees the database as it was at the first one; it has to be the outermost
    transaction (`durable` sees to it, but lets the one pass that a test case is wrapped in).
    """
    is_outermost = not connection.in_atomic_block
    with acting_as(subject), transaction.atomic(durable=is_snapshot):
        if is_snapshot and is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        declare(subject)
        yield


@contextmanager
def open_transaction() -> Iterator[None]:
    """A transaction in which nobody acts until `declare` is called; for requests, before the login is known."""
    with acting_as(NOBODY), transaction.atomic():
        yield

"""Whether a kept connection still stands is seen without asking the server, and is true."""

import time

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError


@pytest.mark.django_db(transaction=True)
def test_a_standing_connection_is_usable_without_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    monkeypatch.setattr(connection.connection, "cursor", lambda *_args: pytest.fail("asked the server"))
    assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_opened_anew() -> None:
    connection.ensure_connection()
    before = connection.connection
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [before.info.backend_pid])
    finally:
        other.close()
    for _ in range(100):
        if not connection.is_usable():
            break
        time.sleep(0.05)
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert connection.connection is not before


@pytest.mark.django_db(transaction=True)
def test_what_the_server_says_while_nobody_asks_ends_nothing() -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("LISTEN finsam_test")
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("NOTIFY finsam_test")
    finally:
        other.close()
    assert connection.is_usable()


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_is_not_usable() -> None:
    with transaction.atomic():
        with pytest.raises(ProgrammingError), connection.cursor() as cursor:
            cursor.execute("SELECT nothing_of_the_kind")
        assert not connection.is_usable()
        transaction.set_rollback(True)
    assert connection.is_usable()


def test_a_connection_never_opened_is_not_usable() -> None:
    assert not connection.copy().is_usable()

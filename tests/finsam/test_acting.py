"""The database believes who acts only with a fresh proof signed by the web process."""

import time
import uuid

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from finsam import acting
from finsam.acting import Subject

pytestmark = pytest.mark.django_db
SUBJECT = Subject(uuid.UUID(int=7), uuid.UUID(int=9))


def believed() -> tuple[object, object, object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT finsam_acting_user(), finsam_acting_uppdrag(), finsam_acting_system()")
        return cursor.fetchone()


def state(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('finsam.acting', %s, true)", [value])


def test_signed_subject_is_believed() -> None:
    with acting.transaction_as(SUBJECT):
        assert believed() == (SUBJECT.user_id, SUBJECT.uppdrag_id, None)


def test_system_is_believed_without_user() -> None:
    with acting.transaction_as(acting.SYSTEM):
        assert believed() == (None, None, "system")


def test_nothing_stated_is_nobody() -> None:
    state("")
    assert believed() == (None, None, None)


@pytest.mark.parametrize(
    "forge",
    [
        lambda proof: proof[:-1] + ("0" if proof[-1] != "0" else "1"),
        lambda proof: proof.replace(str(SUBJECT.user_id), str(uuid.UUID(int=8))),
        lambda proof: "|".join([proof.split("|")[0], "99999999999", proof.split("|")[2]]),
        lambda proof: proof.split("|")[0],
        lambda proof: "||",
        lambda proof: "x' OR 1=1 --|1|" + "a" * 64,
    ],
)
def test_forged_proof_is_nobody(forge) -> None:
    state(forge(acting.proof(SUBJECT)))
    assert believed() == (None, None, None)


def test_old_proof_is_nobody() -> None:
    state(acting.proof(SUBJECT, now=time.time() - acting.PROOF_SECONDS - 5))
    assert believed() == (None, None, None)


def test_key_cannot_be_read_by_the_web() -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT inner_pad FROM finsam_acting_key")


def test_tests_run_as_the_web() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (settings.DATABASE_WEB_ROLE, False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE members_person ADD COLUMN x int",
        "DROP TABLE members_person",
        "TRUNCATE members_person",
        "DELETE FROM members_person",
        "CREATE TABLE mine (x int)",
        "ALTER TABLE history_entry DISABLE TRIGGER ALL",
    ],
)
def test_web_can_neither_alter_nor_empty_tables(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_proof_ends_with_the_transaction() -> None:
    with acting.transaction_as(SUBJECT):
        assert believed()[0] == SUBJECT.user_id
    with transaction.atomic():
        assert believed() == (None, None, None)
    assert acting.current() == acting.NOBODY


@pytest.mark.django_db(transaction=True)
def test_snapshot_is_a_repeatable_read_of_the_outermost_transaction() -> None:
    with acting.transaction_as(SUBJECT, is_snapshot=True):
        assert believed()[0] == SUBJECT.user_id
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
    with transaction.atomic(), pytest.raises(RuntimeError), acting.transaction_as(SUBJECT, is_snapshot=True):
        pytest.fail("it began")

"""The history cannot be changed, is written in one's own name only, and a broken chain is found."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from finsam import acting, history
from finsam.history import sealing
from finsam.history.models import Entry, Seal
from members.enums import Role
from members.models import User
from tests.owner import as_owner

pytestmark = pytest.mark.django_db


def write(count: int = 1) -> None:
    from members.models import Forbund

    for _ in range(count):
        history.record(Forbund.objects.get(), "user.logged_in", by=None)


@pytest.mark.parametrize("statement", ["UPDATE history_entry SET code = 'x'", "DELETE FROM history_entry"])
def test_web_cannot_change_or_delete_rows(forbund, statement: str) -> None:
    write()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.count() == 1


def test_row_knows_who_and_with_which_uppdrag(user_with: Callable[..., User]) -> None:
    user = user_with(Role.EKONOM)
    with acting.transaction_as(user.subject):
        history.record(user, "user.logged_in", by=user, changes={"role": [None, "ekonom"]})
    entry = history.for_subject(user).get()
    assert (entry.user_id, entry.uppdrag_id) == (user.pk, user.acting.pk)
    assert entry.changes == {"role": [None, "ekonom"]}


def test_row_in_another_name_is_refused(user_with: Callable[..., User]) -> None:
    user, other = user_with(Role.EKONOM), user_with(Role.REVISOR)
    with (
        pytest.raises(DatabaseError, match="in the name of the acting user"),
        acting.transaction_as(user.subject),
    ):
        history.record(user, "user.logged_in", by=other)


def test_seal_covers_all_rows_and_the_next_only_the_new(forbund) -> None:
    write(3)
    assert sealing.seal() == 3
    assert sealing.seal() == 0
    write(2)
    assert sealing.seal() == 2
    first, second = Seal.objects.order_by("id")
    assert second.previous_hash == first.hash
    assert second.first_entry_id == first.last_entry_id + 1
    assert sealing.faults() == []


def test_web_writes_no_seal_itself(forbund) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO history_seal (sealed_at, first_entry_id, last_entry_id, row_count, previous_hash, hash)"
            " VALUES (now(), 1, 1, 0, '', '')"
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("tampering", "reason"),
    [
        ("UPDATE history_entry SET code = 'other' WHERE id = {id}", "changed row"),
        ("DELETE FROM history_entry WHERE id = {id}", "missing or added row"),
        ("DELETE FROM history_seal WHERE id = {seal}", "missing seal"),
    ],
)
def test_tampering_is_found(forbund, tampering: str, reason: str) -> None:
    write(3)
    sealing.seal()
    write(1)
    sealing.seal()
    entry, seal = Entry.objects.order_by("id")[1], Seal.objects.order_by("id")[0]
    with as_owner() as cursor:
        for table in ("history_entry", "history_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(tampering.format(id=entry.pk, seal=seal.pk))
        for table in ("history_entry", "history_seal"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert [fault.reason for fault in sealing.faults()] == [reason]

"""The history cannot be changed, is written in one's own name only, and a broken chain is found."""

from collections.abc import Callable

import pytest
import structlog
from django.db import DatabaseError, connection, transaction

from finsam import acting, history
from finsam.history import sealing, tasks
from finsam.history.models import Entry, Look, Seal
from members.enums import Role
from members.models import User
from tests.owner import tamper
from tests.two_connections import Other, first_transaction

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
    tamper(tampering.format(id=entry.pk, seal=seal.pk))
    assert reasons() == [reason]


def look(user: User, count: int = 1) -> None:
    with acting.transaction_as(user.subject):
        for _ in range(count):
            history.look(user, "prov", by=user)


def reasons() -> list[str]:
    return [fault.reason for fault in sealing.faults()]


def test_looks_are_sealed_with_and_without_acts(user_with: Callable[..., User]) -> None:
    look(user_with(Role.EKONOM), 2)
    assert sealing.seal() == 2
    assert sealing.seal() == 0
    write(1)
    assert sealing.seal() == 1
    look(user_with(Role.EKONOM))
    assert sealing.seal() == 1
    assert list(Seal.objects.values_list("row_count", "look_count")) == [(0, 2), (1, 0), (0, 1)]
    assert sealing.faults() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("tampering", "reason"),
    [
        ("UPDATE history_look SET user_id = NULL WHERE id = {id}", "changed row"),
        ("DELETE FROM history_look WHERE id = {id}", "missing or added row"),
    ],
)
def test_tampering_with_looks_is_found(user_with: Callable[..., User], tampering: str, reason: str) -> None:
    look(user_with(Role.EKONOM), 2)
    sealing.seal()
    write(1)
    sealing.seal()
    tamper(tampering.format(id=Look.objects.latest("id").pk))
    assert reasons() == [reason]


@pytest.mark.django_db(transaction=True)
def test_cut_off_end_is_found(user_with: Callable[..., User]) -> None:
    write(2)
    sealing.seal()
    write(2)
    look(user_with(Role.EKONOM))
    sealing.seal()
    first, last = Seal.objects.order_by("id")
    noted = sealing.head()
    tamper(
        f"DELETE FROM history_entry WHERE id > {first.last_entry_id}",
        "DELETE FROM history_look",
        f"DELETE FROM history_seal WHERE id = {last.pk}",
    )
    assert reasons() == ["missing last seal"]
    write(1)
    sealing.seal()  # a new seal does not cover it up
    assert reasons() == ["missing seal"]
    assert not sealing.holds(noted.number, noted.hash)


@pytest.mark.django_db(transaction=True)
def test_whole_chain_that_is_gone_is_found(forbund) -> None:
    write(2)
    sealing.seal()
    tamper("DELETE FROM history_entry", "DELETE FROM history_seal")
    assert reasons() == ["missing last seal"]
    write(1)
    sealing.seal()
    assert reasons() == ["missing seal"]


@pytest.mark.django_db(transaction=True)
def test_seal_noted_elsewhere_shows_what_the_database_alone_does_not(forbund) -> None:
    write(2)
    sealing.seal()
    noted = sealing.head()
    tamper("DELETE FROM history_entry", "DELETE FROM history_seal", "DELETE FROM history_sealmark")
    assert reasons() == []
    assert not sealing.holds(noted.number, noted.hash)


def test_web_cannot_move_the_mark(forbund) -> None:
    write()
    sealing.seal()
    for statement in ("UPDATE history_sealmark SET seal_number = 0", "DELETE FROM history_sealmark"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_sealing_gives_up_rather_than_stop_a_user_who_writes(forbund) -> None:
    write()
    with first_transaction():
        write()
        assert Other(sealing.seal).finish() is None
    assert sealing.seal() == 2


def test_each_seal_is_left_in_the_log(forbund) -> None:
    write(2)
    with structlog.testing.capture_logs() as logs:
        tasks.seal()
        tasks.seal()
    head = sealing.head()
    assert logs == [{"event": "history_sealed", "log_level": "info", "rows": 2, "seal": head.number, "hash": head.hash}]

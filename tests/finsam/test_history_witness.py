"""A row of the history that is taken away before it is sealed is missed by the log."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import structlog
from django.core.management import CommandError, call_command
from django.db import transaction

from finsam import acting, history
from finsam.history import sealing, witness
from finsam.history.models import Entry, Look
from members.enums import Role
from members.models import User
from tests.owner import tamper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(user_with: Callable[..., User]) -> list[str]:
    """What the log says when three acts and a look have been written, as docker prints it."""
    user = user_with(Role.EKONOM)
    with structlog.testing.capture_logs() as events, acting.transaction_as(user.subject):
        changes = {"röst": [None, "nej"], "b": ["2026-01-01", 3], "a": [True, {"y": 1, "x": []}]}
        history.record(user, "user.logged_in", by=user, changes=changes)
        history.record(user, "user.closed", by=None)
        assert user.acting is not None
        history.record(user.acting, "uppdrag.given", by=None, changes={"role": [None, Role.EKONOM.value]})
        history.look(user, "prov", by=user)
        assert events == []
    return ["web-1  | a line of something else {", "{}", *(f"web-1  | {json.dumps(event)}" for event in events)]


def test_rows_that_are_there_are_found(log: list[str]) -> None:
    told = witness.told(log)
    acts = Entry.objects.order_by("id").values_list("pk", flat=True)
    assert list(told) == [*(f"act:{pk}" for pk in acts), f"look:{Look.objects.get().pk}"]
    assert witness.lost(told) == []


def test_log_holds_numbers_and_digests_only(log: list[str]) -> None:
    assert all(json.loads(line[9:]).keys() == {"event", "log_level", "row", "digest"} for line in log[2:])


@pytest.mark.parametrize(
    ("tampering", "kind"),
    [
        ("DELETE FROM history_entry WHERE id = (SELECT max(id) FROM history_entry)", "act"),
        ("UPDATE history_entry SET changes = '{}' WHERE code = 'user.logged_in'", "act"),
        ("DELETE FROM history_look", "look"),
    ],
)
def test_missing_and_changed_rows_are_told_though_no_seal_shows_them(log: list[str], tampering: str, kind: str) -> None:
    tamper(tampering)
    sealing.seal()
    assert sealing.faults() == []
    assert [row.partition(":")[0] for row in witness.lost(witness.told(log))] == [kind]


def test_what_is_rolled_back_is_not_told(user_with: Callable[..., User]) -> None:
    user = user_with(Role.EKONOM)
    with structlog.testing.capture_logs() as events, acting.transaction_as(user.subject):
        history.record(user, "user.logged_in", by=user)
        transaction.set_rollback(True)
    assert events == []


def test_command_compares_with_a_log(log: list[str], tmp_path: Path) -> None:
    file, out = tmp_path / "web.log", StringIO()
    file.write_text("\n".join(log))
    call_command("check_consistency", f"--log={file}", stdout=out)
    assert out.getvalue() == "Allt stämmer.\n"
    tamper("DELETE FROM history_look")
    with pytest.raises(CommandError):
        call_command("check_consistency", f"--log={file}", stdout=out)
    assert "står i loggen, men saknas" in out.getvalue()
    file.write_text("nothing of ours\n")
    with pytest.raises(CommandError):
        call_command("check_consistency", f"--log={file}", stdout=out)
    assert "Loggen säger inget om historiken" in out.getvalue()

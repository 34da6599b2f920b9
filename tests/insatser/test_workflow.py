"""The workflow table: every state × every move, allowed or refused, by whom, and what was logged."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from finsam import acting, dates, history
from insatser import permissions
from insatser.enums import MOVES, InsatsMove, InsatsState
from insatser.models import IllegalMoveError, Insats, Insatsperiod
from insatser.tasks import start_due
from members.enums import Role
from members.models import User
from tests.insatser.factories import InsatsFactory

pytestmark = pytest.mark.django_db

RUN: dict[InsatsMove, Callable[[Insats, User | None], None]] = {
    InsatsMove.START: lambda insats, by: insats.start(by=by),
    InsatsMove.END: lambda insats, by: insats.end(on=date(2024, 6, 30), by=by, reason="Projektet är slut."),
    InsatsMove.RESUME: lambda insats, by: insats.resume(on=date(2025, 1, 1), by=by),
    InsatsMove.MISREGISTER: lambda insats, by: insats.misregister(reason="Fel förbund.", by=by),
}
PREDICATES = {
    InsatsMove.START: permissions.can_start_insats,
    InsatsMove.END: permissions.can_end_insats,
    InsatsMove.RESUME: permissions.can_resume_insats,
    InsatsMove.MISREGISTER: permissions.can_misregister_insats,
}
TRAITS: dict[InsatsState, dict[str, Any]] = {
    InsatsState.PLANERAD: {"planned": True, "starts_on": date(2023, 1, 1)},
    InsatsState.PAGAENDE: {},
    InsatsState.AVSLUTAD: {"ended": True},
    InsatsState.FELREGISTRERAD: {"misregistered": True},
}
EVERY = [(state, move) for state in InsatsState for move in InsatsMove]


@pytest.mark.parametrize(("state", "move"), EVERY, ids=str)
def test_every_move_from_every_state(state: InsatsState, move: InsatsMove, user_with: Callable[..., User]) -> None:
    insats, user = InsatsFactory(**TRAITS[state]), user_with(Role.FORBUNDSCHEF)
    allowed_from, target = MOVES[move]
    acting.declare(user.subject)
    assert bool(PREDICATES[move](user, insats)) is (state in allowed_from)
    if state not in allowed_from:
        with pytest.raises(IllegalMoveError):
            RUN[move](insats, user)
        insats.refresh_from_db()
        assert insats.state == state
        assert not history.for_subject(insats).exists()
        return
    version = insats.version
    RUN[move](insats, user)
    assert insats.state == target
    assert insats.version == version + 1
    entry = history.for_subject(insats).get()
    assert (entry.code, entry.user_id, entry.uppdrag_id) == (move.value, user.pk, user.acting.pk)
    assert entry.changes["state"] == [state.value, target.value]
    assert "Projektet" not in str(entry.changes)


@pytest.mark.parametrize("move", list(InsatsMove), ids=str)
@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.FORBUNDSCHEF, Role.HANDLAGGARE)], ids=str)
def test_others_may_not_move_insatser(move: InsatsMove, role: Role, user_with: Callable[..., User]) -> None:
    state = next(iter(MOVES[move][0]))
    assert not PREDICATES[move](user_with(role), InsatsFactory(**TRAITS[state]))


def test_insats_ends_on_a_day_that_has_been() -> None:
    insats = InsatsFactory()
    with pytest.raises(IllegalMoveError, match="inte varit"):
        insats.end(on=date(2999, 1, 1), by=None)
    with pytest.raises(IllegalMoveError, match="före insatsens startdatum"):
        insats.end(on=date(2021, 1, 1), by=None)


def test_insats_starts_when_its_day_has_come() -> None:
    insats = InsatsFactory(planned=True)
    with pytest.raises(IllegalMoveError, match="startar först"):
        insats.start(by=None)


def test_pause_stays_visible_after_resume() -> None:
    insats = InsatsFactory()
    insats.end(on=date(2022, 12, 31), by=None)
    insats.resume(on=date(2024, 1, 1), by=None)
    assert [(p.from_on, p.to_on) for p in insats.periods()] == [
        (date(2022, 1, 1), date(2022, 12, 31)),
        (date(2024, 1, 1), None),
    ]
    assert insats.ends_on is None
    running = [year for year in (2022, 2023, 2024) if Insats.objects.active_in(year).exists()]
    assert running == [2022, 2024]


def test_resume_begins_after_the_last_day() -> None:
    insats = InsatsFactory(ended=True)
    with pytest.raises(IllegalMoveError, match="dagen efter"):
        insats.resume(on=insats.ends_on, by=None)


def test_end_closes_the_open_period() -> None:
    insats = InsatsFactory()
    insats.end(on=date(2022, 12, 31), by=None)
    insats.resume(on=date(2024, 1, 1), by=None)
    insats.end(on=date(2024, 5, 31), by=None)
    assert [p.to_on for p in Insatsperiod.objects.order_by("from_on")] == [date(2022, 12, 31), date(2024, 5, 31)]


def test_misregistered_needs_a_reason_and_leaves_every_queryset() -> None:
    insats = InsatsFactory()
    with pytest.raises(IllegalMoveError, match="Skriv varför"):
        insats.misregister(reason=" ", by=None)
    insats.misregister(reason="Dubblett.", by=None)
    assert not Insats.objects.valid().exists()
    assert not Insats.objects.active_in(2022).exists()


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "state"),
    [
        (date(2999, 1, 1), None, InsatsState.PLANERAD),
        (date(2022, 1, 1), None, InsatsState.PAGAENDE),
        (date(2022, 1, 1), date(2999, 1, 1), InsatsState.PAGAENDE),
        (date(2022, 1, 1), date(2022, 12, 31), InsatsState.AVSLUTAD),
    ],
)
def test_state_follows_from_the_days_when_registered(starts_on: date, ends_on: date | None, state: InsatsState) -> None:
    made = InsatsFactory.build(starts_on=starts_on, ends_on=ends_on, agare=InsatsFactory().agare)
    made.register(by=None)
    made.refresh_from_db()
    assert made.state == state
    assert history.for_subject(made).get().code == "insats.registered"


def test_beat_starts_what_is_due_once() -> None:
    InsatsFactory(planned=True)
    due = InsatsFactory(planned=True, starts_on=dates.today())
    assert start_due() == 1
    assert start_due() == 0
    due.refresh_from_db()
    assert due.state == InsatsState.PAGAENDE


def test_insats_cannot_end_in_its_own_pause() -> None:
    insats = InsatsFactory(starts_on=date(2024, 1, 1))
    insats.end(on=date(2024, 12, 31), by=None)
    insats.resume(on=date(2026, 1, 1), by=None)
    with pytest.raises(IllegalMoveError, match="uppehåll den dagen"):
        insats.end(on=date(2025, 6, 30), by=None)
    insats.end(on=date(2024, 6, 30), by=None)
    assert insats.ends_on == date(2024, 6, 30)

"""Every link of what waits opens for the role that is told, and leads to something that the role may do."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from ekonomi.permissions import can_post_rows, can_read_budget, can_upload_ledger
from followup.permissions import can_list_reports, can_read_annual
from followup.waiting import personal_data
from followup.waiting.rules import waiting_for
from insatser.models import Insats
from members.enums import INSATS_ROLES, OrganisationKind, Role
from members.models import FactorReset, Invitation, Uppdrag, User
from members.permissions import (
    can_confirm_factor_reset,
    can_confirm_uppdrag,
    can_give_role,
    can_send_invitation,
)
from participants.access import emergency
from participants.access.permissions import can_see_access, can_see_emergencies, can_see_reviews
from participants.gallring.permissions import can_gallra
from participants.identity.personnummer import parse
from participants.models import Remiss
from participants.permissions import can_see_missing, registers_counts_of
from participants.plan import work_list
from participants.plan.permissions import can_see_plans
from participants.remisser.enums import RemissState
from participants.remisser.moves import Answer, answer
from participants.remisser.permissions import can_answer_remiss, can_see_remisser
from participants.rights import begaranden
from participants.rights.enums import Ratt
from participants.rights.permissions import can_see_begaran_numbers, can_see_begaranden
from participants.uppfoljning.permissions import can_see_follow_ups
from tests.ekonomi.ledgers import kr, small_year
from tests.followup.factories import RapportuttagFactory
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.members.factories import InvitationFactory, UppdragFactory, UserFactory
from tests.participants.gallring.plans import chef, planned
from tests.participants.people import as_user, before, deltagaransvarig, number, referred, registered, remittent, value
from tests.participants.uppfoljning.follow_ups import ended

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2026, 11, 22, 12, tzinfo=UTC)
INSATS = "Steget"


def _ours() -> QuerySet[Insats]:
    return Insats.objects.filter(name=INSATS)


def _any(rows: "list[object]") -> bool:
    return any(map(bool, rows))


MAY: dict[str, Callable[[User], object]] = {
    "Kontera raderna": can_post_rows,
    "Läs in bokföringen": can_upload_ledger,
    "Öppna budgeten": can_read_budget,
    "Öppna årsredovisningen": can_read_annual,
    f"Öppna {INSATS}": lambda user: Insats.objects.visible_to(user).filter(name=INSATS).exists(),
    "Registrera antal": lambda user: registers_counts_of(user, Insats.objects.visible_to(user)),
    "Se vad som saknas": can_see_missing,
    "Ge besked om remisser": lambda user: _any(
        [can_answer_remiss(user, row) for row in Remiss.objects.visible_to(user).select_related("insats")]
    ),
    "Öppna remisser": can_see_remisser,
    "Öppna långtidsuppföljning": can_see_follow_ups,
    "Läs beskeden": can_see_remisser,
    "Öppna planerna": can_see_plans,
    "Se vilka som saknas": can_see_reviews,
    "Granska åtkomst": can_see_access,
    "Öppna gallringen": can_gallra,
    "Visa nödöppningen": can_see_emergencies,
    "Besvara begäranden": can_see_begaranden,
    "Se antal begäranden": can_see_begaran_numbers,
    "Bekräfta eller avvisa": lambda user: _any([can_confirm_uppdrag(user, row) for row in Uppdrag.objects.waiting()]),
    "Bekräfta eller avvisa borttagning": lambda user: _any(
        [can_confirm_factor_reset(user, row) for row in FactorReset.objects.waiting()]
    ),
    "Utse en systemadministratör till": lambda user: can_give_role(user, Role.SYSTEMADMINISTRATOR),
    "Öppna de inbjudna": lambda user: _any([can_send_invitation(user, row) for row in Invitation.objects.open()]),
    "Läs": can_list_reports,
}
"""What the words of a link promise."""


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch, settings: Any) -> object:
    settings.EMERGENCY_SHOWN_DAYS = 36_500  # opened by the database's clock, too
    # the database alone writes weeks of access, and only of its own clock
    monkeypatch.setattr(personal_data, "_unreviewed", lambda _monday: [(date(2026, 10, 5), one.pk) for one in _ours()])
    # the database says how many requests wait, to whoever acts there
    late = begaranden.Numbers(None, Ratt.RADERING, 2026, 1, 1, 1, 0, 0, 0, date(2026, 10, 5))
    monkeypatch.setattr(begaranden, "numbers", lambda: [late])
    # and shows plans to whoever acts there
    monkeypatch.setattr(work_list, "late_count", lambda _user, _today: 1)
    with time_machine.travel(NOVEMBER, tick=False):
        yield


def everything_waits(user: User) -> None:
    """One thing for each rule."""
    small_year(2025, extra=[(2, kr(k6110="100", k1930="-100"), None)])
    RapportuttagFactory(filled=True)
    insats = InsatsFactory(
        state="pagaende", starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31), name=INSATS, short_name=""
    )
    if user.has_role(*INSATS_ROLES):
        InsatsUppdragFactory(insats=insats, uppdrag=user.acting, from_on=date(2025, 1, 1))
    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now(UTC)):  # a proof is of the real moment
        holder, _ = deltagaransvarig(insats)
        plan = {"starts_on": date(2025, 2, 1), "planned_end_on": date(2025, 6, 1)}
        registered(holder, insats, before=before("okand"), **plan)
        opener, _ = deltagaransvarig()
        told = [UserFactory(person=UppdragFactory(role=Role.FORBUNDSCHEF).person) for _ in range(2)]
        with as_user(opener):
            emergency.open_insats(insats, value("nodoppningsgrund", "fara"), "Det är bråttom", to=told, by=opener)
        remisser_wait(user, insats)
        ended(holder, insats, personnummer=parse(number(1)))
        decides = chef()
        with as_user(decides):
            planned(decides)
    UppdragFactory(role=Role.DELTAGARANSVARIG, confirmed_by=None)
    FactorReset.objects.create(person=UserFactory().person, asked_by=UserFactory().person)
    InvitationFactory(sent_at=timezone.now() - timedelta(days=9))


def remisser_wait(user: User, insats: Insats) -> None:
    """One to be answered and one that is accepted, sent by the user when that is its role."""
    sender = user if user.has_role(Role.REMITTENT) else remittent()
    type(sender.person.employer).objects.filter(pk=sender.person.employer_id).update(kind=OrganisationKind.FK)
    holder, _ = deltagaransvarig(insats)
    referred(sender, insats)
    accepted = referred(sender, insats)
    with as_user(holder):
        answer(accepted.locked(), Answer(RemissState.ANTAGEN), by=holder)


@pytest.mark.parametrize("role", Role)
def test_links_lead_to_what_the_role_may_do(
    role: Role, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    user = user_with(role)
    everything_waits(user)
    client = login(user)
    for item in waiting_for(user):
        if item.url:
            assert client.get(item.url).status_code == 200, item.text
            promise = MAY.get(item.label) or MAY[item.label.partition(" ")[0]]
            assert promise(user), f"{role} is told “{item.label}”"


def test_every_promise_is_made_to_some_role(user_with: Callable[..., User]) -> None:
    users = [user_with(role) for role in Role]
    everything_waits(users[0])
    insats, by_role = Insats.objects.get(name=INSATS), {user.role: user for user in users}
    InsatsUppdragFactory(insats=insats, uppdrag=by_role[Role.DELTAGARANSVARIG].acting, from_on=date(2025, 1, 1))
    with time_machine.travel(time_machine.escape_hatch.datetime.datetime.now(UTC)):
        remisser_wait(by_role[Role.REMITTENT], insats)
    (insatsansvarig,) = [user for user in users if user.has_role(Role.INSATSANSVARIG)]
    InsatsUppdragFactory(insats=_ours().get(), uppdrag=insatsansvarig.acting)
    labels = {item.label for user in users for item in waiting_for(user)}
    assert {label if label in MAY else label.partition(" ")[0] for label in labels if label} == MAY.keys()

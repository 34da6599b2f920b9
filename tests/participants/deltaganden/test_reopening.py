"""Taking back an end that should not have been registered: what followed from it goes back, and nobody comes back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from finsam.dates import today
from finsam.history.models import Entry
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from insatser.models import Insats
from members.models import User
from participants import invariants
from participants.deltaganden.correcting import register_mistake, reopen
from participants.deltaganden.history_words import deltagande_lines
from participants.deltaganden.registering import register_out, withdraw
from participants.enums import Angrat, Syfte
from participants.identity.personnummer import parse
from participants.models import Deltagande, Identitet, Samtycke
from participants.permissions import can_reopen
from participants.rights import begaranden
from participants.rights.begaranden import Answered, Received
from participants.rights.enums import BegaranState, Identifiering, Inkom, Ratt
from tests.participants.gallring.plans import chef
from tests.participants.people import as_user, before, deltagaransvarig, number, registered, value
from tests.participants.plan.planned import part_of
from tests.participants.uppfoljning.follow_ups import BOTH, asked, ended, first_time

pytestmark = pytest.mark.usefixtures("forbund")
YESTERDAY = today() - timedelta(days=1)


def going_on(**changed: Any) -> tuple[User, Deltagande]:
    user, insats = deltagaransvarig()
    Insats.objects.filter(pk=insats.pk).update(state="pagaende")
    return user, registered(user, insats, consents=BOTH, starts_on=today() - timedelta(days=90), **changed)


def end(user: User, deltagande: Deltagande, on: date = YESTERDAY, reason: str = "enligt_plan") -> Deltagande:
    with as_user(user):
        after = before() if reason == "enligt_plan" else None
        register_out(deltagande, ends_on=on, reason=value("avslutsanledning", reason), after=after, by=user)
    return Deltagande.objects.select_related("insats").get(pk=deltagande.pk)


def undo(user: User, deltagande: Deltagande) -> bool:
    with as_user(user):
        return reopen(deltagande, Angrat.FORTSATTER, by=user)


def figures() -> Any:
    connection.check_constraints()  # what a commit does: the kept sums are made again
    return data(deltagarrapport(Urval.of_year(YESTERDAY.year), is_exact=True))


def last_days(deltagande: Deltagande) -> dict[str, tuple[date | None, bool]]:
    rows = Samtycke.objects.filter(deltagande=deltagande)
    return {one.syfte: (one.last_on, one.follows_end) for one in rows}


@pytest.mark.parametrize("agreed", [None, today() + timedelta(days=100)])
def test_all_that_followed_from_the_end_goes_back(agreed: date | None) -> None:
    user, deltagande = going_on(follow_up_until=agreed)
    had, consents = figures(), last_days(deltagande)
    over = end(user, deltagande)
    assert figures() != had
    assert last_days(deltagande)[Syfte.REGISTRERING] == (YESTERDAY + timedelta(days=30), True)
    assert over.uppfoljningstillfallen.exists() is (agreed is None)
    assert undo(user, over)
    assert figures() == had
    assert last_days(deltagande) == consents
    again = Deltagande.objects.get(pk=deltagande.pk)
    assert (again.ends_on, again.avslutsanledning, again.registered_out_at) == (None, None, None)
    assert not again.uppfoljningstillfallen.exists()
    assert set(again.forsorjning_set.values_list("fas", flat=True)) == {"fore"}
    assert deltagande_lines(again)[0].sentence == "Ångrade utregistreringen"
    assert any("fortsätter i insatsen" in detail for detail in deltagande_lines(again)[0].details)
    assert [*invariants.deltagande_faults(), *invariants.follow_up_faults()] == []
    end(user, again, today())
    assert last_days(deltagande)[Syfte.REGISTRERING] == (today() + timedelta(days=30), True)


def withdrawn(user: User, over: Deltagande) -> None:
    samtycke = over.samtycke_set.get(syfte=Syfte.REGISTRERING)
    withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)


def mistaken(user: User, over: Deltagande) -> None:
    reason = value("avslutsanledning", "felregistrering")
    register_mistake(over, what_went_wrong="Fel insats", reason=reason, by=user)


def restricted(user: User, over: Deltagande) -> None:
    begaran = begaranden.receive(over, Received(Ratt.BEGRANSNING, today(), Inkom.BREV), by=user)
    ground = value("begransning_grund", "riktighet")
    given = Answered(BegaranState.BEVILJAD, today(), Identifiering.KAND, ground)
    begaranden.decide(begaran, given, by=user)


def insats_over(user: User, over: Deltagande) -> None:
    Insats.objects.filter(pk=over.insats_id).update(state="avslutad", ends_on=today())


def consent_over(user: User, over: Deltagande) -> None:
    over.samtycke_set.filter(syfte=Syfte.REGISTRERING).update(last_on=YESTERDAY)


def asked_since(user: User, over: Deltagande) -> None:
    other = ended(user, over.insats, personnummer=parse(number(2)))
    Deltagande.objects.filter(pk=over.pk).update(starts_on=other.starts_on, ends_on=other.ends_on)
    asked(user, first_time(over))


@pytest.mark.parametrize("spoil", [withdrawn, mistaken, restricted, insats_over, consent_over, asked_since])
def test_nothing_is_opened_again_when(spoil: Callable[[User, Deltagande], None]) -> None:
    user, deltagande = going_on()
    over = end(user, deltagande)
    with as_user(user):
        spoil(user, over)
    over = Deltagande.objects.select_related("insats").get(pk=over.pk)
    assert not can_reopen(user, over)
    assert not undo(user, over)
    assert Deltagande.objects.get(pk=over.pk).ends_on is not None


def test_a_consent_gets_its_time_back_in_no_other_way() -> None:
    user, deltagande = going_on(follow_up_until=today() + timedelta(days=100))
    over = end(user, deltagande)
    with as_user(user):
        for wrong in ({"last_on": None}, {"last_on": today() + timedelta(days=900)}, {"follows_end": True}):
            with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
                over.samtycke_set.filter(syfte=Syfte.LANGTIDSUPPFOLJNING).update(**wrong)
    stranger, _ = deltagaransvarig()
    assert not undo(stranger, over)


def test_who_was_said_to_be_dead_is_not_asked_later_and_the_plan_stays(login: Callable[[User], Client]) -> None:
    user, deltagande = going_on()
    part = part_of(user, deltagande)
    over = end(user, deltagande, reason="avliden")
    client, address = login(user), reverse("participants:reopen", args=[over.pk])
    assert "kommer inte tillbaka" in client.get(address).content.decode()
    assert client.post(address, {"why": ""}).status_code == 422
    answer = client.post(address, {"why": Angrat.FEL_PERSON}, follow=True).content.decode()
    assert f"Deltagandet {over.code} pågår" in answer
    assert over.samtycke_set.get(syfte=Syfte.LANGTIDSUPPFOLJNING).status == "upphort"
    with as_user(user):
        part.refresh_from_db()
        assert part.ends_on == YESTERDAY
        assert Identitet.objects.count() == 1
    assert client.post(address, {"why": Angrat.FEL_PERSON}).status_code == 403


def test_the_kansli_may_and_who_has_come_back_stands_in_the_way(login: Callable[[User], Client]) -> None:
    user, deltagande = going_on()
    over = end(user, deltagande)
    later = registered(user, over.insats, starts_on=today())
    client, address = login(chef()), reverse("participants:reopen", args=[over.pk])
    assert "Provsson" not in client.get(address).content.decode()
    refused = client.post(address, {"why": Angrat.FORTSATTER})
    assert refused.status_code == 422
    assert "registrerad i insatsen igen" in refused.content.decode()
    with as_user(user):
        mistaken(user, later)
    assert client.post(address, {"why": Angrat.FORTSATTER}).status_code == 302
    told = Entry.objects.filter(code="deltagande.reopened").get()
    assert told.changes["ends_on"] == [YESTERDAY.isoformat(), None]

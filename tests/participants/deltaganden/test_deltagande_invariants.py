"""Deltaganden that break a rule are found by `check_consistency`, by code and never by name."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from finsam import acting
from finsam.drift import consistency
from insatser.enums import InsatsState
from insatser.models import Insats
from members.models import User
from participants.deltaganden.registering import register_in, register_out, withdraw
from participants.enums import Fas, Syfte
from participants.identity.personnummer import parse
from participants.invariants import deltagande_faults
from participants.models import Deltagande, Forsorjning, Samtycke, Sysselsattning
from tests.owner import as_owner
from tests.participants.people import as_user, before, deltagaransvarig, entry, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
BOTH = {Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: True}


@pytest.fixture
def ours() -> tuple[User, Insats, Deltagande]:
    user, insats = deltagaransvarig()
    return user, insats, registered(user, insats, consents=BOTH)


def end(user: User, deltagande: Deltagande, reason: str = "enligt_plan", after: Any = None) -> None:
    with as_user(user):
        answers = after or before()
        register_out(
            deltagande, ends_on=date(2024, 6, 1), reason=value("avslutsanledning", reason), after=answers, by=user
        )


def take_back(user: User, deltagande: Deltagande) -> None:
    with as_user(user):
        samtycke = Samtycke.objects.select_related("deltagande").get(deltagande=deltagande, syfte=Syfte.REGISTRERING)
        withdraw(samtycke, on=date(2024, 5, 1), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)


def told() -> list[str]:
    return [fault.split(": ", 1)[1] for fault in deltagande_faults()]


def test_what_is_registered_on_the_pages_is_well(ours):
    user, insats, ongoing = ours
    assert told() == []
    end(user, ongoing)
    gone = registered(user, insats, personnummer=parse(number(1)), consents=BOTH)
    take_back(user, gone)
    mistake = registered(user, insats, personnummer=parse(number(2)))
    end(user, mistake, "felregistrering")
    assert told() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"starts_on": date(2024, 3, 1)}, "börjar när insatsen inte pågår"),
        ({"ends_on": date(2024, 1, 1), "state": InsatsState.AVSLUTAD}, "börjar när insatsen inte pågår"),
        ({"ends_on": date(2024, 4, 1), "state": InsatsState.AVSLUTAD}, "pågår, men insatsen är avslutad"),
    ],
)
def test_an_insats_that_ran_at_another_time(change, message, ours):
    insats = ours[1]
    Insats.objects.filter(pk=insats.pk).update(**change)
    found = told()
    assert any(fault.startswith(message) for fault in found)
    assert "deltaganden" in {finding.check for finding in consistency.find()}


def test_an_end_after_the_insats_is_asked_about(ours):
    user, insats, deltagande = ours
    end(user, deltagande)
    Insats.objects.filter(pk=insats.pk).update(ends_on=date(2024, 5, 31), state=InsatsState.AVSLUTAD)
    assert [fault.split(".")[0] for fault in told()] == ["slutar efter insatsen"]
    assert ours[2].code in next(deltagande_faults())


def test_registered_before_it_happened(ours):
    user, _, deltagande = ours
    end(user, deltagande)
    Deltagande.objects.update(
        starts_on=F("registered_at__date") + timedelta(days=1), ends_on=F("registered_at__date") + timedelta(days=2)
    )
    assert told() == ["är registrerat före startdatumet.", "är utregistrerat före slutdatumet."]


def test_answers_that_are_gone(ours):
    user, _, deltagande = ours
    end(user, deltagande)
    connection.check_constraints()  # what only an inregistrering must hold has been asked
    for model in (Forsorjning, Sysselsattning):
        model.objects.filter(fas=Fas.EFTER).delete()
    assert [fault.split(" ")[1] for fault in told()] == ["försörjning", "sysselsättning"]
    Forsorjning.objects.all().delete()
    Sysselsattning.objects.all().delete()
    assert len(told()) == 4


def test_an_end_by_withdrawal_without_one(ours):
    user, _, deltagande = ours
    end(user, deltagande, "atertaget_samtycke")
    assert told()[0].startswith("är avslutat med återtaget samtycke, men inget samtycke är återtaget")


@pytest.mark.django_db(transaction=True)
def test_what_only_the_owner_could_do_to_consents():
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        first = register_in(insats, entry(consents=BOTH), by=user)
        second = register_in(insats, entry(personnummer=parse(number(1))), by=user)
    with as_owner() as owner:
        for trigger in ("withdrawn", "moves"):
            owner.execute(f"ALTER TABLE participants_samtycke DISABLE TRIGGER participants_samtycke_{trigger}")
        owner.execute(
            "UPDATE participants_samtycke SET status = 'atertaget', ended_on = given_on"
            " WHERE syfte = 'uppfoljning_registrering' AND deltagande_id = %s", [first.pk],
        )  # fmt: skip
        owner.execute("UPDATE participants_samtycke SET status = 'nekat' WHERE deltagande_id = %s", [second.pk])
        owner.execute(
            "UPDATE participants_deltagande SET deltagare_id = %s, starts_on = '2023-01-01', ends_on = '2023-02-01',"
            " registered_out_at = now(), avslutsanledning_id = %s WHERE id = %s",
            [first.deltagare_id, value("avslutsanledning", "flytt").pk, second.pk],
        )
        for trigger in ("withdrawn", "moves"):
            owner.execute(f"ALTER TABLE participants_samtycke ENABLE TRIGGER participants_samtycke_{trigger}")
    assert [fault.split(",")[0] for fault in told()][:4] == [
        "har inget samtycke till registrering.",
        "pågår",
        "hör ihop med andra deltaganden",
        "har ett samtycke till långtidsuppföljning som gäller",
    ]

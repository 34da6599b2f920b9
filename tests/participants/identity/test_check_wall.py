"""`manage.py check_wall`: what each role gets by a plain SELECT."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from finsam import acting
from members.enums import Role
from participants.deltaganden.registering import register_in
from participants.identity import wall
from participants.identity.personnummer import parse
from participants.importing.receiving import receive
from participants.remisser.moves import send
from tests.insatser.factories import InsatsUppdragFactory
from tests.members.factories import UppdragFactory, UserFactory
from tests.participants.importing.files import HEADINGS, csv, line
from tests.participants.people import deltagaransvarig, entry, number, opened, referral, remittent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forbund")]


def test_only_the_deltagaransvariga_see_any_and_only_their_own(capsys):
    with acting.transaction_as(acting.SYSTEM):
        for role in Role:
            if role != Role.DELTAGARANSVARIG:
                UppdragFactory(person=UserFactory().person, role=role)
        holders = [deltagaransvarig() for _ in range(2)]
        InsatsUppdragFactory(
            uppdrag=UppdragFactory(person=UserFactory().person, role=Role.INSATSANSVARIG), insats=holders[0][1]
        )
    for nth, (user, insats) in enumerate(holders):
        for other in range(nth + 1):
            with acting.transaction_as(user.subject):
                register_in(insats, entry(personnummer=parse(number(other))), by=user)
    with acting.transaction_as(holders[0][0].subject):
        receive(csv([HEADINGS, line(), line(1)]).encode(), holders[0][1], by=holders[0][0])
    with acting.transaction_as(acting.SYSTEM):
        sender = remittent()
        opened(holders[1][1])
    with acting.transaction_as(sender.subject):
        send(holders[1][1], referral(), by=sender)
    out = StringIO()
    call_command("check_wall", "--format", "json", stdout=out)
    found = json.loads(out.getvalue())["roles"]
    assert found == {**dict.fromkeys(Role.values, 0), Role.DELTAGARANSVARIG.value: 3 + 2 + 1, wall.NOBODY: 0}


def test_a_hole_in_the_wall_ends_with_1(monkeypatch):
    monkeypatch.setattr(wall, "seen_by_role", lambda: iter([wall.Seen("ledamot", 2, 2)]))
    with pytest.raises(SystemExit, match="1"):
        call_command("check_wall", stdout=StringIO(), stderr=StringIO())

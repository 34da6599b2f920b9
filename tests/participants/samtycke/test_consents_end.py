"""How long consents last when a deltagande ends, and how that is shown."""

from datetime import date, timedelta

import pytest

from finsam.dates import today
from participants.deltaganden.registering import recognise_all, register_out
from participants.enums import SamtyckeStatus, Syfte
from participants.identity.personnummer import parse
from participants.models import Deltagande, Identitet, Samtycke
from tests.participants.people import as_user, before, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
ALL = dict.fromkeys(Syfte, True)


def ended(reason: str, on: date) -> tuple[Deltagande, dict[str, Samtycke], int]:
    """A deltagande that has ended, its consents by purpose, and how many names its deltagaransvarig sees."""
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats, consents=ALL)
    with as_user(user):
        answers = before() if reason == "enligt_plan" else None
        register_out(deltagande, ends_on=on, reason=value("avslutsanledning", reason), after=answers, by=user)
        seen = Identitet.objects.count()
    return deltagande, {samtycke.syfte: samtycke for samtycke in deltagande.samtycke_set.all()}, seen


def test_a_name_is_shown_for_some_days_to_correct_and_until_the_last_question(settings):
    settings.IDENTITY_DAYS_AFTER_END, settings.FOLLOW_UP_DAYS_AFTER_END = 30, 760
    _, consents, seen = ended("enligt_plan", today() - timedelta(days=31))
    assert consents[Syfte.REGISTRERING].last_on == today() - timedelta(days=1)
    assert consents[Syfte.REGISTRERING].state.word == SamtyckeStatus.UPPHORT.label
    assert consents[Syfte.REGISTRERING].over_on == today() - timedelta(days=1)
    assert consents[Syfte.LANGTIDSUPPFOLJNING].last_on == today() + timedelta(days=760 - 31)
    assert consents[Syfte.LANGTIDSUPPFOLJNING].state.word == SamtyckeStatus.GIVET.label
    assert consents[Syfte.INFORMATIONSUTBYTE].last_on == today() - timedelta(days=31)
    assert consents[Syfte.INFORMATIONSUTBYTE].state.word == SamtyckeStatus.UPPHORT.label
    assert seen == 1


def test_nobody_is_asked_later_who_has_died():
    _, consents, seen = ended("avliden", today())
    assert consents[Syfte.LANGTIDSUPPFOLJNING].status == SamtyckeStatus.UPPHORT
    assert consents[Syfte.REGISTRERING].status == SamtyckeStatus.GIVET
    assert seen == 1


def test_a_mistake_ends_every_consent_at_once():
    _, consents, seen = ended("felregistrering", today())
    assert {samtycke.status for samtycke in consents.values()} == {SamtyckeStatus.UPPHORT}
    assert seen == 0


def test_several_are_recognised_in_their_order():
    user, insats = deltagaransvarig()
    known = registered(user, insats)
    with as_user(user):
        found = recognise_all([parse(number(nth)) for nth in (1, 0, 1)])
    assert found[1] == known.deltagare_id
    assert found[0] == found[2] != found[1]

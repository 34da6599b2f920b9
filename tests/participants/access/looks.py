"""Looks for tests of their review. The database writes them, by its own clock, so tests let the week be over sooner."""

from datetime import time, timedelta

import pytest

from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.access.enums import Andamal
from participants.identity import identities
from participants.models import Deltagande, Granskningsvecka, granskning
from tests.insatser.factories import InsatsUppdragFactory
from tests.members.factories import UppdragFactory, UserFactory
from tests.participants.people import as_user, deltagaransvarig, registered

THIS_WEEK = granskning.this_week


def insatsansvarig(insats: Insats) -> User:
    """The one who reviews."""
    user = UserFactory()
    uppdrag = UppdragFactory(person=user.person, role=Role.INSATSANSVARIG)
    InsatsUppdragFactory(uppdrag=uppdrag, insats=insats)
    user.act_with(uppdrag.pk)
    return user


def somebody_to_see() -> tuple[User, User, Deltagande]:
    """A deltagaransvarig, the insatsansvarig of the insats, and a deltagande in it."""
    user, insats = deltagaransvarig()
    return user, insatsansvarig(insats), registered(user, insats)


def look(user: User, *deltaganden: Deltagande, times: int = 1, purpose: Andamal = Andamal.DELTAGANDE) -> None:
    """The user sees them."""
    with as_user(user):
        for _ in range(times):
            identities.read(deltaganden, purpose, by=user)


def the_week(insats: Insats) -> Granskningsvecka:
    """The one week of an insats."""
    return Granskningsvecka.objects.get(insats=insats)


def let_the_week_be_over(monkeypatch: pytest.MonkeyPatch, weeks: int = 1) -> None:
    """As on a Monday after it; any hour and day counts as working time."""
    monkeypatch.setattr(granskning, "this_week", lambda: THIS_WEEK() + timedelta(days=7 * weeks))


ANY_HOUR = (time(0), time(23, 59, 59, 999999))
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)

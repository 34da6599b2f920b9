"""Two transactions that change the same month of the kept sums at once: each counts what the other wrote (ADR 12)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from finsam import acting
from followup.deltagarrapport.kept import discrepancies
from followup.models import AndradManad, Deltagandesumma
from insatser.models import Insats
from members.models import User
from participants.deltaganden.registering import register_in, register_out
from participants.identity.personnummer import parse
from participants.models import Deltagande
from tests.participants.people import before, deltagaransvarig, entry, number, value
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = date(2024, 2, 1)
Ours = tuple[User, Insats, Deltagande]


@pytest.fixture
def ours() -> Ours:
    """Somebody who began the month before, and whoever registers."""
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        made = register_in(insats, entry(starts_on=date(2024, 1, 8), consent_on=date(2024, 1, 8)), by=user)
    return user, insats, made


def begins(user: User, insats: Insats, nth: int) -> None:
    register_in(insats, entry(personnummer=parse(number(nth)), starts_on=date(2024, 2, 10 + nth)), by=user)


def ends(user: User, deltagande: Deltagande) -> None:
    reason = value("avslutsanledning", "enligt_plan")
    register_out(deltagande, ends_on=date(2024, 2, 20), reason=reason, after=before(), by=user)


def settled() -> None:
    """What otherwise happens when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def figures() -> tuple[int, int]:
    """How many began and ended in the month, as they are kept, which is as the rows say."""
    with acting.transaction_as(acting.SYSTEM):
        assert list(discrepancies()) == []
        assert not AndradManad.objects.exists()
        kept = Deltagandesumma.objects.filter(first=MONTH).values_list("nya", "avslutade")
        nya, avslutade = map(sum, zip(*kept, strict=True))
        return nya, avslutade


def acts(ours: Ours, what: str) -> Callable[[], None]:
    user, insats, made = ours
    return (lambda: ends(user, made)) if what == "ends" else (lambda: begins(user, insats, 2))


@pytest.mark.parametrize(("second", "expected"), [("begins", (2, 0)), ("ends", (1, 1))])
def test_the_second_waits_until_the_first_has_counted(ours: Ours, second: str, expected: tuple[int, int]) -> None:
    user, insats, _ = ours
    with first_transaction(user.subject):
        begins(user, insats, 1)
        settled()
        other = Other(acts(ours, second), user.subject)
        other.wait_until_blocked()
    other.finish()
    assert figures() == expected


@pytest.mark.parametrize(("second", "expected"), [("begins", (2, 0)), ("ends", (1, 1))])
def test_the_first_counts_what_the_second_wrote_meanwhile(ours: Ours, second: str, expected: tuple[int, int]) -> None:
    user, insats, _ = ours
    with first_transaction(user.subject):
        begins(user, insats, 1)
        Other(acts(ours, second), user.subject).finish()
    assert figures() == expected

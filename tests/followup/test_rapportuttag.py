"""An uttag is final, numbered once, and seen by those whom it concerns."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from finsam.protection import Protected
from followup.models import Rapportuttag
from followup.snapshots import amount, canonical, count, digest
from members.enums import KANSLI, STYRELSE, Role
from members.models import User
from tests.followup.factories import RapportuttagFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("table", ["followup_rapportuttag", "followup_rapportpdf"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET sha256 = repeat('0', 64)", "DELETE FROM {}"])
def test_uttag_cannot_be_changed_or_deleted(table: str, statement: str) -> None:
    RapportuttagFactory()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert Rapportuttag.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"occasion": "manad", "version": 1}, {"occasion": "manad", "version": 2}),
        ({"version": 1}, {"version": 1}),
        (
            {"kind": "arsredovisning", "month": None, "version": 1},
            {"kind": "arsredovisning", "month": None, "version": 1},
        ),
        ({}, {"month": None}),
        ({}, {"kind": "arsredovisning"}),
        ({}, {"sha256": "short"}),
    ],
    ids=["occasion", "version", "version of a year", "month missing", "month too many", "hash"],
)
def test_rules_of_the_table(first: dict, second: dict) -> None:
    RapportuttagFactory(**first)
    with pytest.raises(IntegrityError), transaction.atomic():
        RapportuttagFactory(**second)


@pytest.mark.parametrize("role", Role)
def test_who_sees_issued_and_drafts(role: Role, user_with: Callable[..., User]) -> None:
    issued, draft = RapportuttagFactory(), RapportuttagFactory(draft=True)
    seen = set(Rapportuttag.objects.visible_to(user_with(role)))
    if role in (*KANSLI, *STYRELSE, Role.REVISOR):
        assert seen == {issued, draft}
    elif role == Role.MEDLEMSREPRESENTANT:
        assert seen == {issued}
    else:
        assert seen == set()


def test_canonical_json_is_the_same_after_a_round_through_the_database() -> None:
    result = {"ö": Decimal("1.5"), "a": [date(2026, 1, 2), Protected(5), Protected(5, is_secondary=True), None, 7]}
    assert canonical(result) == '{"a":["2026-01-02","<5","..",null,7],"ö":"1.50"}'.encode()
    uttag = RapportuttagFactory(result={"b": 1, "a": "1.50"})
    stored = Rapportuttag.objects.get(pk=uttag.pk)
    assert digest(canonical(stored.result)) == stored.sha256


def test_protected_counts_and_amounts_are_read_back() -> None:
    assert count("<5") == Protected(5)
    assert count("..").is_secondary
    assert (count(12), count(None), amount("-1.50"), amount(None)) == (12, None, Decimal("-1.5"), None)

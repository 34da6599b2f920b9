"""Which budget post a row gets, and that the kept sums stay exact whatever happens."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ekonomi.bokforing.aggregate import discrepancies
from ekonomi.bokforing.mapping import Mapping, remap, remap_years
from ekonomi.bokforing.posting import post_by_hand, undo_posting
from ekonomi.bokforing.suggestions import suggest
from ekonomi.models import Manadsutfall, Objekt, Objektmappning, Verifikationsrad
from tests.ekonomi.ledger_factories import (
    STANDARD,
    ObjektmappningFactory,
    PostFactory,
    imported,
    row,
    sie_bytes,
    voucher,
)

pytestmark = pytest.mark.usefixtures("forbund")


def rule(dimension="", objekt="", konto_from="", konto_to="", **fields):
    return ObjektmappningFactory(
        dimension=dimension, objekt=objekt, konto_from=konto_from, konto_to=konto_to, **fields
    ).post_id


def post_for(konto, *objekt, year=2026):
    return Mapping.for_year(year).post_for(konto, objekt)


def test_the_most_telling_rule_wins():
    by_konto = rule(konto_from="40", konto_to="49")
    by_object = rule("6", "P1")
    by_both = rule("6", "P1", "46", "46")
    assert post_for("4600", "6:P1") == by_both
    assert post_for("4500", "6:P1") == by_object
    assert post_for("4500", "6:P2") == by_konto
    assert post_for("5010", "6:P2") is None


def test_a_project_goes_before_a_kostnadsstalle_and_others():
    place, project, other = rule("1", "10"), rule("6", "P1"), rule("20", "X")
    assert post_for("4600", "1:10", "6:P1", "20:X") == project
    assert post_for("4600", "20:X", "1:10") == place
    assert post_for("4600", "20:X") == other


def test_the_narrower_range_wins():
    wide, narrow = rule(konto_from="4", konto_to="7"), rule(konto_from="501", konto_to="501")
    assert post_for("5010") == narrow
    assert post_for("5020") == wide


def test_ranges_hold_every_account_that_begins_so():
    post = rule(konto_from="46", konto_to="47")
    assert [post_for(konto) == post for konto in ("4599", "4600", "4799", "47990", "4800")] == [
        False,
        True,
        True,
        True,
        False,
    ]


def test_balance_accounts_and_the_closing_account_have_no_post():
    rule("6", "P1")
    assert post_for("1930", "6:P1") is None
    assert post_for("8999", "6:P1") is None


def test_rules_hold_in_their_years():
    old = rule("6", "P1", from_year=2020, to_year=2025)
    new = rule("6", "P1", from_year=2026)
    assert post_for("4600", "6:P1", year=2025) == old
    assert post_for("4600", "6:P1", year=2026) == new


def test_removed_rules_do_not_count():
    rule("6", "P1", is_removed=True)
    assert post_for("4600", "6:P1") is None


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({}, "one_per_key"),
        ({"objekt": ""}, "dimension_with_objekt"),
        ({"objekt": "", "dimension": ""}, "not_empty"),
        ({"konto_from": "46"}, "konton_are_result"),
        ({"konto_from": "19", "konto_to": "19"}, "konton_are_result"),
        ({"konto_from": "50", "konto_to": "46"}, "konton_are_result"),
        ({"konto_from": "46", "konto_to": "89"}, "konton_are_result"),
        ({"from_year": 2026, "to_year": 2025, "objekt": "P9"}, "years_in_order"),
    ],
)
def test_constraints(fields, constraint):
    ObjektmappningFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ObjektmappningFactory(**fields)


def test_remap_moves_rows_and_sums():
    imported()
    post = ObjektmappningFactory().post
    assert remap(2026) == 1
    assert Manadsutfall.objects.get(post=post).amount == Decimal(100)
    Objektmappning.objects.update(is_removed=True)
    assert remap_years(2020, None) == 1
    assert not Manadsutfall.objects.filter(post=post).exists()
    assert discrepancies() == []


def test_remap_without_a_ledger_does_nothing():
    assert remap(2026) == 0


def test_names_suggest_posts():
    posts = [PostFactory(name="Steget vidare"), PostFactory(name="Rätt stöd, rätt tid")]
    named = {
        name: suggest(Objekt(name=name), posts)
        for name in ("Projekt STEGET VIDARE", "Ratt stöd rätt tid", "Kansli", "")
    }
    assert list(named.values()) == [posts[0], posts[1], None, None]


# Exactness after any sequence of acts

FILES = (
    STANDARD,
    STANDARD[:2],
    (*STANDARD, voucher(5, 3, row("7400", 9), row("4600", 3, "6:P1", "1:10"))),
    (voucher(1, 1, row("4600", 101, "6:P1")), *STANDARD[1:]),
)
ACTS = st.one_of(
    st.tuples(st.just("import"), st.integers(0, len(FILES) - 1)),
    st.tuples(st.just("post"), st.integers(0, 20)),
    st.tuples(st.just("undo"), st.integers(0, 20)),
    st.tuples(st.just("map"), st.sampled_from([("6", "P1"), ("6", "P2"), ("1", "10")])),
    st.tuples(st.just("unmap"), st.integers(0, 3)),
)


def perform(act, argument, posts, user, stamp):
    rows = list(Verifikationsrad.objects.counted().filter(konto__gte="3").order_by("id"))
    if act == "import":  # the number of the last voucher makes each file a new one
        imported(sie_bytes(*FILES[argument], voucher(1000 + stamp, 12, row("8410", -1))))
    elif act in {"post", "undo"} and rows:
        chosen = [rows[argument % len(rows)].pk]
        if act == "post":
            post_by_hand(chosen, posts[argument % 2], by=user)
        else:
            undo_posting(chosen, by=user)
    elif act == "map" and not Objektmappning.objects.in_use().filter(objekt=argument[1]).exists():
        rule(*argument, post=posts[0])
        remap(2026)
    elif act == "unmap":
        found = Objektmappning.objects.in_use().order_by("objekt")[argument : argument + 1]
        Objektmappning.objects.filter(pk__in=[one.pk for one in found]).update(is_removed=True)
        remap(2026)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=8))
def test_sums_are_those_of_the_rows_after_any_sequence(ekonom, acts):
    with transaction.atomic():
        posts = [PostFactory(), PostFactory()]
        for stamp, (act, argument) in enumerate(acts):
            perform(act, argument, posts, ekonom, stamp)
            assert discrepancies() == []
        kept = sum(Manadsutfall.objects.values_list("amount", flat=True), Decimal(0))
        assert kept == 0  # every voucher balances
        transaction.set_rollback(True)

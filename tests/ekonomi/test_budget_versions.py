"""Versions, comparison, moving money, decision, and what the database refuses."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from ekonomi import budget_table, budget_versions, budget_warnings, omfordelning
from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Budgetmanad, Budgetrad, IllegalBudgetMoveError, Omfordelning, Planrad
from finsam import history
from tests.ekonomi.factories import BudgetFactory, BudgetomradeFactory, BudgetpostFactory, budget_with

pytestmark = pytest.mark.django_db
DECIDED: dict[str, Any] = {"status": "faststalld", "beslut_on": date(2025, 11, 20), "beslut_paragraf": "§ 5"}


def totals(budget: Budget) -> list[tuple[str, D]]:
    return [(row.post.code, row.amount) for row in budget.rader.select_related("post").order_by("post__code")]


def test_numbers_follow_within_the_year() -> None:
    assert [budget_versions.create(year, by=None).version for year in (2026, 2026, 2027)] == [1, 2, 1]


def test_new_version_keeps_every_month_and_the_plan() -> None:
    post = BudgetpostFactory()
    months = tuple(D(n) for n in range(12))
    earlier = budget_with({post: months})
    budget_table.save_plan(earlier, {(post.omrade_id, 2027): D(70)}, by=None)
    later = budget_versions.new_version(earlier, by=None)
    assert (later.year, later.version, later.follows) == (2026, earlier.version + 1, earlier)
    assert budget_table.saved_months(later) == {post.pk: months}
    assert [(row.year, row.amount) for row in later.planrader.all()] == [(2027, D(70))]
    assert history.for_subject(later).first().code == "budget.copied"


def test_next_year_leaves_out_posts_no_longer_used() -> None:
    kept, dropped = BudgetpostFactory(code="a"), BudgetpostFactory(code="b", is_active=False)
    later = budget_versions.copy_to_next_year(budget_with({kept: 12, dropped: 24}), by=None)
    assert (later.year, later.version, totals(later)) == (2027, 1, [("a", D(12))])


def test_comparison_holds_posts_of_both() -> None:
    first, second = BudgetpostFactory(), BudgetpostFactory()
    found = budget_versions.compare(budget_with({first: 100}), budget_with({first: 60, second: 40}))
    assert [(row.post, row.change) for row in found] == [(first, D(-40)), (second, D(40))]


def test_current_is_the_latest_decided_else_the_latest() -> None:
    BudgetFactory(version=1)
    second = BudgetFactory(version=2)
    assert Budget.objects.current(2026) == second
    decided = BudgetFactory(version=3, **DECIDED)
    BudgetFactory(version=4)
    assert Budget.objects.current(2026) == decided
    assert Budget.objects.current(1999) is None


# Decision


def test_decision_needs_a_samrad_before_it() -> None:
    budget = BudgetFactory()
    with pytest.raises(IllegalBudgetMoveError, match="23\u00a0§"):
        budget.decide(date(2025, 11, 20), "§ 5", by=None)
    budget.send_to_samrad(date(2025, 10, 1), by=None)
    budget.decide(date(2025, 11, 20), "§ 5", dnr="2025:31", by=None)
    budget.refresh_from_db()
    assert (budget.status, budget.beslut_paragraf, budget.dnr) == ("faststalld", "§ 5", "2025:31")
    codes = [entry.code for entry in history.for_subject(budget)]
    assert codes == ["budget.decided", "budget.sent_to_samrad"]


@pytest.mark.parametrize(
    ("status", "step", "reason"),
    [
        ("forslag", lambda budget: budget.take_back(by=None), "redan ett förslag"),
        ("samrad", lambda budget: budget.send_to_samrad(date(2025, 10, 1), by=None), "redan på samråd"),
    ],
)
def test_a_step_to_where_it_is_names_the_reason(status: str, step: Any, reason: str) -> None:
    budget = BudgetFactory(status=status, samrad_on=date(2025, 10, 1))
    with pytest.raises(IllegalBudgetMoveError, match=reason):
        step(budget)


def test_decisions_of_a_year_wait_for_each_other() -> None:
    BudgetFactory(version=1)
    later = BudgetFactory(version=2, samrad_on=date(2025, 10, 1))
    with CaptureQueriesContext(connection) as queries:
        later.decide(date(2025, 11, 20), "§ 5", by=None)
    first = next(query["sql"] for query in queries if "SAVEPOINT" not in query["sql"])
    assert "FOR UPDATE" in first
    assert '"year" = 2026' in first


def test_database_keeps_one_first_decision_a_year() -> None:
    BudgetFactory(version=1, **DECIDED)
    with pytest.raises(IntegrityError, match="one_faststalld"), transaction.atomic():
        BudgetFactory(version=2, **DECIDED)
    BudgetFactory(version=1, year=2027, **DECIDED)


def test_second_decision_of_the_year_is_a_revision_without_samrad() -> None:
    BudgetFactory(version=1, **DECIDED)
    later = BudgetFactory(version=2)
    later.decide(date(2026, 3, 2), "§ 9", by=None)
    assert later.status == "reviderad"


def test_an_older_version_is_not_decided_after_a_later_one() -> None:
    older = BudgetFactory(version=1, samrad_on=date(2025, 10, 1))
    BudgetFactory(version=2, **DECIDED)
    with pytest.raises(IllegalBudgetMoveError, match="Version 2"):
        older.decide(date(2025, 11, 25), "§ 6", by=None)


def test_no_move_from_a_decided_version() -> None:
    budget = BudgetFactory(**DECIDED)
    with pytest.raises(IllegalBudgetMoveError):
        budget.take_back(by=None)
    with pytest.raises(IllegalBudgetMoveError):
        budget.decide(date(2025, 11, 25), "§ 6", by=None)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "faststalld"},
        {"status": "faststalld", "beslut_on": date(2025, 11, 20)},
        {"status": "samrad"},
        {"status": "okand"},
        {"samrad_on": date(2025, 12, 1), "beslut_on": date(2025, 11, 20)},
    ],
)
def test_database_refuses_a_half_decision(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetFactory(**fields)


# Final


def refused(statement: str, *parameters: Any) -> None:
    with (
        pytest.raises(DatabaseError, match="decided budget"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, parameters)


def test_database_keeps_a_decided_version_as_it_is() -> None:
    post, other = BudgetpostFactory(), BudgetpostFactory()
    budget = budget_with({post: 1200}, **DECIDED)
    refused("UPDATE ekonomi_budget SET comment = 'x' WHERE id = %s", budget.pk)
    refused("UPDATE ekonomi_budgetrad SET amount = 1 WHERE budget_id = %s", budget.pk)
    refused("UPDATE ekonomi_budgetmanad SET amount = 1 WHERE rad_id = %s", budget.rader.get().pk)
    refused("INSERT INTO ekonomi_budgetrad (budget_id, post_id, amount) VALUES (%s, %s, 0)", budget.pk, other.pk)
    with pytest.raises(DatabaseError, match="decided budget"), transaction.atomic():
        Planrad.objects.create(budget=budget, omrade=post.omrade, year=2027, amount=1)
    with pytest.raises(DatabaseError, match="decided budget"), transaction.atomic():
        Omfordelning.objects.create(
            budget=budget, from_post=post, to_post=other, amount=1, first_month=1, financing="Utvecklingsmedel"
        )


def test_database_wants_twelve_months_that_sum_to_the_year() -> None:
    budget = BudgetFactory()
    rad = Budgetrad.objects.create(budget=budget, post=BudgetpostFactory(), amount=12)
    Budgetmanad.objects.create(rad=rad, month=1, amount=12)
    with (
        pytest.raises(IntegrityError, match="twelve months"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Budgetmanad.objects.bulk_create(Budgetmanad(rad=rad, month=month, amount=0) for month in range(2, 13))


def test_database_keeps_moved_money() -> None:
    first, second = BudgetpostFactory(), BudgetpostFactory()
    omfordelning.move(
        budget_with({first: 1200}),
        from_post=first,
        to_post=second,
        amount=D(1),
        first_month=1,
        financing="Medel",
        by=None,
    )
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Omfordelning.objects.update(amount=2)


# Moving money


def test_moving_money_keeps_every_month_and_the_total() -> None:
    pot, insats = BudgetpostFactory(), BudgetpostFactory()
    budget = budget_with({pot: 3000, insats: 1200})
    changed = omfordelning.move(
        budget, from_post=pot, to_post=insats, amount=D("1000"), first_month=9, financing="Utvecklingsmedel", by=None
    )
    months = budget_table.saved_months(changed)
    assert months[pot.pk][:8] == (D(250),) * 8
    assert months[pot.pk][8:] == (D(0),) * 4
    assert months[insats.pk][8:] == (D(350),) * 4
    assert all(sum(pair) == 350 for pair in zip(*months.values(), strict=True))


def test_moving_more_than_is_left_is_refused() -> None:
    pot, insats = BudgetpostFactory(), BudgetpostFactory()
    budget = budget_with({pot: 1200})
    with pytest.raises(IllegalBudgetMoveError, match="400,00"):
        omfordelning.move(
            budget, from_post=pot, to_post=insats, amount=D(401), first_month=9, financing="Utvecklingsmedel", by=None
        )


def test_moving_money_in_a_decided_budget_makes_a_new_version() -> None:
    pot, insats = BudgetpostFactory(), BudgetpostFactory()
    decided = budget_with({pot: 1200}, **DECIDED)
    changed = omfordelning.move(
        decided, from_post=pot, to_post=insats, amount=D(600), first_month=1, financing="Utvecklingsmedel", by=None
    )
    assert (changed.follows, changed.status) == (decided, "forslag")
    assert sum(row.amount for row in changed.rader.all()) == 1200
    assert decided.rader.get().amount == 1200


# Warnings


def test_late_decision_and_deficit_are_said_not_blocked() -> None:
    cost, income = BudgetpostFactory(), BudgetpostFactory(income=True)
    budget = budget_with({cost: 1000, income: 800}, samrad_on=date(2025, 10, 1))
    found = budget_warnings.warnings(budget, beslut_on=date(2025, 12, 4))
    assert "30\u00a0november\u00a02025" in found[0]
    assert "200\u00a0kr högre" in found[1]
    assert "11 kap. 6\u00a0§" in found[2]
    budget.decide(date(2025, 12, 4), "§ 7", by=None)
    assert budget.is_decided


def test_deficit_covered_by_equity_says_so() -> None:
    equity = BudgetpostFactory(omrade=BudgetomradeFactory(kind=Omradeskind.EGET_KAPITAL))
    budget = budget_with({BudgetpostFactory(): 1000, BudgetpostFactory(income=True): 800, equity: 200})
    assert "täcker underskottet med eget kapital" in budget_warnings.warnings(budget)[0]


def test_nothing_to_say_about_a_sound_budget() -> None:
    cost = BudgetpostFactory()
    budget = budget_with({cost: 1000, BudgetpostFactory(income=True): 1000})
    budget_table.save_plan(budget, {(cost.omrade_id, 2027): D(1000)}, by=None)
    assert budget_warnings.warnings(budget, beslut_on=date(2025, 11, 30)) == []

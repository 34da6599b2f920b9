"""Months that sum to the year, what a typed row means, and lost updates."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekonomi import budget_table
from ekonomi.models import Budgetmanad, Budgetrad, IllegalBudgetMoveError
from finsam import history
from tests.ekonomi.factories import BudgetFactory, BudgetpostFactory, budget_with

AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)
ZERO12 = (D(0),) * 12


def test_spread_sums_to_the_ore() -> None:
    months = budget_table.spread(D("10000000.00"))
    assert sum(months) == D("10000000.00")
    assert months[:4] == (D("833333.34"),) * 4
    assert months[4:] == (D("833333.33"),) * 8


def test_even_months_stay_even_though_an_ore_was_left_over() -> None:
    months = budget_table.spread(D("1800000"), like=budget_table.spread(D("1780000")))
    assert months == (D("150000.00"),) * 12


@given(AMOUNTS, st.lists(AMOUNTS, min_size=12, max_size=12))
def test_spread_always_sums_to_the_year(year: D, like: list[D]) -> None:
    assert sum(budget_table.spread(year, like=like)) == year


def test_only_the_year_changed_spreads_as_before() -> None:
    months = (D(100), D(300), *(D(0),) * 10)
    assert budget_table.row_months(D(400), D(800), months) == (D(200), D(600), *(D(0),) * 10)


def test_a_year_without_months_is_spread_evenly() -> None:
    assert budget_table.row_months(D(0), D(1200), [None] * 12) == (D(100),) * 12
    assert budget_table.row_months(D(1200), D(1200), [None] * 12) == (D(100),) * 12


def test_only_months_changed_decide_the_year() -> None:
    typed = [D(200), *(D(100),) * 11]
    assert budget_table.row_months(D(1200), D(1200), typed) == tuple(typed)


def test_months_without_a_year_decide_it() -> None:
    typed = [D(200), *(None,) * 11]
    assert budget_table.row_months(D(0), None, typed) == (D(200), *(D(0),) * 11)


def test_year_and_months_that_disagree_mean_nothing() -> None:
    assert budget_table.row_months(D(1200), D(5000), [D(200), *(D(100),) * 11]) is None


def test_emptying_a_row_makes_it_zero() -> None:
    assert budget_table.row_months(D(1200), None, [None] * 12) == ZERO12


@given(AMOUNTS, st.one_of(st.none(), AMOUNTS), st.lists(st.one_of(st.none(), AMOUNTS), min_size=12, max_size=12))
def test_whatever_is_typed_the_months_are_the_year(shown: D, year: D | None, months: list[D | None]) -> None:
    found = budget_table.row_months(shown, year, months)
    if found is not None:
        assert len(found) == 12
        assert year in (None, shown, sum(found))  # a year that stands untouched lets the months decide


@pytest.mark.django_db
def test_saving_writes_rows_months_and_history() -> None:
    post = BudgetpostFactory(code="kansli")
    budget = BudgetFactory()
    budget_table.save_rows(budget, {post: budget_table.spread(D("1000.00"))}, edition=1, by=None)
    rad = Budgetrad.objects.get(budget=budget, post=post)
    assert rad.amount == D("1000.00")
    assert rad.manader.count() == 12
    assert budget.edition == 2
    entry = history.for_subject(budget).first()
    assert entry.code == "budget.changed"
    assert entry.changes == {"kansli": ["0.00", "1000.00"]}


@pytest.mark.django_db
def test_saving_again_changes_the_same_rows() -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 1200})
    budget_table.save_rows(budget, {post: (D(1), *(D(0),) * 11)}, by=None)
    assert Budgetrad.objects.get(budget=budget).amount == 1
    assert Budgetmanad.objects.filter(rad__budget=budget).count() == 12


@pytest.mark.django_db
def test_a_post_without_amounts_gets_no_row() -> None:
    budget = BudgetFactory()
    budget_table.save_rows(budget, {BudgetpostFactory(): ZERO12}, by=None)
    assert not Budgetrad.objects.exists()
    assert budget.locked().edition == 1


@pytest.mark.django_db
def test_what_somebody_else_saved_is_not_overwritten() -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 1200})
    with pytest.raises(budget_table.EditionConflictError):
        budget_table.save_rows(budget, {post: ZERO12}, edition=budget.edition - 1, by=None)
    assert Budgetrad.objects.get().amount == 1200


@pytest.mark.django_db
def test_a_decided_version_is_refused_with_words() -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 1200}, status="faststalld", beslut_on="2025-11-20", beslut_paragraf="§ 5")
    with pytest.raises(IllegalBudgetMoveError, match="Gör en ny version"):
        budget_table.save_rows(budget, {post: ZERO12}, by=None)


@pytest.mark.django_db
def test_the_plan_is_kept_per_area_and_year() -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 1200})
    budget_table.save_plan(budget, {(post.omrade_id, 2027): D(5), (post.omrade_id, 2028): D(0)}, by=None)
    assert [(row.year, row.amount) for row in budget.planrader.all()] == [(2027, D(5))]
    assert history.for_subject(budget).first().code == "budget.plan_changed"

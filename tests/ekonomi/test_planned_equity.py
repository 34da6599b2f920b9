"""Eget kapital at the start of the year + budgeted result = planned eget kapital at its end (S 6)."""

from collections.abc import Callable
from decimal import Decimal as D
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ekonomi.enums import Omradeskind
from ekonomi.models import Budget, Kontomappning
from ekonomi.planned_equity import BookedEquity, PlannedEquity, YearResult, booked_before, planned_equity
from members.enums import Role
from members.models import User
from tests.ekonomi.factories import BudgetomradeFactory, BudgetpostFactory, budget_with
from tests.ekonomi.ledgers import IB, UB, book, kr, map_accounts

KR = st.decimals(min_value=-(10**10), max_value=10**10, places=2)
EMPTY = "Eget kapital vid årets början är inte känt."


@pytest.fixture
def ekonom(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.EKONOM))


def books(year: int) -> None:
    """800 000 kr of eget kapital at the start, and a surplus of 170 491 kr."""
    book(year, IB, [(12, kr(k3510="-170491", k1930="170491"), None)])


def budgeted(year: int, income: int, cost: int) -> Budget:
    return budget_with({BudgetpostFactory(income=True): income, BudgetpostFactory(): cost}, year=year)


def planned(budget: Budget, result: int) -> PlannedEquity:
    found = planned_equity(budget, D(result), budgets=Budget.objects.all())
    assert found is not None
    return found


@pytest.mark.django_db
def test_worked_by_hand() -> None:
    """800 000 at the start of 2025 and a surplus of 170 491; −50 000 budgeted for 2026 and −100 000 for 2027."""
    map_accounts()
    books(2025)
    budgeted(2026, 950_000, 1_000_000)
    found = planned(budgeted(2027, 900_000, 1_000_000), -100_000)
    assert found.booked == BookedEquity(2025, D("970491.00"))
    assert found.between == [YearResult(2026, D(-50_000))]
    assert (found.opening, found.result, found.closing) == (D("920491.00"), D(-100_000), D("820491.00"))


@given(booked=KR, results=st.lists(KR, min_size=1, max_size=5))
def test_each_years_end_is_the_next_years_start(booked: D, results: list[D]) -> None:
    start = BookedEquity(2020, booked)
    years = [YearResult(2021 + place, result) for place, result in enumerate(results)]
    plans = [PlannedEquity(start, years[:place], result) for place, result in enumerate(results)]
    assert plans[0].opening == booked
    assert all(plan.opening + plan.result == plan.closing for plan in plans)
    assert all(before.closing == after.opening for before, after in pairwise(plans))
    assert plans[-1].closing == booked + sum(results)


@pytest.mark.django_db
def test_opening_balance_of_the_years_own_books_comes_first() -> None:
    map_accounts()
    books(2025)
    book(2026, UB, [(1, kr(k4610="500", k1930="-500"), None)])
    assert booked_before(2026) == BookedEquity(2025, D("970491.00"))


@pytest.mark.django_db
def test_books_that_have_not_come_to_december_tell_their_opening_balance() -> None:
    map_accounts()
    books(2025)
    book(2026, UB, [(1, kr(k4610="500", k1930="-500"), None)])
    assert booked_before(2027) == BookedEquity(2025, D("970491.00"))


@pytest.mark.django_db
def test_use_of_equity_counts_once() -> None:
    map_accounts()
    books(2025)
    equity = BudgetpostFactory(omrade=BudgetomradeFactory(kind=Omradeskind.EGET_KAPITAL))
    budget_with({BudgetpostFactory(): 100, equity: 100}, year=2026)
    assert planned(budgeted(2027, 0, 0), 0).between == [YearResult(2026, D(-100))]


@pytest.mark.django_db
def test_page_shows_the_three_rows_and_the_day(ekonom: Client) -> None:
    map_accounts()
    books(2025)
    page = ekonom.get(budgeted(2027, 900_000, 1_000_000).get_absolute_url()).content.decode()
    assert "Bokfört eget kapital den 31\xa0december\xa02025" in page
    assert "Det finns ingen budget för 2026. Året räknas som noll." in page
    for label, amount in (
        ("Eget kapital vid årets början", "970\xa0491"),
        ("Budgeterat resultat", "−100\xa0000"),
        ("Planerat eget kapital vid årets slut", "870\xa0491"),
    ):
        assert f'{label}</th><td class="num">{amount}<' in page


@pytest.mark.django_db
@pytest.mark.parametrize("has_books", [True, False])
def test_page_says_what_is_missing(ekonom: Client, has_books: bool) -> None:
    if has_books:
        map_accounts()
        books(2025)
        Kontomappning.objects.filter(line="eget_kapital").update(to_year=2021)
    assert EMPTY in ekonom.get(budgeted(2026, 1, 1).get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_versions_are_compared_with_their_equity(ekonom: Client) -> None:
    first, second = budgeted(2026, 900, 1000), budgeted(2026, 900, 700)
    address = reverse("ekonomi:budget_compare", args=[second.pk])
    without = ekonom.get(address, {"med": str(first.pk)}).content.decode()
    assert "Budgeterat resultat" in without
    assert "Planerat eget kapital" not in without
    map_accounts()
    books(2025)
    page = ekonom.get(address, {"med": str(first.pk)}).content.decode()
    shown = '<th scope="row" colspan="2">Planerat eget kapital vid årets slut</th><td class="num">970\xa0391</td>'
    assert f'{shown}<td class="num">970\xa0691</td><td class="num">+300</td>' in page


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_years_between() -> None:
    map_accounts()
    books(2020)
    near, far = budgeted(2021, 1, 2), budgeted(2027, 1, 2)
    with CaptureQueriesContext(connection) as one:
        planned(near, -1)
    for year in range(2022, 2027):
        budgeted(year, 1, 2)
    with CaptureQueriesContext(connection) as many:
        assert planned(far, -1).closing == D("970491.00") - 7
    assert len(many) == len(one)

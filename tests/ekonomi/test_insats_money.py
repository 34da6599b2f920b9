"""An insats's budget and outcome per year."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ekonomi.insats_money import InsatsYear, by_year
from ekonomi.models import Budget
from ekonomi.permissions import can_read_report
from insatser.permissions import can_see_insats_money
from members.enums import Role
from members.models import User
from tests.ekonomi.factories import BudgetpostFactory, ManadsutfallFactory, budget_with
from tests.insatser.factories import InsatsFactory

pytestmark = pytest.mark.django_db

DECIDED: dict[str, Any] = {"status": "faststalld", "beslut_on": date(2025, 11, 20), "beslut_paragraf": "§ 5"}


def test_net_cost_planned_and_booked_per_year() -> None:
    insats = InsatsFactory()
    post, other = BudgetpostFactory(insats=insats), BudgetpostFactory()
    budget_with({post: 120_000, other: 50_000}, year=2026, **DECIDED)
    budget_with({post: 90_000}, year=2027)
    ManadsutfallFactory(post=post, year=2026, amount=Decimal("100500.50"))
    ManadsutfallFactory(post=post, year=2025, amount=Decimal("70000.00"))
    ManadsutfallFactory(post=other, year=2026)
    assert by_year(insats) == [
        InsatsYear(2027, budget=Decimal(90_000), is_decided=False),
        InsatsYear(2026, budget=Decimal(120_000), booked=Decimal("100500.50")),
        InsatsYear(2025, booked=Decimal(70_000)),
    ]
    assert by_year(insats)[1].deviation == Decimal("19499.50")
    assert [row.year for row in by_year(insats, Budget.objects.decided())] == [2026, 2025]


def test_queries_do_not_grow(django_assert_num_queries: Any) -> None:
    insats = InsatsFactory()
    for year in range(2020, 2027):
        budget_with({BudgetpostFactory(insats=insats): 1000}, year=year)
    with django_assert_num_queries(3):
        assert len(by_year(insats)) == 7


@pytest.mark.parametrize("role", list(Role))
def test_page_of_the_insats_offers_it_to_those_who_may_open_it(role: Role, user_with: Callable[..., User]) -> None:
    user = user_with(role)
    assert bool(can_see_insats_money(user)) is bool(can_read_report(user))


def test_fragment_is_the_same_as_in_the_page(user_with: Callable[..., User], login: Callable[[User], Client]) -> None:
    post = BudgetpostFactory(insats=InsatsFactory())
    budget_with({post: 120_000}, year=2026)
    client = login(user_with(Role.LEDAMOT))
    url = reverse("ekonomi:for_insats", args=[post.insats_id])
    fragment = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "120\u00a0000" in fragment
    assert "2026 (förslag)" in fragment
    assert fragment.strip() in client.get(url).content.decode()


def test_member_sees_the_same_versions_here_as_among_the_budgets(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    post = BudgetpostFactory(insats=InsatsFactory())
    budget_with({post: 120_000}, year=2026, status="samrad", samrad_on=date(2025, 10, 1))
    budget_with({post: 130_000}, year=2027)
    client = login(user_with(Role.MEDLEMSREPRESENTANT))
    page = client.get(reverse("ekonomi:for_insats", args=[post.insats_id])).content.decode()
    budgets = client.get(reverse("ekonomi:budgets")).content.decode()
    assert "120\u00a0000" in page
    assert "130\u00a0000" not in page
    assert "2026" in budgets
    assert "Budget 2027" not in budgets

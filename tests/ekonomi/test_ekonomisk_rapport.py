"""The rule of the ekonomisk rapport, worked by hand and as properties."""

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ekonomi.ekonomisk_rapport import COLUMNS, Figures, RowKind, rapport
from ekonomi.enums import Omradeskind
from ekonomi.models import Kontomappning
from ekonomi.month_series import cost_series
from tests.ekonomi.factories import (
    BudgetomradeFactory,
    BudgetpostFactory,
    ManadsutfallFactory,
    PrognosFactory,
    budget_with,
)
from tests.ekonomi.ledgers import map_accounts
from tests.insatser.factories import InsatsFactory

KR = st.decimals(min_value=-(10**10), max_value=10**10, places=2)
FIGURES = st.builds(Figures, KR, KR, KR, KR, KR, is_income=st.just(False))


def figur_5() -> None:
    """SKL's figure 5 in kronor: 8 months of a budget of 10 000 tkr."""
    ledger = (
        ("Aktiviteter/uppdrag", Omradeskind.INSATSER_INDIVID, 6_000_000, 3_700_000, 5_500_000),
        ("Utvecklingsmedel", Omradeskind.UTVECKLINGSMEDEL, 3_000_000, 1_056_000, 1_900_000),
        ("Ledning", Omradeskind.KANSLI, 1_000_000, 789_000, 990_000),
    )
    amounts = {}
    for order, (name, kind, budget, booked, forecast) in enumerate(ledger):
        omrade = BudgetomradeFactory(name=name, kind=kind, order=order)
        post = BudgetpostFactory(omrade=omrade, name=name)
        amounts[post] = D(budget)
        ManadsutfallFactory(post=post, month=3, amount=D(booked))
        PrognosFactory(post=post, month=8, amount=D(forecast))
    budget_with(amounts)


@pytest.mark.django_db
def test_figur_5_comes_out_cell_by_cell() -> None:
    figur_5()
    found = rapport(2026, 8)
    cells = {row.name: [row.figures.tkr(column) for column in COLUMNS[:5]] for row in found.rows}
    assert cells == {
        "Budget total": [10_000, 6_667, 5_545, 1_122, 1_610],
        "Aktiviteter/uppdrag": [6_000, 4_000, 3_700, 300, 500],
        "Utvecklingsmedel": [3_000, 2_000, 1_056, 944, 1_100],
        "Ledning": [1_000, 667, 789, -122, 10],
    }
    assert not found.rounding_shows
    assert found.income is None
    assert found.result is None


@pytest.mark.django_db
def test_income_is_turned_and_more_is_better() -> None:
    income, cost = BudgetpostFactory(income=True), BudgetpostFactory()
    budget_with({income: 1200, cost: 600})
    ManadsutfallFactory(post=income, konto="3510", amount=D(-150))
    ManadsutfallFactory(post=cost, amount=D(80))
    found = rapport(2026, 1)
    assert found.income is not None
    assert found.income.total.figures.utfall == 150
    assert found.income.total.figures.avvikelse == 50
    assert found.costs.total.figures.avvikelse == -30
    assert found.result is not None
    assert (found.result.figures.helar, found.result.figures.utfall, found.result.figures.avvikelse) == (600, 70, 20)


@pytest.mark.django_db
def test_forecast_without_word_is_outcome_plus_the_rest_of_the_budget() -> None:
    post = BudgetpostFactory()
    budget_with({post: (D(100),) * 12})
    ManadsutfallFactory(post=post, month=2, amount=D(90))
    figures = rapport(2026, 3).costs.total.figures
    assert (figures.prognos_utfall, figures.prognos_avvikelse) == (D(990), D(210))


@pytest.mark.django_db
def test_latest_forecast_as_of_the_month_or_earlier_holds() -> None:
    post = BudgetpostFactory()
    budget_with({post: 1200})
    PrognosFactory(post=post, month=4, amount=D(1))
    PrognosFactory(post=post, month=4, amount=D(2))
    PrognosFactory(post=post, month=8, amount=D(3))
    assert rapport(2026, 3).costs.total.figures.prognos_utfall == 900 + 0
    assert rapport(2026, 5).costs.total.figures.prognos_utfall == 2
    assert rapport(2026, 9).costs.total.figures.prognos_utfall == 3


@pytest.mark.django_db
def test_ledger_rows_without_post_stand_on_a_row_of_their_own() -> None:
    ManadsutfallFactory(post=None, konto="5010", amount=D(40))
    ManadsutfallFactory(post=None, konto="3990", amount=D(-15))
    ManadsutfallFactory(post=None, konto="1930", amount=D(-25))
    found = rapport(2026, 12)
    assert found.costs.unposted is not None
    assert found.costs.unposted.figures.utfall == 40
    assert found.income is not None
    assert found.income.total.figures.utfall == 15


@pytest.mark.django_db
@pytest.mark.parametrize("is_mapped", [True, False])
def test_unposted_interest_is_income(is_mapped: bool) -> None:
    if is_mapped:
        map_accounts()
    for konto, amount in (("8410", -500), ("8490", 20), ("8510", 30), ("3990", -15), ("4600", 40)):
        ManadsutfallFactory(post=None, konto=konto, amount=D(amount))
    found = rapport(2026, 12)
    assert found.income is not None
    assert found.income.total.figures.utfall == 500 - 20 + 15
    assert found.costs.total.figures.utfall == 30 + 40
    assert cost_series(2026, 12, None)[-1].utfall == 30 + 40


@pytest.mark.django_db
def test_line_of_the_mapping_decides_what_is_financial_income() -> None:
    spans = (("80", "83", 2020, "finansiella_intakter"), ("84", "84", 2020, "finansiella_kostnader"))
    for first, last, year, line in spans:
        Kontomappning.objects.create(konto_from=first, konto_to=last, from_year=year, line=line)
    ManadsutfallFactory(post=None, konto="8311", amount=D(-500))
    ManadsutfallFactory(post=None, konto="8410", amount=D(70))
    found = rapport(2026, 12)
    assert found.income is not None
    assert (found.income.total.figures.utfall, found.costs.total.figures.utfall) == (500, 70)


@pytest.mark.django_db
def test_interest_on_a_post_follows_the_post() -> None:
    ManadsutfallFactory(konto="8410", amount=D(-500))
    found = rapport(2026, 12)
    assert (found.income, found.costs.total.figures.utfall) == (None, -500)


@pytest.mark.django_db
def test_closing_entry_is_no_cost_of_the_chart() -> None:
    ManadsutfallFactory(amount=D(40))
    ManadsutfallFactory(post=None, month=12, konto="8999", amount=D(170))
    assert cost_series(2026, 12, None)[-1].utfall == rapport(2026, 12).costs.total.figures.utfall == 40


@pytest.mark.django_db
def test_months_and_years_are_kept_apart() -> None:
    post = BudgetpostFactory()
    for year, month, amount in ((2026, 1, 1), (2026, 2, 10), (2026, 3, 100), (2025, 2, 1000), (2025, 3, 10_000)):
        ManadsutfallFactory(post=post, year=year, month=month, amount=D(amount))
    figures = rapport(2026, 2).costs.total.figures
    assert (figures.utfall, figures.foregaende_ar) == (11, 1000)


@pytest.mark.django_db
def test_equity_is_outside_costs_and_income() -> None:
    equity = BudgetpostFactory(omrade=BudgetomradeFactory(kind=Omradeskind.EGET_KAPITAL))
    cost = BudgetpostFactory()
    budget_with({equity: 500, cost: 1000})
    found = rapport(2026, 12)
    assert found.costs.total.figures.helar == 1000
    assert found.equity is not None
    assert found.equity.total.figures.helar == 500


@pytest.mark.django_db
def test_own_insatser_alone() -> None:
    insats = InsatsFactory()
    own, other = BudgetpostFactory(insats=insats), BudgetpostFactory(insats=InsatsFactory())
    budget_with({own: 100, other: 200})
    ManadsutfallFactory(post=None, konto="5010", amount=D(40))
    found = rapport(2026, 12, insatser=[insats.pk])
    assert [row.post_id for row in found.rows if row.kind == RowKind.POST] == [own.pk]
    assert found.costs.total.figures.helar == 100
    assert rapport(2026, 12, insatser=[]).is_blank


@pytest.mark.django_db
def test_area_with_one_post_of_its_name_is_one_row() -> None:
    omrade = BudgetomradeFactory(name="Revision", kind=Omradeskind.REVISION)
    post = BudgetpostFactory(omrade=omrade, name="Revision")
    budget_with({post: 100})
    assert [(row.kind, row.post_id) for row in rapport(2026, 12).rows[1:]] == [(RowKind.OMRADE, post.pk)]


@pytest.mark.django_db
def test_rounding_note_only_when_it_shows() -> None:
    omrade = BudgetomradeFactory()
    posts = [BudgetpostFactory(omrade=omrade) for _ in range(2)]
    budget_with({post: D(1400) for post in posts})
    found = rapport(2026, 12)
    assert [row.figures.tkr("helar") for row in found.rows] == [3, 3, 1, 1]
    assert found.rounding_shows


@pytest.mark.django_db
def test_queries_do_not_grow_with_posts(django_assert_max_num_queries: Any) -> None:
    def fill(count: int) -> None:
        posts = [BudgetpostFactory() for _ in range(count)]
        budget_with(dict.fromkeys(posts, 1200))
        for post in posts:
            PrognosFactory(post=post)
            ManadsutfallFactory(post=post, month=5)

    fill(1)
    with CaptureQueriesContext(
        connection,
    ) as few:
        rapport(2026, 8)
    fill(12)
    with django_assert_max_num_queries(len(few)):
        rows = rapport(2026, 8).rows
    assert len(rows) > 12
    assert len(few) <= 5


@given(st.lists(FIGURES, min_size=1, max_size=8))
def test_deviations_of_rows_sum_to_that_of_the_total(rows: list[Figures]) -> None:
    total = sum(rows, Figures())
    assert total.avvikelse == sum(row.avvikelse for row in rows)
    assert total.prognos_avvikelse == sum(row.prognos_avvikelse for row in rows)


@given(FIGURES, FIGURES)
def test_result_deviates_by_the_sum_of_both(income: Figures, costs: Figures) -> None:
    income = replace(income, is_income=True)
    assert income.minus(costs).avvikelse == income.avvikelse + costs.avvikelse

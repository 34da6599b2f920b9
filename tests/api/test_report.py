"""The API's ekonomisk rapport holds the page's figures, and an insatsansvarig's own rows only."""

from datetime import date

import pytest
from django.urls import reverse

from ekonomi import reports
from ekonomi.ekonomisk_rapport import rapport
from members.enums import Role
from tests.ekonomi.factories import BudgetpostFactory, ManadsutfallFactory, budget_with

pytestmark = pytest.mark.django_db


def test_figures_are_those_of_the_rule(user_with, login) -> None:
    booked = ManadsutfallFactory()
    answer = login(user_with(Role.LEDAMOT)).get(reverse("api:report"), {"ar": booked.year, "manad": 8}).json()
    expected = reports.data(rapport(booked.year, 8))["rows"]
    assert [(row["name"], row["helar"], row["utfall_tkr"]) for row in answer["rows"]] == [
        (row["name"], row["helar"], row["utfall_tkr"]) for row in expected
    ]
    assert answer["rows"]


def test_everything_that_the_page_shows_is_there(user_with, login) -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 1200}, status="faststalld", beslut_on=date(2025, 11, 20), beslut_paragraf="§ 5")
    ManadsutfallFactory(post=post, year=budget.year - 1, amount=77)
    ManadsutfallFactory(post=post, year=budget.year, amount=300)
    answer = login(user_with(Role.LEDAMOT)).get(reverse("api:report"), {"ar": budget.year, "manad": 8}).json()
    assert answer["budget"] == {
        "id": str(budget.pk),
        "version": 1,
        "status": "faststalld",
        "beslut_on": "2025-11-20",
        "beslut_paragraf": "§ 5",
        "label": "Jämförs med budget 2026, version 1, fastställd 2025-11-20 § 5.",
    }
    row = answer["rows"][-1]
    assert (row["foregaende_ar"], row["foregaende_ar_tkr"], row["forbrukat_procent"]) == ("77.00", 0, 25)
    assert row["post_id"] == str(post.pk)
    assert row["prognos_month"] is None


def test_no_budget_is_null(user_with, login) -> None:
    booked = ManadsutfallFactory()
    answer = login(user_with(Role.LEDAMOT)).get(reverse("api:report"), {"ar": booked.year, "manad": 8}).json()
    assert answer["budget"] is None
    assert answer["rows"][0]["forbrukat_procent"] is None


def test_insatsansvarig_without_insats_gets_no_post(user_with, login) -> None:
    booked = ManadsutfallFactory()
    answer = login(user_with(Role.INSATSANSVARIG)).get(reverse("api:report"), {"ar": booked.year, "manad": 8}).json()
    assert [row["kind"] for row in answer["rows"]] == ["total"]


@pytest.mark.parametrize("query", [{"ar": "x"}, {"manad": 13}, {"ar": 1, "manad": 1}, {"manad": ""}])
def test_period_that_is_none_is_refused(user_with, login, query) -> None:
    assert login(user_with(Role.LEDAMOT)).get(reverse("api:report"), query).status_code == 400


@pytest.mark.parametrize(("role", "helar"), [(Role.MEDLEMSREPRESENTANT, "0.00"), (Role.LEDAMOT, "1200.00")])
def test_members_representative_gets_no_figure_of_a_draft(user_with, login, role, helar) -> None:
    budget = budget_with({BudgetpostFactory(): 1200})
    answer = login(user_with(role)).get(reverse("api:report"), {"ar": budget.year, "manad": 8}).json()
    assert answer["rows"][0]["helar"] == helar

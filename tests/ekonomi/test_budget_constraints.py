"""Every constraint of the budget's tables, broken once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ekonomi.models import Budget, Budgetmanad, Budgetpost, Budgetrad, Omfordelning, Planrad
from tests.ekonomi.factories import (
    BudgetFactory,
    BudgetomradeFactory,
    BudgetpostFactory,
    ManadsutfallFactory,
    PrognosFactory,
    budget_with,
)
from tests.insatser.factories import InsatsFactory
from tests.members.factories import MedlemFactory

pytestmark = pytest.mark.django_db


def twice(make: Callable[..., Any], **fields: Any) -> None:
    for _ in range(2):
        make(**fields)


def moved(**fields: Any) -> None:
    first, second = BudgetpostFactory(), BudgetpostFactory()
    defaults = {
        "budget": BudgetFactory(),
        "from_post": first,
        "to_post": second,
        "amount": 1,
        "first_month": 1,
        "financing": "Utvecklingsmedel",
    }
    Omfordelning.objects.create(**{**defaults, **fields})


def same_post() -> None:
    post = BudgetpostFactory()
    moved(from_post=post, to_post=post)


def same_month() -> None:
    rad = budget_with({BudgetpostFactory(): 12}).rader.get()
    Budgetmanad.objects.create(rad=rad, month=1, amount=0)


def month_thirteen() -> None:
    rad = budget_with({BudgetpostFactory(): 12}).rader.get()
    Budgetmanad.objects.create(rad=rad, month=13, amount=0)


def same_row() -> None:
    budget, post = BudgetFactory(), BudgetpostFactory()
    twice(Budgetrad.objects.create, budget=budget, post=post, amount=0)


def same_plan() -> None:
    twice(Planrad.objects.create, budget=BudgetFactory(), omrade=BudgetomradeFactory(), year=2027, amount=1)


BREAKS: dict[str, Callable[[], Any]] = {
    "ekonomi_budgetomrade_kind_is_known": lambda: BudgetomradeFactory(kind="okand"),
    "ekonomi_budgetomrade_name_key": lambda: twice(BudgetomradeFactory, name="Kansli"),
    "ekonomi_budgetpost_code_key": lambda: twice(BudgetpostFactory, code="kansli"),
    "ekonomi_budgetpost_one_name_per_omrade": lambda: twice(
        BudgetpostFactory, name="Kansli", omrade=BudgetomradeFactory()
    ),
    "ekonomi_budgetpost_medlem_gives_income": lambda: BudgetpostFactory(medlem=MedlemFactory()),
    "ekonomi_budgetpost_insats_or_medlem": lambda: BudgetpostFactory(
        income=True, medlem=MedlemFactory(), insats=InsatsFactory()
    ),
    "ekonomi_manadsutfall_one_per_month": lambda: twice(ManadsutfallFactory, post=None),
    "ekonomi_manadsutfall_month_1_to_12": lambda: ManadsutfallFactory(month=13),
    "ekonomi_prognos_month_1_to_12": lambda: PrognosFactory(month=0),
    "ekonomi_budget_one_per_version": lambda: twice(BudgetFactory, version=1),
    "ekonomi_budgetrad_one_per_post": same_row,
    "ekonomi_budgetmanad_one_per_month": same_month,
    "ekonomi_budgetmanad_month_1_to_12": month_thirteen,
    "ekonomi_planrad_one_per_omrade_and_year": same_plan,
    "ekonomi_omfordelning_amount_above_zero": lambda: moved(amount=0),
    "ekonomi_omfordelning_between_two_posts": same_post,
    "ekonomi_omfordelning_month_1_to_12": lambda: moved(first_month=13),
    "ekonomi_omfordelning_names_financing": lambda: moved(financing=""),
}


@pytest.mark.parametrize("name", BREAKS)
def test_constraint_holds(name: str) -> None:
    stem = name.removesuffix("_key")
    with pytest.raises(IntegrityError, match=stem), transaction.atomic():
        BREAKS[name]()


@pytest.mark.parametrize(
    ("instance", "message"),
    [
        (Budget(year=2026, version=1, status="faststalld"), "En fastställd budget ska ha beslutsdatum och paragraf."),
        (Budgetpost(name="A", code="a"), None),
    ],
)
def test_constraints_speak_swedish(instance: Any, message: str | None) -> None:
    with pytest.raises(ValidationError) as caught:
        instance.full_clean()
    if message is not None:
        assert message in [text for texts in caught.value.message_dict.values() for text in texts]

"""The smallest valid budget: an area, posts, a version with rows and months."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import factory

from ekonomi import budget_table, budget_versions
from ekonomi.enums import Budgetstatus, Omradeskind
from ekonomi.models import Bidrag, Budget, Budgetomrade, Budgetpost, Manadsutfall, Prognos


class BudgetomradeFactory(factory.django.DjangoModelFactory[Budgetomrade]):
    class Meta:
        model = Budgetomrade

    class Params:
        income = factory.Trait(kind=Omradeskind.INTAKTER)

    kind = Omradeskind.INSATSER_INDIVID
    name = factory.Sequence(lambda n: f"Område {n}")
    order = factory.Sequence(lambda n: n)


class BudgetpostFactory(factory.django.DjangoModelFactory[Budgetpost]):
    class Meta:
        model = Budgetpost

    class Params:
        income = factory.Trait(
            is_income=True, omrade=factory.SubFactory(BudgetomradeFactory, kind=Omradeskind.INTAKTER)
        )

    omrade = factory.SubFactory(BudgetomradeFactory)
    name = factory.Sequence(lambda n: f"Post {n}")
    code = factory.Sequence(lambda n: f"post-{n}")


class BudgetFactory(factory.django.DjangoModelFactory[Budget]):
    class Meta:
        model = Budget

    year = 2026
    version = factory.Sequence(lambda n: n + 101)  # the first ones are those that the program makes
    status = Budgetstatus.FORSLAG


class ManadsutfallFactory(factory.django.DjangoModelFactory[Manadsutfall]):
    class Meta:
        model = Manadsutfall

    year = 2026
    month = 1
    konto = "4600"
    post = factory.SubFactory(BudgetpostFactory)
    amount = Decimal("1000.00")
    row_count = 1


class PrognosFactory(factory.django.DjangoModelFactory[Prognos]):
    class Meta:
        model = Prognos

    post = factory.SubFactory(BudgetpostFactory)
    year = 2026
    month = 8
    amount = Decimal("12000.00")


class BidragFactory(factory.django.DjangoModelFactory[Bidrag]):
    class Meta:
        model = Bidrag

    medlem = factory.SubFactory("tests.members.factories.MedlemFactory")
    year = 2026
    status = "askat"
    amount = Decimal("100000.00")


def budget_with(amounts: Mapping[Budgetpost, Decimal | int | Sequence[Decimal]], **fields: Any) -> Budget:
    """A version whose posts have these amounts: for the year, spread evenly, or month by month."""
    fields.setdefault("year", 2026)
    budget = budget_versions.create(fields.pop("year"), by=None)
    rows = {
        post: budget_table.spread(Decimal(amount)) if isinstance(amount, Decimal | int) else tuple(amount)
        for post, amount in amounts.items()
    }
    budget_table.save_rows(budget, rows, by=None)
    if fields:
        Budget.objects.filter(pk=budget.pk).update(**fields)
        budget.refresh_from_db()
    return budget

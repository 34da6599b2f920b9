"""A post with amounts keeps its side, insats and medlem: what is decided and booked is never told anew."""

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ekonomi import budget_warnings
from ekonomi.enums import MoneySide, Omradeskind
from ekonomi.models import Budgetomrade, Budgetpost, Planrad
from members.enums import Role
from members.models import User
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
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.django_db
USES: dict[str, Callable[[Budgetpost], Any]] = {
    "budget": lambda post: budget_with(
        {post: 1200}, status="faststalld", beslut_on="2025-11-20", beslut_paragraf="§ 5"
    ),
    "forecast": lambda post: PrognosFactory(post=post),
    "outcome": lambda post: ManadsutfallFactory(post=post),
}
SIDES = [
    (Omradeskind.KANSLI, Omradeskind.INTAKTER),
    (Omradeskind.KANSLI, Omradeskind.EGET_KAPITAL),
    (Omradeskind.INTAKTER, Omradeskind.STYRELSE),
    (Omradeskind.EGET_KAPITAL, Omradeskind.OVRIGT),
]


@pytest.fixture
def ekonom(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.EKONOM))


def post_in(kind: str, **fields: Any) -> Budgetpost:
    is_income = kind == Omradeskind.INTAKTER
    return BudgetpostFactory(omrade=BudgetomradeFactory(kind=kind), is_income=is_income, **fields)


def change(client: Client, post: Budgetpost, **typed: Any) -> Any:
    data = {"omrade": post.omrade_id, "name": post.name, "order": "0", "is_active": "on", "version": post.version}
    data |= {"insats": post.insats_id or "", "medlem": post.medlem_id or ""}
    return client.post(reverse("ekonomi:post", args=[post.pk]), data | typed)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(("before", "after"), SIDES)
def test_used_post_keeps_its_side(ekonom: Client, use: str, before: Omradeskind, after: Omradeskind) -> None:
    post, other = post_in(before, name="Lokal"), BudgetomradeFactory(kind=after)
    USES[use](post)
    answer = change(ekonom, post, omrade=other.pk)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"den kan bara ligga i ett område med {MoneySide.of(before).label}" in page
    assert f"Gör en ny post i {other.name}." in page
    kept = Budgetpost.objects.get()
    assert (kept.omrade_id, kept.is_income) == (post.omrade_id, post.is_income)


def test_decided_budget_is_the_same_after_a_refused_move(ekonom: Client) -> None:
    post = post_in(Omradeskind.KANSLI)
    budget = budget_with({post: 1200})
    change(ekonom, post, omrade=BudgetomradeFactory(kind=Omradeskind.INTAKTER).pk)
    assert budget_warnings.totals(budget) == (D(0), D(1200), D(0))


@pytest.mark.parametrize("use", USES)
def test_used_post_moves_within_its_side(ekonom: Client, use: str) -> None:
    post, other = post_in(Omradeskind.KANSLI), BudgetomradeFactory(kind=Omradeskind.STYRELSE)
    USES[use](post)
    assert change(ekonom, post, omrade=other.pk).status_code == 302
    assert Budgetpost.objects.get().omrade == other


def test_post_without_amounts_moves_anywhere(ekonom: Client) -> None:
    post, other = post_in(Omradeskind.KANSLI), BudgetomradeFactory(kind=Omradeskind.INTAKTER)
    medlem = MedlemFactory()
    assert change(ekonom, post, omrade=other.pk, medlem=medlem.pk).status_code == 302
    kept = Budgetpost.objects.get()
    assert (kept.omrade, kept.is_income, kept.medlem) == (other, True, medlem)


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("has_one", [True, False])
def test_used_post_keeps_its_insats(ekonom: Client, use: str, has_one: bool) -> None:
    post = post_in(Omradeskind.INSATSER_INDIVID, insats=InsatsFactory() if has_one else None)
    USES[use](post)
    answer = change(ekonom, post, insats=InsatsFactory().pk)
    assert answer.status_code == 422
    assert "Posten har redan belopp. Gör en ny post för insatsen" in answer.content.decode()
    assert Budgetpost.objects.get().insats_id == post.insats_id


@pytest.mark.parametrize("use", USES)
def test_used_post_keeps_its_medlem(ekonom: Client, use: str) -> None:
    post = post_in(Omradeskind.INTAKTER, medlem=MedlemFactory())
    USES[use](post)
    answer = change(ekonom, post, medlem=MedlemFactory().pk)
    assert answer.status_code == 422
    assert "Posten har redan belopp. Gör en ny post för medlemmen" in answer.content.decode()
    assert Budgetpost.objects.get().medlem_id == post.medlem_id


@pytest.mark.parametrize(("before", "after"), SIDES)
@pytest.mark.parametrize("is_planned", [True, False])
def test_area_with_posts_or_plan_keeps_its_side(
    ekonom: Client, before: Omradeskind, after: Omradeskind, is_planned: bool
) -> None:
    area = BudgetomradeFactory(kind=before) if is_planned else post_in(before).omrade
    if is_planned:
        Planrad.objects.create(budget=BudgetFactory(), omrade=area, year=2027, amount=1)
    data = {"name": area.name, "kind": after, "order": "1", "version": area.version}
    answer = ekonom.post(reverse("ekonomi:omrade", args=[area.pk]), data)
    assert answer.status_code == 422
    assert "Lägg till ett nytt område" in answer.content.decode()
    assert Budgetomrade.objects.get().kind == before


def test_area_with_posts_changes_kind_within_its_side(ekonom: Client) -> None:
    area = post_in(Omradeskind.KANSLI).omrade
    data = {"name": area.name, "kind": Omradeskind.OVRIGT, "order": "1", "version": area.version}
    assert ekonom.post(reverse("ekonomi:omrade", args=[area.pk]), data).status_code == 302


# In the database


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("field", ["omrade", "insats", "medlem"])
def test_database_keeps_what_a_used_post_means(use: str, field: str) -> None:
    post = post_in(Omradeskind.INTAKTER if field == "medlem" else Omradeskind.KANSLI)
    values: dict[str, Callable[[], Any]] = {
        "omrade": lambda: BudgetomradeFactory(kind=Omradeskind.EGET_KAPITAL),
        "insats": InsatsFactory,
        "medlem": MedlemFactory,
    }
    value = values[field]()
    USES[use](post)
    with pytest.raises(IntegrityError, match="a post with amounts"), transaction.atomic():
        Budgetpost.objects.filter(pk=post.pk).update(**{field: value})


@pytest.mark.parametrize(("before", "after"), SIDES)
def test_database_keeps_the_side_of_an_area_with_posts(before: Omradeskind, after: Omradeskind) -> None:
    area = post_in(before).omrade
    with pytest.raises(IntegrityError, match="an area with posts"), transaction.atomic():
        Budgetomrade.objects.filter(pk=area.pk).update(kind=after)


@pytest.mark.parametrize(
    ("kind", "is_income"), [(Omradeskind.KANSLI, True), (Omradeskind.INTAKTER, False), (Omradeskind.EGET_KAPITAL, True)]
)
def test_database_gives_a_post_the_side_of_its_area(kind: Omradeskind, is_income: bool) -> None:
    area = BudgetomradeFactory(kind=kind)
    with pytest.raises(IntegrityError, match="a post is income when its area is"), transaction.atomic():
        BudgetpostFactory(omrade=area, is_income=is_income)


@pytest.mark.django_db(transaction=True)
def test_area_that_gets_its_first_post_meanwhile_keeps_its_side() -> None:
    area = BudgetomradeFactory(kind=Omradeskind.KANSLI)
    with first_transaction():
        BudgetpostFactory(omrade=area)
        other = Other(lambda: Budgetomrade.objects.filter(pk=area.pk).update(kind=Omradeskind.INTAKTER))
        other.wait_until_blocked()
    with pytest.raises(IntegrityError, match="an area with posts"):
        other.finish()

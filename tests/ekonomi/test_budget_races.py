"""Two users at one budget at the same moment, each with a connection of their own."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ekonomi import budget_table
from ekonomi.models import Budget, Budgetomrade, Budgetpost
from finsam.constraints import SAME_MOMENT
from members.enums import Role
from members.models import User
from tests.ekonomi.factories import BudgetomradeFactory, BudgetpostFactory, budget_with
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.django_db(transaction=True)
AMOUNTS_CHANGED = "Budgeten har ändrats sedan du öppnade sidan"


@pytest.fixture
def ekonom_clients(user_with: Callable[..., User]) -> list[Client]:
    """Two users, each in a browser of their own."""
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(user_with(Role.EKONOM))
        session = client.session
        session["has_second_factor"] = True
        session.save()
    return clients


def on_samrad(amount: int) -> Budget:
    post = BudgetpostFactory()
    return budget_with({post: amount}, status="samrad", samrad_on=date(2025, 10, 1))


def decision(client: Client, budget: Budget, paragraf: str) -> Callable[[], Any]:
    """Sends the page as it is now."""
    data = {
        "beslut_on": "2025-11-20",
        "beslut_paragraf": paragraf,
        "dnr": "",
        "edition": str(Budget.objects.get(pk=budget.pk).edition),
    }
    return lambda: client.post(reverse("ekonomi:budget_decide", args=[budget.pk]), data)


def states() -> list[tuple[int, str]]:
    return list(Budget.objects.order_by("version").values_list("version", "status"))


def test_two_versions_decided_at_once_become_one_faststalld_and_one_reviderad(ekonom_clients: list[Client]) -> None:
    first, second = on_samrad(1200), on_samrad(2400)
    decide_first, decide_second = (
        decision(client, budget, "§ 1") for client, budget in zip(ekonom_clients, (first, second), strict=True)
    )
    with first_transaction():
        assert decide_first().status_code == 302
        other = Other(decide_second)
        other.wait_until_blocked()
    assert other.finish().status_code == 302
    assert states() == [(1, "faststalld"), (2, "reviderad")]


def test_earlier_version_decided_behind_a_later_one_is_refused_with_the_reason(ekonom_clients: list[Client]) -> None:
    first, second = on_samrad(1200), on_samrad(2400)
    decide_second, decide_first = (
        decision(client, budget, "§ 1") for client, budget in zip(ekonom_clients, (second, first), strict=True)
    )
    with first_transaction():
        assert decide_second().status_code == 302
        other = Other(decide_first)
        other.wait_until_blocked()
    answer = other.finish()
    assert answer.status_code == 422
    assert "Version 2 är redan beslutad" in answer.content.decode()
    assert states() == [(1, "samrad"), (2, "faststalld")]


def test_same_version_decided_twice_at_once_is_decided_once(ekonom_clients: list[Client]) -> None:
    budget = on_samrad(1200)
    sent = [decision(client, budget, f"§ {number}") for number, client in enumerate(ekonom_clients, start=1)]
    with first_transaction():
        assert sent[0]().status_code == 302
        other = Other(sent[1])
        other.wait_until_blocked()
    answer = other.finish()
    assert answer.status_code == 422
    assert "Versionen är redan beslutad" in answer.content.decode()
    budget.refresh_from_db()
    assert budget.beslut_paragraf == "§ 1"


def test_own_decision_sent_twice_at_once_leads_to_the_decided_version(ekonom_clients: list[Client]) -> None:
    budget = on_samrad(1200)
    decide = decision(ekonom_clients[0], budget, "§ 1")
    with first_transaction():
        assert decide().status_code == 302
        other = Other(decide)
        other.wait_until_blocked()
    answer = other.finish()
    assert (answer.status_code, answer.headers.get("Location")) == (302, budget.get_absolute_url())


def test_decision_behind_a_changed_amount_is_not_registered_on_figures_nobody_saw(
    ekonom_clients: list[Client],
) -> None:
    budget = on_samrad(1200)
    post = budget.rader.get().post
    decide = decision(ekonom_clients[0], budget, "§ 1")
    with first_transaction():
        budget_table.save_rows(budget, {post: budget_table.spread(D(2400))}, by=None)
        other = Other(decide)
        other.wait_until_blocked()
    answer = other.finish()
    assert answer.status_code == 422
    page = answer.content.decode()
    assert AMOUNTS_CHANGED in page
    assert "§ 1" in page
    assert states() == [(1, "samrad")]
    edition = Budget.objects.get().edition
    assert f'name="edition" value="{edition}"' in page
    assert decision(ekonom_clients[0], budget, "§ 1")().status_code == 302


def test_amount_changed_behind_a_decision_is_refused_and_what_was_typed_stays(ekonom_clients: list[Client]) -> None:
    budget = on_samrad(1200)
    post = budget.rader.get().post
    data = {"edition": str(Budget.objects.get().edition), f"p{post.pk}-shown": "1200", f"p{post.pk}-year": "3600"}
    data |= {f"p{post.pk}-m{month}": "100" for month in range(1, 13)}
    with first_transaction():
        assert decision(ekonom_clients[0], budget, "§ 1")().status_code == 302
        other = Other(
            lambda: ekonom_clients[1].post(reverse("ekonomi:budget_area", args=[budget.pk, post.omrade_id]), data)
        )
        other.wait_until_blocked()
    answer = other.finish()
    assert answer.status_code == 422
    page = answer.content.decode()
    assert budget_table.DECIDED in page
    assert 'value="3600"' in page
    assert sum(budget_table.saved_months(budget)[post.pk]) == 1200


@pytest.mark.parametrize("what", ["omrade", "post"])
def test_same_area_or_post_added_twice_is_added_once(ekonom_clients: list[Client], what: str) -> None:
    data = {"name": "Lokaler", "kind": "kansli", "order": "1"}
    if what == "post":
        data = {"name": "Lokaler", "omrade": str(BudgetomradeFactory().pk), "order": "1", "is_active": "on"}
    address = reverse(f"ekonomi:{what}_new")
    with first_transaction():
        assert ekonom_clients[0].post(address, data).status_code == 302
        other = Other(lambda: ekonom_clients[1].post(address, data))
        other.wait_until_blocked()
    answer = other.finish()
    assert answer.status_code == 422
    page = answer.content.decode()
    assert SAME_MOMENT in page
    assert 'value="Lokaler"' in page
    model = Budgetpost if what == "post" else Budgetomrade
    assert model._default_manager.filter(name="Lokaler").count() == 1

"""Pages of the budget: making, changing, deciding, comparing; errors and lost updates."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ekonomi import budget_table
from ekonomi.models import Budget, Budgetomrade, Budgetpost
from finsam import history
from finsam.forms import CONFLICT
from members.enums import Role
from members.models import User
from tests.ekonomi.factories import BudgetFactory, BudgetomradeFactory, BudgetpostFactory, budget_with

pytestmark = pytest.mark.django_db
DECIDED: dict[str, Any] = {"status": "faststalld", "beslut_on": date(2025, 11, 20), "beslut_paragraf": "§ 5"}


@pytest.fixture
def ekonom(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.EKONOM))


def test_a_first_budget_is_made_and_shown(ekonom: Client) -> None:
    response = ekonom.post(reverse("ekonomi:budget_new"), {"year": date.today().year, "comment": ""}, follow=True)  # noqa: DTZ011
    assert response.status_code == 200
    budget = Budget.objects.get()
    assert budget.version == 1
    assert "Budgeten är skapad" in response.content.decode()
    assert budget.get_absolute_url() in ekonom.get(reverse("ekonomi:budgets")).content.decode()


def area_data(budget: Budget, post: Budgetpost, **typed: str) -> dict[str, str]:
    """What a browser sends after the page was shown; `typed` is what the user wrote."""
    typed = {"shown": str(sum(budget_table.saved_months(budget).get(post.pk, ()), D(0))), **typed}
    data = {f"p{post.pk}-{name}": value for name, value in typed.items()}
    return {"edition": str(budget.edition), **data}


def test_year_typed_is_spread_over_the_months(ekonom: Client) -> None:
    budget, post = BudgetFactory(), BudgetpostFactory()
    url = reverse("ekonomi:budget_area", args=[budget.pk, post.omrade_id])
    assert ekonom.get(url).status_code == 200
    response = ekonom.post(url, area_data(budget, post, year="1 200 000,50 kr"))
    assert response.status_code == 302
    months = budget_table.saved_months(budget)[post.pk]
    assert sum(months) == D("1200000.50")
    assert history.for_subject(budget).first().code == "budget.changed"


def test_months_that_disagree_with_the_year_are_told_and_kept(ekonom: Client) -> None:
    post = BudgetpostFactory(name="Kansli")
    budget = budget_with({post: 1200})
    url = reverse("ekonomi:budget_area", args=[budget.pk, post.omrade_id])
    typed = {f"m{n}": "100" for n in range(2, 13)}
    response = ekonom.post(url, area_data(budget, post, year="5000", m1="200", **typed))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Kansli: månaderna blir 1\xa0300,00\xa0kr men helåret är 5\xa0000,00\xa0kr" in page
    assert 'value="5000"' in page
    assert budget_table.saved_months(budget)[post.pk] == (D(100),) * 12


@pytest.mark.parametrize(("typed", "message"), [("abc", "Skriv beloppet i kronor"), ("-5", "noll eller större")])
def test_bad_amounts_are_told_by_the_field(ekonom: Client, typed: str, message: str) -> None:
    budget, post = BudgetFactory(), BudgetpostFactory()
    url = reverse("ekonomi:budget_area", args=[budget.pk, post.omrade_id])
    response = ekonom.post(url, area_data(budget, post, year=typed))
    assert response.status_code == 422
    assert response.content.decode().count(message) == 2


def test_what_a_colleague_saved_is_shown_and_the_text_kept(ekonom: Client) -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 1200})
    shown = area_data(budget, post, year="2400", **{f"m{n}": "100" for n in range(1, 13)})
    budget_table.save_rows(budget, {post: budget_table.spread(D(600))}, by=None)
    url = reverse("ekonomi:budget_area", args=[budget.pk, post.omrade_id])
    response = ekonom.post(url, shown)
    page = response.content.decode()
    assert response.status_code == 422
    assert CONFLICT in page
    assert "Det här har ändrats medan du skrev" in page
    assert 'value="2400"' in page
    assert sum(budget_table.saved_months(budget)[post.pk]) == 600
    again = {**shown, "edition": str(budget.locked().edition)}
    assert ekonom.post(url, again).status_code == 302
    assert sum(budget_table.saved_months(budget)[post.pk]) == 2400


@pytest.mark.parametrize("name", ["area", "plan"])
def test_decision_meanwhile_is_told_and_the_typed_is_kept(
    ekonom: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    budget, post = BudgetFactory(), BudgetpostFactory()
    if name == "area":
        url, data = (
            reverse("ekonomi:budget_area", args=[budget.pk, post.omrade_id]),
            area_data(budget, post, year="1234"),
        )
    else:
        url = reverse("ekonomi:budget_plan", args=[budget.pk])
        data = {"edition": "1", f"o{post.omrade_id}-2027": "1234", f"o{post.omrade_id}-2028": ""}
    lock = budget_table.lock_open

    def decided_first(version: Budget, edition: int | None = None) -> Budget:
        Budget.objects.filter(pk=version.pk).update(**DECIDED)
        return lock(version, edition)

    monkeypatch.setattr(budget_table, "lock_open", decided_first)
    response = ekonom.post(url, data)
    assert response.status_code == 422
    page = response.content.decode()
    assert budget_table.DECIDED in page
    assert 'value="1234"' in page
    assert "Om du sparar igen" not in page


def test_plan_is_saved_per_area(ekonom: Client) -> None:
    budget, area = BudgetFactory(), BudgetomradeFactory()
    url = reverse("ekonomi:budget_plan", args=[budget.pk])
    assert ekonom.get(url).status_code == 200
    data = {"edition": "1", f"o{area.pk}-2027": "1 000", f"o{area.pk}-2028": ""}
    assert ekonom.post(url, data).status_code == 302
    assert [(row.year, row.amount) for row in budget.planrader.all()] == [(2027, D(1000))]
    assert "1\xa0000" in ekonom.get(budget.get_absolute_url()).content.decode()


def test_samrad_decision_and_after_that_nothing(ekonom: Client) -> None:
    budget = BudgetFactory(version=1)
    decide = reverse("ekonomi:budget_decide", args=[budget.pk])
    data = {"beslut_on": "2025-12-04", "beslut_paragraf": "§ 7", "dnr": "2025:9", "edition": "1"}
    refused = ekonom.post(decide, data)
    assert refused.status_code == 422
    assert "Samråd med medlemmarna ska hållas innan" in refused.content.decode()
    samrad = {"samrad_on": "20251001", "edition": "1"}
    assert ekonom.post(reverse("ekonomi:budget_samrad", args=[budget.pk]), samrad).status_code == 302
    page = ekonom.post(decide, {**data, "edition": "2"}, follow=True).content.decode()
    assert "Budgeten ska fastställas senast den 30\xa0november\xa02025" in page
    budget.refresh_from_db()
    assert budget.is_decided
    for name in ("budget_decide", "budget_samrad", "budget_plan"):
        assert ekonom.get(reverse(f"ekonomi:{name}", args=[budget.pk])).status_code == 403


def test_own_decision_sent_twice_without_javascript_is_no_error(ekonom: Client) -> None:
    budget = BudgetFactory(samrad_on=date(2025, 10, 1))
    decide = reverse("ekonomi:budget_decide", args=[budget.pk])
    data = {"beslut_on": "2025-11-04", "beslut_paragraf": "§ 7", "edition": "1"}
    assert ekonom.post(decide, data).status_code == 302
    again = ekonom.post(decide, data, follow=True)
    assert again.redirect_chain == [(budget.get_absolute_url(), 302)]
    assert "Beslutet var redan registrerat." in again.content.decode()
    assert ekonom.post(decide, {**data, "beslut_paragraf": "§ 8"}).status_code == 403


def test_a_decision_in_the_future_is_refused(ekonom: Client) -> None:
    budget = BudgetFactory(samrad_on=date(2025, 10, 1))
    response = ekonom.post(
        reverse("ekonomi:budget_decide", args=[budget.pk]), {"beslut_on": "2999-01-01", "beslut_paragraf": "§ 7"}
    )
    assert response.status_code == 422
    assert "efter dagens datum" in response.content.decode()


def test_samrad_about_amounts_that_were_changed_meanwhile_is_refused_once(ekonom: Client) -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 1200})
    url = reverse("ekonomi:budget_samrad", args=[budget.pk])
    typed = {"samrad_on": "2025-10-01", "edition": str(budget.locked().edition)}
    budget_table.save_rows(budget, {post: budget_table.spread(D(2400))}, by=None)
    refused = ekonom.post(url, typed)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Budgeten har ändrats sedan du öppnade sidan" in page
    assert 'value="2025-10-01"' in page
    assert Budget.objects.get().status == "forslag"
    assert ekonom.post(url, {"samrad_on": "2025-10-01"}).status_code == 422
    shown = re.search(r'name="edition" value="(\d+)"', page)
    assert shown is not None
    assert ekonom.post(url, {**typed, "edition": shown[1]}).status_code == 302
    assert Budget.objects.get().status == "samrad"


def test_take_back(ekonom: Client) -> None:
    budget = BudgetFactory(status="samrad", samrad_on=date(2025, 10, 1))
    ekonom.post(reverse("ekonomi:budget_take_back", args=[budget.pk]))
    budget.refresh_from_db()
    assert budget.status == "forslag"


def test_new_version_copy_and_compare(ekonom: Client) -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 1200}, **DECIDED)
    response = ekonom.post(reverse("ekonomi:budget_new_version", args=[budget.pk]), {"comment": "Styrelsen § 9"})
    later = Budget.objects.get(follows=budget)
    assert response.headers["Location"] == later.get_absolute_url()
    ekonom.post(reverse("ekonomi:budget_copy", args=[budget.pk]))
    assert Budget.objects.get(year=2027).rader.get().amount == 1200
    budget_table.save_rows(later, {post: budget_table.spread(D(1500))}, by=None)
    page = ekonom.get(reverse("ekonomi:budget_compare", args=[later.pk]) + f"?med={budget.pk}").content.decode()
    assert "+300" in page
    assert ekonom.get(reverse("ekonomi:budget_compare", args=[later.pk]) + "?med=x").status_code == 404


def test_money_is_moved_into_a_new_version_of_a_decided_budget(ekonom: Client) -> None:
    pot, insats = BudgetpostFactory(), BudgetpostFactory()
    budget = budget_with({pot: 1200}, **DECIDED)
    url = reverse("ekonomi:budget_move_money", args=[budget.pk])
    data = {
        "from_post": str(pot.pk),
        "to_post": str(insats.pk),
        "amount": "600",
        "first_month": "7",
        "financing": "Utvecklingsmedel i budget 2026",
    }
    assert ekonom.post(url, {**data, "amount": "601"}).status_code == 422
    assert Budget.objects.count() == 1
    assert ekonom.post(url, {**data, "financing": ""}).status_code == 422
    page = ekonom.post(url, data, follow=True).content.decode()
    assert "som styrelsen behöver besluta om" in page
    assert "Utvecklingsmedel i budget 2026" in page


def test_areas_and_posts_are_added_and_changed(ekonom: Client) -> None:
    url = reverse("ekonomi:omrade_new")
    ekonom.post(url, {"name": "Bidrag", "kind": "intakter", "order": "1"})
    area = Budgetomrade.objects.get()
    assert ekonom.post(url, {"name": "Bidrag", "kind": "kansli", "order": "1"}).status_code == 422
    for _ in range(2):
        data = {"omrade": str(area.pk), "name": "Ränta å bank", "order": "0", "is_active": "on"}
        ekonom.post(reverse("ekonomi:post_new"), data)
    post = Budgetpost.objects.get()
    assert (post.is_income, post.code) == (True, "ranta-a-bank")
    change = reverse("ekonomi:post", args=[post.pk])
    data = {"omrade": str(area.pk), "name": "Ränta", "order": "0", "is_active": "on", "version": "1"}
    assert ekonom.post(change, data).status_code == 302
    stale = ekonom.post(change, {**data, "name": "Annat"})
    assert stale.status_code == 422
    assert CONFLICT in stale.content.decode()
    assert ekonom.get(reverse("ekonomi:poster")).status_code == 200


def test_post_is_opened_with_its_area(ekonom: Client) -> None:
    post = BudgetpostFactory()
    page = ekonom.get(reverse("ekonomi:post", args=[post.pk])).content.decode()
    assert re.search(rf'value="{post.omrade_id}"\s+selected', page)


def test_members_representative_sees_no_draft(user_with: Callable[..., User], login: Callable[[User], Client]) -> None:
    client = login(user_with(Role.MEDLEMSREPRESENTANT))
    draft = BudgetFactory()
    decided = BudgetFactory(**DECIDED)
    assert client.get(draft.get_absolute_url()).status_code == 404
    page = client.get(decided.get_absolute_url())
    assert page.status_code == 200
    assert "Gör en ny version" not in page.content.decode()


def test_queries_do_not_grow(ekonom: Client, django_assert_max_num_queries: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    budget = budget_with({BudgetpostFactory(): 1200})
    urls = [reverse("ekonomi:budgets"), budget.get_absolute_url(), reverse("ekonomi:poster")]
    counts = []
    for url in urls:
        ekonom.get(url)
        with CaptureQueriesContext(connection) as few:
            ekonom.get(url)
        counts.append(len(few))
    budget_table.save_rows(budget, {BudgetpostFactory(): budget_table.spread(D(12)) for _ in range(9)}, by=None)
    BudgetFactory.create_batch(9)
    for url, count in zip(urls, counts, strict=True):
        with django_assert_max_num_queries(count):
            ekonom.get(url)

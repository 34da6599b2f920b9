"""The economy in a real browser: the year from proposal to forecast."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ekonomi.models import Budget, Budgetpost
from finsam import dates
from members.enums import Role
from members.models import User
from tests.e2e import browser as look
from tests.ekonomi.factories import (
    BudgetomradeFactory,
    BudgetpostFactory,
)
from tests.members.factories import ForbundFactory, UppdragFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
YEAR = dates.today().year


@pytest.fixture
def ekonom() -> User:
    ForbundFactory()
    user = UserFactory()
    UppdragFactory(person=user.person, role=Role.EKONOM)
    return user


@pytest.fixture
def post() -> Budgetpost:
    return BudgetpostFactory(name="Vägen vidare", omrade=BudgetomradeFactory(name="Insatser"))


@pytest.fixture
def page(browser: Browser, live_server: Any, ekonom: User) -> Iterator[Page]:
    with look.looking(browser, live_server.url, user=ekonom) as page:
        yield page


def test_from_proposal_to_forecast(page: Page, post: Budgetpost) -> None:
    page.goto("/ekonomi/budget/ny/")
    page.get_by_label("Budgetår").select_option(str(YEAR))
    page.get_by_role("button", name="Skapa budget").click()
    page.get_by_role("link", name=re.compile("Ändra beloppen för Insatser")).click()
    page.get_by_label("Vägen vidare, helår").fill("mycket")
    page.get_by_role("button", name="Spara beloppen").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look.assert_page_is_sound(page)
    page.get_by_label("Vägen vidare, helår").fill("1 200 000")
    page.get_by_role("button", name="Spara beloppen").click()
    expect(page.get_by_role("cell", name="100\u00a0000", exact=True).first).to_be_visible()
    page.get_by_role("link", name="Lämna till samråd").click()
    page.get_by_label("Dag för samrådet").fill(f"{YEAR - 1}-10-01")
    page.get_by_role("button", name="Lämna till samråd").click()
    page.get_by_role("link", name="Registrera beslut").click()
    page.get_by_label("Beslutsdatum").fill(f"{YEAR - 1}-11-20")
    page.get_by_label("Paragraf").fill("§ 42")
    page.get_by_role("button", name="Registrera beslutet").dblclick()  # registered once, and no error
    expect(page.get_by_text("Beslutet är registrerat.")).to_be_visible()
    page.goto(f"/ekonomi/prognoser/{post.pk}/?ar={YEAR}&manad=1")
    page.get_by_label("Prognos för hela året").fill("1 100 000")
    page.get_by_role("button", name="Spara prognosen").click()
    page.goto(f"/ekonomi/?ar={YEAR}&manad=1")
    row = page.get_by_role("row", name=re.compile("Vägen vidare"))
    expect(row).to_contain_text("1\u00a0100")
    expect(row).to_contain_text("+100")
    assert Budget.objects.get().beslut_paragraf == "§ 42"

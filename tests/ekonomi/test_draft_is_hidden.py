"""A draft budget is no paper yet: those who may not see it meet none of its figures, on any way to the economy."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ekonomi.enums import READS_ALL_MONEY
from finsam import acting, dates
from insatser.models import Insats
from members.enums import Role
from members.models import User
from tests.ekonomi.factories import BudgetpostFactory, ManadsutfallFactory, budget_with
from tests.followup.factories import RapportuttagFactory
from tests.insatser.factories import InsatsFactory

pytestmark = pytest.mark.django_db
SECRET = 7_654_321
WRITTEN = ("7654321", "7 654", "7654")
MAY_SEE = READS_ALL_MONEY


@pytest.fixture
def insats(forbund: Any) -> Insats:
    """An insats with an outcome this year, and a budget for it that is only a draft."""
    insats: Insats = InsatsFactory(name="Steget vidare")
    post = BudgetpostFactory(insats=insats)
    ManadsutfallFactory(post=post, year=dates.today().year, amount=1000)
    budget_with({post: SECRET}, year=dates.today().year)
    return insats


def addresses(insats: Insats) -> list[str]:
    """Every page, fragment, file and API path that shows money of the year."""
    month = f"?ar={dates.today().year}&manad=12"
    return [
        "/",
        reverse("api:report") + month,
        reverse("ekonomi:report") + month,
        *(reverse("ekonomi:report_file", args=[kind]) + month for kind in ("json", "xlsx")),
        *(reverse(f"ekonomi:{name}") for name in ("budgets", "prognoser", "bidrag", "poster")),
        reverse("ekonomi:for_insats", args=[insats.pk]),
        reverse("insatser:detail", args=[insats.pk]),
        reverse("followup:reports"),
    ]


def words(content: bytes) -> str:
    """The answer's text; a workbook is unpacked first."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode(errors="ignore").replace("\u00a0", " ")


def shows_it(client: Client, address: str) -> bool:
    return any(figure in words(client.get(address).content) for figure in WRITTEN)


@pytest.mark.parametrize("role", [role for role in Role if role not in MAY_SEE], ids=lambda role: role.value)
def test_no_figure_of_a_draft(role: Role, insats: Insats, user_with: Callable[..., User], login: Any) -> None:
    user = user_with(role)
    acting.declare(user.subject)
    client = login(user)
    assert [address for address in addresses(insats) if shows_it(client, address)] == []


@pytest.mark.parametrize("role", MAY_SEE, ids=lambda role: role.value)
def test_who_makes_and_decides_the_budget_sees_it(
    role: Role, insats: Insats, user_with: Callable[..., User], login: Any
) -> None:
    client = login(user_with(role))
    seen = {address.partition("?")[0] for address in addresses(insats) if shows_it(client, address)}
    assert {reverse("api:report"), reverse("ekonomi:report"), reverse("ekonomi:for_insats", args=[insats.pk])} <= seen


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_what_is_issued_holds_no_figure_of_a_draft(
    role: Role, insats: Insats, user_with: Callable[..., User], login: Any
) -> None:
    uttag = RapportuttagFactory(filled=True, year=dates.today().year, month=12)
    client = login(user_with(role))
    files = [reverse("followup:report_file", args=[uttag.pk, ending]) for ending in ("json", "xlsx")]
    assert [address for address in [uttag.get_absolute_url(), *files] if shows_it(client, address)] == []

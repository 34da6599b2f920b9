"""The form of stored reports has a number: one that today's pages cannot read is told, and still there as PDF."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ekonomi.models import Budgetpost
from followup import arsredovisning, rapport_document
from followup.deltagarrapport import issued
from insatser.models import Insats
from members.enums import Role
from members.models import User
from tests.ekonomi.factories import BudgetpostFactory, ManadsutfallFactory, budget_with
from tests.ekonomi.ledgers import map_accounts, small_year
from tests.followup.deltaganden import write
from tests.followup.factories import RapportuttagFactory
from tests.followup.test_arsredovisning import write_texts
from tests.followup.test_deltagarrapport import EXAMPLE_B
from tests.insatser.factories import InsatsFactory, MalFactory
from tests.members.factories import PersonFactory, UppdragFactory

pytestmark = pytest.mark.django_db
FORMS = Path(__file__).parents[1] / "approved" / "stored_forms.json"


@pytest.mark.parametrize(
    "kind", [{}, {"kind": "arsredovisning", "month": None}, {"kind": "deltagarrapport", "month": None}]
)
@pytest.mark.parametrize("result", [{}, {"format": 0, "year": 2024}, {"format": 999}])
def test_another_format_is_told_and_files_stay(
    result: dict[str, Any], kind: dict[str, Any], user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    uttag = RapportuttagFactory(result=result, **kind)
    client = login(user_with(Role.REVISOR))
    page = client.get(uttag.get_absolute_url())
    assert page.status_code == 200
    assert "Rapporten är sparad i en äldre form" in page.content.decode()
    files = {ending: reverse("followup:report_file", args=[uttag.pk, ending]) for ending in ("pdf", "json", "xlsx")}
    assert files["xlsx"] not in page.content.decode()
    assert [client.get(files[ending]).status_code for ending in ("pdf", "json")] == [200, 200]
    assert client.get(files["xlsx"]).headers["Location"] == uttag.get_absolute_url()


def keys(value: Any, path: str = "") -> Iterator[str]:
    """Every key that the value has, in itself and in what it holds."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield f"{path}.{key}"
            yield from keys(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, f"{path}[]")


def test_stored_keys_are_those_of_the_format(forbund: Any, request: pytest.FixtureRequest) -> None:
    """When they change, raise FORMAT unless what is stored already can be read as it is; then renew with --approve."""
    map_accounts()
    small_year()
    write_texts()
    beslut = {"status": "faststalld", "beslut_on": date(2024, 11, 20), "beslut_paragraf": "§ 5"}
    budget_with({Budgetpost.objects.get(name="Kansli"): 400_000}, year=2025, **beslut)
    insats: Insats = InsatsFactory(starts_on=date(2025, 1, 1))
    MalFactory(insats=insats, owner=insats.agare.organisation)
    for role in (Role.LEDAMOT, Role.REVISOR):
        UppdragFactory(person=PersonFactory(), role=role)
    monthly = rapport_document.result(2025, 12)
    annual = arsredovisning.result(2025, signed_on=date(2026, 3, 20))
    write(insats, EXAMPLE_B)
    ManadsutfallFactory(post=BudgetpostFactory(insats=insats, code="steget"), year=2025)
    followed = issued.result(2025)
    now = {
        f"{name}, format {result['format']}": sorted(set(keys(result)))
        for name, result in (
            ("ekonomisk rapport", monthly),
            ("årsredovisning", annual),
            ("uppföljning av deltagare", followed),
        )
    }
    if request.config.getoption("--approve"):
        FORMS.write_text(f"{json.dumps(now, ensure_ascii=False, indent=1)}\n", encoding="utf-8")
    assert json.loads(FORMS.read_text(encoding="utf-8")) == now

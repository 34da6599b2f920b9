"""The pages of the main documents look as they were approved: every word and box at its place.

After a change on purpose: look at the PDF, then `pytest tests/test_approved_pages.py --approve`, and review the diff.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ekonomi import reports
from ekonomi.ekonomisk_rapport import rapport
from ekonomi.models import Budgetpost
from followup import arsredovisning, documents, rapport_document
from followup.deltagarrapport import document
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from followup.enums import Rapportslag
from followup.models import Rapportuttag
from insatser.models import Insats
from members.enums import Role
from members.models import User
from tests.ekonomi.factories import budget_with
from tests.ekonomi.ledgers import map_accounts, small_year
from tests.followup.deltaganden import write as write_deltaganden
from tests.followup.factories import RapportuttagFactory
from tests.followup.test_arsredovisning import write_texts
from tests.followup.test_deltagarrapport import EXAMPLE_A, EXAMPLE_B
from tests.insatser.factories import InsatsFactory, MalFactory, MalUtfallFactory
from tests.insatser.test_matrix import build_insatser
from tests.members.factories import OrganisationFactory, PersonFactory, UppdragFactory
from tests.participants.factories import AnonymtAntalFactory
from tests.pdf_checks import text_of
from tests.pdf_sketch import differences, read, sketch, write

pytestmark = pytest.mark.django_db
APPROVED = Path(__file__).parent / "approved"


@pytest.fixture(autouse=True)
def _a_spring_day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 3, 20, 12, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def a_year(forbund: Any) -> int:
    """Money, a decided budget, an insats with a goal and counts, and a board; all with names of their own."""
    map_accounts()
    small_year(2025)
    beslut = {"status": "faststalld", "beslut_on": date(2024, 11, 20), "beslut_paragraf": "§ 5"}
    amounts = {"Steget": 1_500_000, "Kansli": 400_000, "Revision": 40_000, "Bidrag FK": 2_000_000}
    budget_with({Budgetpost.objects.get(name=name): amount for name, amount in amounts.items()}, year=2025, **beslut)
    kommun = OrganisationFactory(name="Norrby kommun")
    insats: Insats = InsatsFactory(
        name="Steget vidare", starts_on=date(2025, 1, 1), agare__organisation=kommun, description="Stöd på vägen."
    )
    goal = MalFactory(insats=insats, owner=kommun)
    MalUtfallFactory(mal=goal, year=2025, comment="Fler än väntat började studera.")
    for kon, count in (("kvinna", 3), ("man", 12)):
        AnonymtAntalFactory(insats=insats, year=2025, kon=kon, count=count)
    UppdragFactory(person=PersonFactory(name="Påhittad Ledamot", employer=kommun), role=Role.LEDAMOT)
    return 2025


@pytest.fixture
def assert_approved(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare with the approved pages, or approve these."""

    def compare(name: str, content: bytes) -> None:
        path, now = APPROVED / f"{name}.json", sketch(content)
        if request.config.getoption("--approve"):
            write(path, now)
        found = differences(read(path), now)
        assert found == [], "\n".join([*found, "If it is meant: look at the PDF, then run with --approve"])

    return compare


def test_ekonomisk_rapport_of_the_day(a_year: int, assert_approved: Callable[[str, bytes], None]) -> None:
    data = reports.data(rapport(a_year, 12))
    content = reports.render_pdf(data, author="Samordningsförbundet Påhittet", document_date=date(2026, 3, 20))
    assert_approved("ekonomisk_rapport", content)


def test_issued_ekonomisk_rapport(a_year: int, assert_approved: Callable[[str, bytes], None]) -> None:
    uttag = RapportuttagFactory(result=rapport_document.result(a_year, 12), year=a_year, month=12)
    assert_approved("utfardad_ekonomisk_rapport", documents.pdf_bytes(uttag))


def test_arsredovisning(a_year: int, assert_approved: Callable[[str, bytes], None]) -> None:
    write_texts(a_year)
    result = arsredovisning.result(a_year, signed_on=date(2026, 3, 20))
    uttag: Rapportuttag = RapportuttagFactory(kind=Rapportslag.ARSREDOVISNING, year=a_year, month=None, result=result)
    assert_approved("arsredovisning", documents.pdf_bytes(uttag))


def test_deltagarrapport(forbund: Any, assert_approved: Callable[[str, bytes], None]) -> None:
    now = time_machine.escape_hatch.datetime.datetime.now(UTC)  # the database checks who acts by its own clock
    with time_machine.travel(now):
        for name, told in (("Ateljén", EXAMPLE_A), ("Bryggan", EXAMPLE_B)):
            write_deltaganden(InsatsFactory(name=name, starts_on=date(2024, 1, 1)), told)
    report = data(deltagarrapport(Urval.of_year(2025), is_exact=True))
    content = document.render_pdf(report, author="Samordningsförbundet Påhittet", document_date=date(2026, 3, 20))
    assert_approved("uppfoljning_deltagare", content)


def test_matrix(
    forbund: Any,
    user_with: Callable[..., User],
    login: Callable[[User], Client],
    assert_approved: Callable[[str, bytes], None],
) -> None:
    build_insatser()
    answer = login(user_with(Role.LEDAMOT)).get(reverse("insatser:matrix_pdf") + "?fran=2005&till=2011")
    assert_approved("insatser_over_ar", answer.content)


def test_the_sketch_holds_what_the_document_says(a_year: int) -> None:
    uttag = RapportuttagFactory(result=rapport_document.result(a_year, 12), year=a_year, month=12)
    content = documents.pdf_bytes(uttag)
    words = "".join(item[4] for page in sketch(content) for item in page if item[0] == "text")
    assert words.replace("\u00a0", "").replace(" ", "") == text_of(content).replace(" ", "")


def test_a_moved_or_changed_item_is_found() -> None:
    old = [[["text", 57, 71, 12.0, "Rapport"], ["box", 57, 80, 400, 20, "#0b3d5c"]]]
    assert differences(old, [[["text", 59, 70, 12.0, "Rapport"], old[0][1]]]) == []
    for new in (
        [[["text", 60, 71, 12.0, "Rapport"], old[0][1]]],
        [[["text", 57, 71, 12.0, "Rapporten"], old[0][1]]],
        [[old[0][0], ["box", 57, 80, 400, 20, "#ffffff"]]],
        [[old[0][0]]],
        [],
    ):
        assert differences(old, new)

"""Each insats of the årsredovisning is told by its own row: head count, goals and what came of them (S 9.1)."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from followup import arsredovisning, arsredovisning_document, documents
from followup.arsredovisning_insatser import insats_facts
from followup.enums import Rapportslag
from insatser.models import Insats
from members.enums import Role
from members.models import User
from tests.ekonomi.ledgers import map_accounts, small_year
from tests.followup.factories import RapportuttagFactory
from tests.followup.test_arsredovisning import write_texts
from tests.insatser.factories import InsatsFactory, MalFactory, MalUtfallFactory
from tests.participants.factories import AnonymtAntalFactory
from tests.pdf_checks import text_of

pytestmark = pytest.mark.django_db
NAME = "Steget vidare"


def insats_with(counts: int, text: str, **outcome: Any) -> Insats:
    """An insats of that name, with a head count and a goal."""
    insats: Insats = InsatsFactory(name=NAME, starts_on=date(2025, 1, 1))
    AnonymtAntalFactory(insats=insats, year=2025, kon="kvinna", count=counts)
    AnonymtAntalFactory(insats=insats, year=2025, kon="man", count=counts)
    goal = MalFactory(insats=insats, text=text)
    if outcome:
        MalUtfallFactory(mal=goal, year=2025, **outcome)
    MalUtfallFactory(mal=goal, year=2024, value=Decimal(1), comment="Året innan")
    return insats


@pytest.fixture
def two_of_a_name(forbund: Any) -> None:
    """Two insatser with the same name, counts and goals of their own."""
    map_accounts()
    small_year()
    write_texts()
    insats_with(11, "Deltagare som går vidare.", value=Decimal("38.5"), comment="Fler än väntat började studera.")
    insats_with(20, "Nöjda deltagare")


def stored() -> Any:
    return arsredovisning.result(2025, signed_on=date(2026, 3, 20))


def test_insatser_of_the_same_name_keep_their_own_counts_and_results(two_of_a_name: None) -> None:
    shown = arsredovisning_document.context(stored(), is_pdf=True)["insatser"]
    assert {(row["name"], row["count_words"], *row["results"]) for row in shown} == {
        (
            NAME,
            "22",
            "Deltagare som går vidare: målvärde 40\u00a0procent, utfall 38,5\u00a0procent. "
            "Fler än väntat började studera.",
        ),
        (NAME, "40", "Nöjda deltagare: målvärde 40\u00a0procent, utfall inte registrerat."),
    }


@pytest.mark.parametrize(
    ("kept", "words"),
    [(12, "12"), (1200, "1\u00a0200"), (None, "inte registrerat"), ("<5", "färre än 5"), ("..", "visas inte")],
)
def test_head_count_in_running_text_has_no_sign_that_reads_as_a_full_stop(kept: Any, words: str) -> None:
    assert arsredovisning_document.count_words(kept) == words


def test_page_and_pdf_tell_the_result_and_bilaga_3_has_the_table(
    two_of_a_name: None, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    uttag = RapportuttagFactory(kind=Rapportslag.ARSREDOVISNING, year=2025, month=None, result=stored())
    page = login(user_with(Role.REVISOR)).get(uttag.get_absolute_url()).content.decode()
    words = text_of(documents.pdf_bytes(uttag))
    for told in (page.replace("\u00a0", " "), words):
        assert "utfall 38,5 procent. Fler än väntat började studera." in told
        assert "Året innan" not in told
    assert "Mål och utfall 2025" in words


def test_goals_cost_the_same_however_many_insatser_there_are(two_of_a_name: None) -> None:
    insats_facts(2025)  # what is read once per process
    with CaptureQueriesContext(connection) as few:
        insats_facts(2025)
    for count in range(11, 15):
        insats_with(count, "Ett mål till", value=Decimal(3))
    with CaptureQueriesContext(connection) as many:
        insats_facts(2025)
    assert len(many) == len(few)

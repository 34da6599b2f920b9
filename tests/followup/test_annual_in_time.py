"""An årsredovisning is issued when its year has ended and the board has decided; a draft can be made before."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from finsam.jobs.models import Job
from followup import arsredovisning
from followup.models import Rapportuttag
from members.enums import Role
from members.models import User
from tests.ekonomi.ledgers import book, kr, map_accounts, small_year
from tests.followup.test_arsredovisning import make, write_texts

pytestmark = pytest.mark.django_db
TOO_EARLY = "Året är inte slut. Årsredovisningen kan utfärdas tidigast den 2026-01-01."
NOT_YET = "Skriv en dag som har varit, eller gör ett utkast."
NO_DECEMBER = "Bokföringen för 2025 har ingen rad i december."
Travel = Callable[[int, int, int], None]


@pytest.fixture
def travel() -> Iterator[Travel]:
    """Let it be noon of that day for the rest of the test."""
    journeys = []

    def go(year: int, month: int, day: int) -> None:
        journeys.append(time_machine.travel(datetime(year, month, day, 12, tzinfo=UTC), tick=False))
        journeys[-1].start()

    yield go
    for journey in reversed(journeys):
        journey.stop()


@pytest.fixture
def ready_year(forbund: Any) -> None:
    """2025 with whole books and every text."""
    map_accounts()
    small_year()
    write_texts()


def post(client: Client, kind: str, signed_on: str) -> Any:
    data = {"kind": kind, "signed_on": signed_on, "dnr": ""}
    return client.post(reverse("followup:make_annual", args=[2025]), data)


def test_running_year_is_refused_on_the_page_and_a_draft_is_made(
    ready_year: None, travel: Travel, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    travel(2025, 12, 31)
    client = login(user_with(Role.HANDLAGGARE))
    for name in ("annual", "make_annual"):
        page = client.get(reverse(f"followup:{name}", args=[2025])).content.decode()
        assert "Bara ett utkast går att göra nu" in page
        assert TOO_EARLY in page
    refused = post(client, "utfardad", "2026-03-20")
    assert refused.status_code == 422
    assert TOO_EARLY in refused.content.decode()
    assert post(client, "utkast", "2026-03-20").status_code == 302


def test_job_asks_again_whether_the_year_has_ended(
    ready_year: None, travel: Travel, user_with: Callable[..., User]
) -> None:
    travel(2025, 12, 31)
    assert make(user_with(Role.FORBUNDSCHEF)).errors == [TOO_EARLY]
    assert not Rapportuttag.objects.exists()


def test_day_that_has_not_been_is_refused_at_its_field(
    ready_year: None, travel: Travel, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    travel(2026, 3, 19)
    client = login(user_with(Role.HANDLAGGARE))
    answer = post(client, "utfardad", "2026-03-20")
    assert answer.status_code == 422
    assert NOT_YET in answer.content.decode()
    assert list(answer.context["form"].errors) == ["signed_on"]
    assert post(client, "utfardad", "2026-03-19").status_code == 302
    assert Job.objects.get().parameters["signed_on"] == "2026-03-19"


@pytest.mark.parametrize(("day", "told"), [("2026-03-20", NOT_YET), ("2025-12-31", "Skriv en senare dag.")])
def test_job_asks_again_when_the_board_decided(
    day: str, told: str, ready_year: None, travel: Travel, user_with: Callable[..., User]
) -> None:
    travel(2026, 3, 19)
    (error,) = make(user_with(Role.FORBUNDSCHEF), signed_on=day).errors
    assert told in error
    assert not Rapportuttag.objects.exists()


def test_books_without_december_are_a_warning(
    forbund: Any, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    map_accounts()
    book(2025, {}, [(11, kr(k1930="100", k3510="-100"), None)])
    write_texts()
    client = login(user_with(Role.HANDLAGGARE))
    for name in ("annual", "make_annual"):
        assert NO_DECEMBER in client.get(reverse(f"followup:{name}", args=[2025])).content.decode()
    ready = arsredovisning.readiness(2025)
    assert ready.problems == [f"{fault.message} {fault.remedy}" for fault in ready.faults]
    err = StringIO()
    call_command("report_annual", "2025", stdout=StringIO(), stderr=err)
    assert NO_DECEMBER in err.getvalue()


def test_books_with_december_are_no_warning(ready_year: None) -> None:
    assert arsredovisning.readiness(2025).warning == ""


def test_command_says_that_the_year_is_running(ready_year: None, travel: Travel) -> None:
    travel(2025, 12, 31)
    err = StringIO()
    call_command("report_annual", "2025", stdout=StringIO(), stderr=err)
    assert TOO_EARLY in err.getvalue()

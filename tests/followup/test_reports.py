"""The list of reports: filter, fixed number of queries, files; and taking out a report by form."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam import dates
from finsam.jobs.models import Job
from members.enums import Role
from members.models import User
from tests.ekonomi.ledgers import book, kr, map_accounts, small_year
from tests.followup.factories import RapportuttagFactory

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


def test_list_takes_the_same_number_of_queries_whatever_its_length(
    user_with: Callable[..., User], login: Login
) -> None:
    client = login(user_with(Role.LEDAMOT))
    RapportuttagFactory()
    client.get(reverse("followup:reports"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("followup:reports"))
    RapportuttagFactory.create_batch(10)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("followup:reports"))
    assert len(few) == len(many)


def test_list_goes_by_what_the_reports_are_about(user_with: Callable[..., User], login: Login) -> None:
    for year, month, version, made in ((2026, 1, 1, 20), (2026, 2, 1, 5), (2025, 12, 1, 6), (2025, 12, 2, 8)):
        RapportuttagFactory(year=year, month=month, version=version, uttaget_at=datetime(2026, 3, made, 12, tzinfo=UTC))
    RapportuttagFactory(kind="arsredovisning", year=2025, month=None, version=1)
    client = login(user_with(Role.REVISOR))

    def listed(address: str, **query: str) -> list[str]:
        text = client.get(reverse(address), query).content.decode()
        return [f"{name} {version}" for name, version in re.findall(r">([^<]+)<span class=\"sr\">, version (\d)", text)]

    newest_first = [
        "Ekonomisk rapport februari 2026 1",
        "Ekonomisk rapport januari 2026 1",
        "Årsredovisning 2025 1",
        "Ekonomisk rapport december 2025 2",
        "Ekonomisk rapport december 2025 1",
    ]
    assert listed("followup:reports") == newest_first
    assert listed("followup:reports", sortera="period") == newest_first[::-1]
    assert listed("followup:reports", sortera="-uttagen")[1] == "Ekonomisk rapport januari 2026 1"
    assert listed("followup:reports", sortera="rapport")[0] == "Årsredovisning 2025 1"


def test_list_is_filtered_by_kind_and_year(user_with: Callable[..., User], login: Login) -> None:
    RapportuttagFactory(year=2025)
    RapportuttagFactory(year=2026)
    RapportuttagFactory(kind="arsredovisning", year=2025, month=None)
    client = login(user_with(Role.REVISOR))
    answer = client.get(reverse("followup:reports"), {"kind": "ekonomisk_rapport", "year": "2025"})
    assert "Visar 1 av 1" in answer.content.decode()
    assert client.get(reverse("followup:reports"), {"year": "tjugo"}).status_code == 422


def test_report_is_started_once_by_a_double_click(user_with: Callable[..., User], login: Login) -> None:
    map_accounts()
    small_year()
    client = login(user_with(Role.LEDAMOT))
    data = {"year": "2025", "month": "12"}
    first = client.post(reverse("followup:issue_report"), data)
    second = client.post(reverse("followup:issue_report"), data)
    assert first.status_code == second.status_code == 302
    assert first.headers["Location"] == second.headers["Location"] == Job.objects.get().get_absolute_url()


@pytest.mark.parametrize(("year", "month"), [("2024", "12"), ("2026", "1"), ("", ""), ("2025", "13")])
def test_month_without_bookkeeping_is_refused(
    year: str, month: str, user_with: Callable[..., User], login: Login
) -> None:
    map_accounts()
    small_year()
    answer = login(user_with(Role.LEDAMOT)).post(reverse("followup:issue_report"), {"year": year, "month": month})
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_unknown_ending_is_not_found(user_with: Callable[..., User], login: Login) -> None:
    uttag = RapportuttagFactory()
    address = reverse("followup:report_file", args=[uttag.pk, "exe"])
    assert login(user_with(Role.LEDAMOT)).get(address).status_code == 404


def test_work_pages_of_every_year_with_books_are_linked_newest_first(
    user_with: Callable[..., User], login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dates, "today", lambda: date(2026, 5, 1))
    for year in (2022, 2024, 2026):
        book(year, {}, [(1, kr(k1930="100", k3510="-100"), None)])

    def linked(role: Role) -> list[str]:
        page = login(user_with(role)).get(reverse("followup:reports")).content.decode()
        return re.findall(r'href="/arsredovisning/(\d+)/"', page)

    assert linked(Role.REVISOR) == ["2025", "2026", "2024", "2022"]
    assert linked(Role.MEDLEMSREPRESENTANT) == []

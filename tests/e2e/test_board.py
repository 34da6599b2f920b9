"""A ledamot opens the overview, takes out the ekonomisk rapport, sees its progress and reads the PDF."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from finsam.jobs.models import Job
from finsam.jobs.running import perform
from followup import tasks
from followup.models import Rapportuttag
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.models import AnonymtAntal
from tests.e2e import browser as look
from tests.ekonomi.ledgers import map_accounts, small_year
from tests.insatser.factories import InsatsFactory
from tests.members.factories import ForbundFactory, UppdragFactory, UserFactory
from tests.pdf_checks import assert_pdf

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _year() -> None:
    ForbundFactory()
    map_accounts()
    small_year(2025)
    insats: Insats = InsatsFactory(name="Steget vidare", starts_on="2024-01-01")
    for kon, count in (("kvinna", 3), ("man", 12)):
        AnonymtAntal.objects.create(insats=insats, year=2025, kon=kon, count=count)


def user_as(role: Role) -> User:
    user = UserFactory()
    UppdragFactory(person=user.person, role=role)
    return user


def test_ledamot_takes_out_the_rapport_and_reads_it(browser: Browser, live_server: Any) -> None:
    with look.looking(browser, live_server.url, user=user_as(Role.LEDAMOT)) as page:
        heard = look.watch_console(page)
        page.goto("/")
        expect(page.get_by_role("heading", name="Översikt", level=1)).to_be_visible()
        expect(page.get_by_role("row", name="Steget vidare")).to_contain_text("<5")
        look.assert_page_is_sound(page)
        page.get_by_role("button", name="Ta ut ekonomisk rapport").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        look.assert_page_is_sound(page)
        perform(tasks.issue_ekonomisk_rapport, str(Job.objects.get().pk))
        page.get_by_role("link", name="Läs rapporten").click()
        expect(page.get_by_role("heading", name="Ekonomisk rapport december 2025", level=1)).to_be_visible()
        look.assert_page_is_sound(page)
        answer = page.request.get(page.get_by_role("link", name="Läs som PDF").get_attribute("href") or "")
        assert answer.headers["content-type"] == "application/pdf"
        assert_pdf(answer.body(), title="Ekonomisk rapport december 2025")
        heard.assert_silent()
    assert Rapportuttag.objects.count() == 1

"""The bookkeeping in a real browser: upload, decision and kontering."""

from typing import Any

import pytest
from celery import current_app
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from ekonomi import tasks
from ekonomi.models import SieImport
from finsam import acting
from finsam.jobs.models import Job
from finsam.jobs.running import perform
from members.enums import Role
from members.models import User
from tests.e2e import browser as look
from tests.ekonomi.ledger_factories import STANDARD, PostFactory, sie_bytes
from tests.members.factories import ForbundFactory, UppdragFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ekonom() -> User:
    ForbundFactory()
    user = UserFactory()
    UppdragFactory(person=user.person, role=Role.EKONOM)
    return user


def test_the_ekonom_imports_a_file_and_posts_its_rows(
    browser: Browser, live_server: Any, ekonom: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_app, "send_task", lambda *_args, **_kwargs: None)  # the test runs the job itself
    with acting.transaction_as(ekonom.subject):
        PostFactory(name="Rätt stöd")
    with look.looking(browser, live_server.url, user=ekonom) as page:
        upload(page)
        sie_import = SieImport.objects.get()
        page.get_by_role("button", name="Läs in bokföringen").click()
        expect(page.get_by_role("heading", name="Inläsning av bokföringen för 2026")).to_be_visible()
        perform(tasks.import_sie, str(Job.objects.get().pk))
        page.reload()
        page.get_by_role("link", name="Visa inläsningen").click()
        expect(page).to_have_url(f"{live_server.url}{sie_import.get_absolute_url()}")
        page.get_by_role("link", name="Kontera 4 rader").click()
        page.get_by_label("Kontera raden 2026-02-15, konto 4600").check()
        page.get_by_label("Budgetpost", exact=True).select_option(label="Insatser: Rätt stöd")
        page.get_by_role("button", name="Kontera valda rader").click()
        expect(page.get_by_text("rad konterades på Rätt stöd")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="av 3")).to_be_visible()


def upload(page: Page) -> None:
    page.goto(reverse("ekonomi:imports"))
    page.get_by_role("link", name="Läs in bokföring").click()
    page.get_by_label("Räkenskapsår").select_option("2026")
    file: Any = {"name": "bok.se", "mimeType": "application/octet-stream", "buffer": sie_bytes(*STANDARD)}
    page.get_by_label("SIE-fil").set_input_files(file)
    page.get_by_role("button", name="Ladda upp och granska").click()
    expect(page.get_by_role("heading", name="Det här ändras")).to_be_visible()

"""The bookkeeping in a real browser: upload, decision, rows, kontering and mappings, without barriers."""

from typing import Any

import pytest
from celery import current_app
from django.urls import reverse
from playwright.sync_api import Browser, Page, ViewportSize, expect

from ekonomi import tasks
from ekonomi.bokforing.posting import post_by_hand
from ekonomi.kontomappning import load_defaults
from ekonomi.models import SieImport, Verifikation, Verifikationsrad
from finsam import acting
from finsam.jobs.models import Job
from finsam.jobs.running import perform
from members.enums import Role
from members.models import User
from tests.e2e import browser as look
from tests.ekonomi.ledger_factories import (
    STANDARD,
    ObjektmappningFactory,
    PostFactory,
    imported,
    received,
    row,
    sie_bytes,
    voucher,
)
from tests.members.factories import ForbundFactory, UppdragFactory, UserFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LISTS = ("ledger", "to_post", "imports", "import_upload", "objects", "rules", "rule_add", "konton", "konto_add")


@pytest.fixture
def ekonom() -> User:
    ForbundFactory()
    user = UserFactory()
    UppdragFactory(person=user.person, role=Role.EKONOM)
    return user


def many_rows() -> bytes:
    vouchers = (voucher(n, 1 + n % 12, row("4600", n, "6:P2", text="Faktura"), row("5010", 9)) for n in range(1, 20))
    return sie_bytes(*vouchers)


def ledger_with_everything(user: User) -> list[str]:
    """A ledger, its predecessor, a file with faults and one that waits; returns the addresses of single pages."""
    with acting.transaction_as(user.subject):
        load_defaults(by=user)
        post = ObjektmappningFactory(objekt="P1", post=PostFactory(name="Steget vidare")).post
        first, now = imported(sie_bytes(*STANDARD)), imported(many_rows())
        chosen = Verifikationsrad.objects.counted().filter(konto="4600").first()
        assert chosen is not None
        post_by_hand([chosen.pk], post, by=user)
        waiting = received(sie_bytes(*STANDARD[:2]).replace(b"#UB 0 2010 -1000.00", b"#UB 0 2010 -1001.00"))
        broken = received(sie_bytes(*STANDARD[:3]).replace(b"} 100.00", b"} 100,00"))
        voucher_of_now = Verifikation.objects.filter(sie_import=now).first()
        assert voucher_of_now is not None
        discard = reverse("ekonomi:import_discard", args=[waiting.pk])
        return [discard, *(one.get_absolute_url() for one in (first, now, waiting, broken, voucher_of_now))]


@pytest.mark.parametrize("viewport", [look.WIDE, look.PHONE], ids=["1280", "360"])
def test_no_barriers(viewport: ViewportSize, browser: Browser, live_server: Any, ekonom: User) -> None:
    single = ledger_with_everything(ekonom)
    with look.looking(browser, live_server.url, viewport=viewport, user=ekonom) as page:
        heard = look.watch_console(page, ignore=("Failed to load resource",))
        for address in [*(reverse(f"ekonomi:{name}") for name in LISTS), *single, "/ekonomi/bokforing/?konto=x"]:
            page.goto(address)
            look.assert_page_is_sound(page)
        heard.assert_silent()


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
        expect(page.get_by_role("heading", name="Bokföringen för 2026 läses in")).to_be_visible()
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

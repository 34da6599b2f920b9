"""The årsredovisning: every section in order, texts, refusal while something is wrong, PDF, JSON and command."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam import acting, jobs
from finsam.jobs.running import perform
from followup import arsredovisning, arsredovisning_document, documents, tasks
from followup.enums import OPTIONAL_SECTIONS, Section
from followup.issuing import annual_product
from followup.light_text import Block, blocks
from followup.models import Arsredovisningstext, Rapportuttag
from members.enums import Role
from members.models import User
from tests.ekonomi.ledgers import kr, map_accounts, small_year
from tests.insatser.factories import InsatsFactory
from tests.members.factories import PersonFactory, UppdragFactory
from tests.pdf_checks import assert_pdf, bookmarks_of, text_of

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]


def write_texts(year: int = 2025) -> None:
    for section in Section:
        if section not in OPTIONAL_SECTIONS:
            Arsredovisningstext.objects.create(
                year=year, section=section, text=f"Text om {section.label.lower()}.\n\n- en punkt", is_ready=True
            )


def make(user: User, kind: str = "utfardad", year: int = 2025, signed_on: str = "2026-03-20") -> Any:
    with acting.transaction_as(user.subject):
        job = jobs.start(
            "followup.issue_arsredovisning",
            label="Prov",
            subject=annual_product(year, kind),
            by=user,
            parameters={"year": year, "kind": kind, "signed_on": signed_on, "dnr": "2026:14"},
        )
    perform(tasks.issue_arsredovisning, str(job.pk))
    job.refresh_from_db()
    return job


def test_issued_document_has_every_section_in_order_and_is_pdf_ua(user_with: Callable[..., User]) -> None:
    map_accounts()
    small_year()
    write_texts()
    InsatsFactory(name="Steget vidare", starts_on="2025-01-01")
    UppdragFactory(person=PersonFactory(name="Påhittad Ledamot"), role=Role.LEDAMOT)
    job = make(user_with(Role.FORBUNDSCHEF))
    assert (job.state, job.errors) == ("done", [])
    uttag = Rapportuttag.objects.select_related("pdf").get()
    content = bytes(uttag.pdf.content)
    assert_pdf(content, title="Årsredovisning 2025")
    wanted = [
        "Årsredovisning 2025",
        "Förvaltningsberättelse",
        "Driftredovisning",
        "Resultaträkning",
        "Balansräkning",
        "Kassaflödesanalys",
        "Noter",
        "Investeringsredovisning",
        "Redovisnings- och värderingsprinciper",
        "Underskrifter",
        "Bilaga 1 Uppföljning av deltagare",
    ]
    found = [title for title in bookmarks_of(content) if title in wanted]
    assert found == wanted
    words = text_of(content)
    for sentence in ("Påhittad Ledamot", "Steget vidare", "Text om förväntad utveckling", "170 491", "2026:14"):
        assert sentence in words
    assert documents.pdf_bytes(uttag) == content


def test_figures_are_kept_to_the_ore_with_the_year_before() -> None:
    map_accounts()
    small_year()
    stored = arsredovisning.result(2025, signed_on=date(2026, 3, 20))
    costs = next(row for row in stored["resultatrakning"] if row["key"] == "kostnader")
    assert costs["amount"] == "-1834260.25"
    assert stored["driftredovisning"]["net"]["outcome"] == "170491.00"
    assert stored["noter"][0]["rows"][0] == {
        "key": "bidrag:Försäkringskassan",
        "label": "Bidrag Försäkringskassan",
        "amount": "2000000.00",
        "previous": None,
        "is_sum": False,
        "group": "",
        "note": None,
    }
    assert stored["faults"] == []


def test_document_that_does_not_close_is_refused_with_the_reason_and_a_draft_is_made(
    user_with: Callable[..., User],
) -> None:
    map_accounts()
    small_year(k1930=Decimal("1240490.00"))
    write_texts()
    refused = make(user_with(Role.FORBUNDSCHEF))
    assert not Rapportuttag.objects.exists()
    assert any("Summa tillgångar" in error for error in refused.errors)
    make(user_with(Role.FORBUNDSCHEF), "utkast")
    draft = Rapportuttag.objects.select_related("pdf").get()
    assert draft.is_draft
    assert "UTKAST" in text_of(bytes(draft.pdf.content))


@pytest.mark.django_db(transaction=True)
def test_check_and_figures_come_from_one_snapshot(
    user_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    map_accounts()
    small_year()
    write_texts()
    seen: list[Any] = []

    def watched(name: str) -> None:
        real = getattr(arsredovisning, name)

        def watch(*args: Any, **kwargs: Any) -> Any:
            with connection.cursor() as cursor:
                cursor.execute("SELECT current_setting('transaction_isolation'), now()")
                seen.append(cursor.fetchone())
            return real(*args, **kwargs)

        monkeypatch.setattr(arsredovisning, name, watch)

    watched("readiness")
    watched("result")
    job = make(user_with(Role.FORBUNDSCHEF))
    assert (job.state, job.errors) == ("done", [])
    assert [level for level, _ in seen] == ["repeatable read"] * 2
    assert seen[0] == seen[1]


def test_year_without_bookkeeping_is_refused_with_the_reason(user_with: Callable[..., User]) -> None:
    write_texts()
    assert make(user_with(Role.FORBUNDSCHEF)).errors == ["Årets bokföring är inte inläst."]
    assert not Rapportuttag.objects.exists()


def test_missing_texts_are_listed_before_making(user_with: Callable[..., User], login: Login) -> None:
    map_accounts()
    small_year()
    client = login(user_with(Role.HANDLAGGARE))
    data = {"kind": "utfardad", "signed_on": "2026-03-20", "dnr": ""}
    answer = client.post(reverse("followup:make_annual", args=[2025]), data)
    assert answer.status_code == 422
    assert "Ordföranden har ordet" in answer.content.decode()
    assert client.post(reverse("followup:make_annual", args=[2025]), {**data, "kind": "utkast"}).status_code == 302


def test_text_is_saved_and_a_newer_one_is_not_overwritten(user_with: Callable[..., User], login: Login) -> None:
    client = login(user_with(Role.HANDLAGGARE))
    address = reverse("followup:annual_text", args=[2025, "personal"])
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": "Första", "is_ready": "ja"}).status_code == 302
    late = client.post(address, {"text": "Andra", "is_ready": "nej"})
    assert late.status_code == 422
    assert "Någon annan har ändrat" in late.content.decode()
    assert "Andra" in late.content.decode()
    text = Arsredovisningstext.objects.get()
    assert (text.text, text.version) == ("Första", 2)
    assert client.post(address, {"text": "Andra", "is_ready": "nej", "version": "2"}).status_code == 302


def test_text_that_is_not_ready_stands_as_a_draft_on_the_page(user_with: Callable[..., User], login: Login) -> None:
    client = login(user_with(Role.HANDLAGGARE))
    client.post(reverse("followup:annual_text", args=[2025, "personal"]), {"text": "Början", "is_ready": "nej"})
    page = client.get(reverse("followup:annual", args=[2025]))
    assert page.status_code == 200
    assert "Utkast" in page.content.decode()


def test_text_cannot_be_ready_and_empty(user_with: Callable[..., User], login: Login) -> None:
    client = login(user_with(Role.HANDLAGGARE))
    answer = client.post(reverse("followup:annual_text", args=[2025, "personal"]), {"text": "", "is_ready": "ja"})
    assert answer.status_code == 422
    assert "Skriv texten innan du markerar den som klar" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("En\nrad", [Block(False, ("En rad",))]),
        ("Ett\n\nTvå", [Block(False, ("Ett",)), Block(False, ("Två",))]),
        ("Så här:\n- a\n- b\nSlut", [Block(False, ("Så här:",)), Block(True, ("a", "b")), Block(False, ("Slut",))]),
        ("- a\n\n- b", [Block(True, ("a",)), Block(True, ("b",))]),
        ("<b>x</b>", [Block(False, ("<b>x</b>",))]),
    ],
)
def test_light_structure(text: str, expected: list[Block]) -> None:
    assert blocks(text) == expected


def test_command_gives_json_and_pdf(forbund: Any, tmp_path: Path) -> None:
    map_accounts()
    small_year()
    out = StringIO()
    call_command("report_annual", "2025", stdout=out)
    printed = json.loads(out.getvalue())
    rows = {row["key"]: row["amount"] for row in printed["balansrakning"]}
    assert rows["summa_tillgangar"] == rows["summa_eget_kapital_och_skulder"] == "1320491.00"
    target = tmp_path / "ar.pdf"
    call_command("report_annual", "2025", format="pdf", output=target)
    assert_pdf(target.read_bytes())


def test_workbook_says_that_no_budget_is_decided(forbund: Any) -> None:
    map_accounts()
    small_year()
    stored = arsredovisning.result(2025, signed_on=date(2026, 3, 20))
    drift = next(sheet for sheet in arsredovisning_document.sheets(stored) if sheet.title == "Driftredovisning")
    assert list(drift.rows)[-1] == ["Det finns ingen beslutad budget för 2025. Därför saknas budgetbelopp."]


def test_command_without_bookkeeping_says_so(forbund: Any) -> None:
    with pytest.raises(CommandError, match="inte inläst"):
        call_command("report_annual", "2025")


def test_statements_page_names_accounts_without_a_line(user_with: Callable[..., User], login: Login) -> None:
    small_year()
    page = login(user_with(Role.REVISOR)).get(reverse("followup:statements", args=[2025])).content.decode()
    assert "Konton utan rad" in page
    assert "4610" in page


def test_pages_of_the_year_read_no_ledger_row_and_the_making_all(user_with: Callable[..., User], login: Login) -> None:
    map_accounts()
    small_year(extra=[(6, kr(k4610="100", k1930="-99"), None)])
    write_texts()
    user = user_with(Role.FORBUNDSCHEF)
    for name in ("annual", "make_annual"):
        with CaptureQueriesContext(connection) as captured:
            assert login(user).get(reverse(f"followup:{name}", args=[2025])).status_code == 200
        assert "verifikationsrad" not in " ".join(query["sql"] for query in captured)
    assert any("Verifikation A 7" in error for error in make(user).errors)

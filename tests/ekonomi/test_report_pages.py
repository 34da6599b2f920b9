"""The ekonomisk rapport as page and files, and the command."""

import io
import json
import re
from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from ekonomi import reports
from ekonomi.ekonomisk_rapport import COLUMNS, rapport
from members.enums import Role
from members.models import User
from tests.ekonomi.factories import BudgetpostFactory, ManadsutfallFactory, PrognosFactory, budget_with
from tests.ekonomi.test_ekonomisk_rapport import figur_5
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.pdf_checks import assert_pdf, text_of

pytestmark = pytest.mark.django_db
AUGUST = "?ar=2026&manad=8"


@pytest.fixture
def ledamot(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.LEDAMOT))


def test_page_shows_the_figures_in_tkr_with_sign(ledamot: Client) -> None:
    figur_5()
    page = ledamot.get(reverse("ekonomi:report") + AUGUST).content.decode()
    for shown in ("10\xa0000", "6\xa0667", "5\xa0545", "+1\xa0122", "+1\xa0610", "−122", "Budget total"):
        assert shown in page
    assert "version 1, förslag" in page
    assert "Summeringen kan avvika" not in page


def test_page_begins_with_the_last_month_of_the_bookkeeping(ledamot: Client) -> None:
    figur_5()
    assert "jan–mar 2026" in ledamot.get(reverse("ekonomi:report")).content.decode()


def test_a_period_that_does_not_exist_is_told(ledamot: Client) -> None:
    response = ledamot.get(reverse("ekonomi:report") + "?ar=2026&manad=13")
    assert response.status_code == 422
    assert "Välj" in response.content.decode()


def test_nothing_yet_says_so(ledamot: Client) -> None:
    assert "varken budget eller bokföring" in ledamot.get(reverse("ekonomi:report")).content.decode()


def test_insatsansvarig_sees_own_rows_alone(user_with: Callable[..., User], login: Callable[[User], Client]) -> None:
    user = user_with(Role.INSATSANSVARIG)
    own = BudgetpostFactory(name="Egen insats", insats=InsatsFactory())
    InsatsUppdragFactory(insats=own.insats, uppdrag=user.acting)
    other = BudgetpostFactory(name="Någon annans", insats=InsatsFactory())
    budget_with({own: 100_000, other: 200_000})
    ManadsutfallFactory(post=other)
    client = login(user)
    page = client.get(reverse("ekonomi:report") + AUGUST).content.decode()
    assert "Egen insats" in page
    assert "Någon annans" not in page
    assert "Budget total" not in page
    rows = json.loads(client.get(reverse("ekonomi:report_file", args=["json"]) + AUGUST).content)["rows"]
    assert {row["name"] for row in rows if row["kind"] == "post"} == {"Egen insats"}


def test_members_representative_sees_no_figure_of_a_draft(
    user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    client = login(user_with(Role.MEDLEMSREPRESENTANT))
    post = BudgetpostFactory()
    budget_with({post: 777_000})
    ManadsutfallFactory(post=post)
    page = client.get(reverse("ekonomi:report") + AUGUST).content.decode()
    assert "777" not in page
    assert "Det finns ingen budget för året." in page
    decided = {"status": "faststalld", "beslut_on": "2025-11-20", "beslut_paragraf": "§ 5"}
    budget_with({post: 888_000}, **decided)
    assert "888" in client.get(reverse("ekonomi:report") + AUGUST).content.decode()


def test_figures_lead_to_budget_rows_and_forecasts(ledamot: Client) -> None:
    post = BudgetpostFactory()
    budget = budget_with({post: 12_000})
    ManadsutfallFactory(post=post)
    page = ledamot.get(reverse("ekonomi:report") + AUGUST).content.decode()
    assert f"{budget.get_absolute_url()}#omrade-{post.omrade_id}" in page
    assert f"{reverse('ekonomi:prognos', args=[post.pk])}?ar=2026&amp;manad=8" in page
    assert f"{reverse('ekonomi:ledger')}?ar=2026&amp;fran=1&amp;till=8&amp;post={post.pk}" in page


def test_queries_do_not_grow(ledamot: Client, django_assert_max_num_queries: Any) -> None:
    def fill(count: int) -> None:
        posts = [BudgetpostFactory() for _ in range(count)]
        budget_with(dict.fromkeys(posts, 12000))
        for post in posts:
            PrognosFactory(post=post)
            ManadsutfallFactory(post=post)

    url = reverse("ekonomi:report") + AUGUST
    fill(1)
    ledamot.get(url)
    with CaptureQueriesContext(connection) as few:
        ledamot.get(url)
    # The request's savepoint and its release; the login, which brings the förbund and declares who acts; the years and
    # the last month of the form; budget, posts, amounts, outcome and forecasts; the two series of the chart.
    assert len(few) == 2 + 1 + 2 + 5 + 2
    fill(10)
    with django_assert_max_num_queries(len(few)):
        ledamot.get(url)


def test_pdf_is_tagged_and_holds_every_cell(ledamot: Client) -> None:
    figur_5()
    response = ledamot.get(reverse("ekonomi:report_file", args=["pdf"]) + AUGUST)
    assert response.headers["Content-Type"] == "application/pdf"
    assert_pdf(response.content, title="Ekonomisk rapport jan–aug 2026")
    text = text_of(response.content)
    for shown in ("10 000", "6 667", "5 545", "+1 122", "+1 610", "−122", "bättre än budget"):
        assert shown in text


def test_same_report_gives_the_same_pdf() -> None:
    from datetime import date

    figur_5()
    data = reports.data(rapport(2026, 8))
    stored = json.loads(json.dumps(data))
    first, second = (
        reports.render_pdf(one, author="Samordningsförbundet Påhittet", document_date=date(2026, 8, 31))
        for one in (data, stored)
    )
    assert first == second


def test_xlsx_holds_ore(ledamot: Client) -> None:
    post = BudgetpostFactory(name="=Ledning")
    budget_with({post: D("1000000.01")})
    ManadsutfallFactory(post=post, amount=D("789000.50"))
    response = ledamot.get(reverse("ekonomi:report_file", args=["xlsx"]) + AUGUST)
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = {row[0]: row for row in sheet.iter_rows(values_only=True)}
    row = rows["'=Ledning"]
    assert D(str(row[1])) == D("1000000.01")
    assert D(str(row[3])) == D("789000.5")
    assert rows["Post"][1:4] == ("Helår", "Periodiserad budget jan–aug", "Utfall jan–aug")


def test_command_prints_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    figur_5()
    call_command("report_economy", "2026", "8", "--format", "json")
    report = json.loads(capsys.readouterr().out)
    rows = {row["name"]: row for row in report["rows"]}
    assert [rows["Ledning"][f"{column}_tkr"] for column in COLUMNS] == [1000, 667, 789, -122, 10, 990]
    assert rows["Ledning"]["periodiserad_budget"] == "666666.68"
    assert rows["Ledning"]["helar"] == "1000000.00"


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF-"), ("xlsx", b"PK")])
def test_command_writes_files(tmp_path: Path, forbund: Any, kind: str, start: bytes) -> None:
    figur_5()
    target = tmp_path / f"rapport.{kind}"
    call_command("report_economy", "2026", "8", "--format", kind, "-o", str(target))
    assert target.read_bytes().startswith(start)


def test_command_prints_text(capsys: pytest.CaptureFixture[str]) -> None:
    figur_5()
    call_command("report_economy", "2026", "8")
    out = capsys.readouterr().out.replace("\xa0", " ")
    assert "1 122" in out
    assert "version 1, förslag" in out


def test_command_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"-o rapport\.pdf"):
        call_command("report_economy", "2026", "8", "--format", "pdf")
    with pytest.raises(CommandError, match="kan inte skrivas"):
        call_command("report_economy", "2026", "8", "-o", str(tmp_path / "saknas" / "x"))
    with pytest.raises(CommandError, match="MONTH"):
        call_command("report_economy", "2026", "13")


def test_a_figure_leads_to_what_is_behind_it(ledamot: Client) -> None:
    figur_5()
    page = ledamot.get(reverse("ekonomi:report") + AUGUST).content.decode()
    link = r'<td class="num"><a href="[^"<>]+">[^<]+<span class="sr">, månader för [^<]+</span></a></td>'
    assert re.search(link, page)

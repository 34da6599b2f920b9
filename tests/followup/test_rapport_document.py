"""What a stored ekonomisk rapport shows again, and the note of a closed year."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from openpyxl import load_workbook

from ekonomi.ekonomisk_rapport import rapport
from followup import arsredovisning, arsredovisning_document, documents, rapport_document
from tests.ekonomi.factories import BudgetpostFactory, budget_with
from tests.ekonomi.ledgers import kr, map_accounts, small_year
from tests.followup.factories import RapportuttagFactory

pytestmark = pytest.mark.django_db


def test_chart_of_a_stored_report_shows_every_area_of_the_overview() -> None:
    map_accounts()
    small_year()
    context = rapport_document.context(rapport_document.result(2025, 12), is_pdf=False)
    assert [name for name, _ in context["chart"].table] == [row.name for row in rapport(2025, 12).costs.parts]


def test_closing_entry_of_the_year_is_neither_income_nor_cost() -> None:
    small_year(extra=[(12, kr(k8999="170491", k2010="-170491"), None)])
    report = rapport(2025, 12)
    assert report.result is not None
    assert report.result.figures.utfall == Decimal("170491.00")


def test_workbook_and_json_come_from_the_snapshot() -> None:
    map_accounts()
    small_year()
    uttag = RapportuttagFactory(filled=True, year=2025, month=12)
    book = load_workbook(io.BytesIO(documents.workbook(uttag)))
    cells = [cell.value for cell in book["Ekonomisk rapport 2025"]["D"]]
    assert 1399999.75 in cells
    assert book.sheetnames == ["Ekonomisk rapport 2025", "Förklaring", "Deltagare 2025"]
    assert "Året saknade beslutad budget när rapporten togs ut." in [cell.value for cell in book["Förklaring"]["A"]]
    assert b'"utfall":"1399999.75"' in documents.json_bytes(uttag)


def test_what_is_issued_compares_with_a_decided_budget_only() -> None:
    map_accounts()
    small_year()
    post = BudgetpostFactory(code="egen")
    draft = budget_with({post: 1200}, year=2025)
    monthly, annual = rapport_document.result(2025, 12), arsredovisning.result(2025, signed_on=date(2026, 3, 20))
    assert monthly["budget"] is None
    assert {row["helar"] for row in monthly["rows"]} == {"0.00"}
    assert annual["driftredovisning"]["budget"] == ""
    context = arsredovisning_document.context(annual, is_pdf=False)
    assert "ingen beslutad budget för 2025" in render_to_string("followup/_drift.html", context)
    page = rapport_document.context(monthly, is_pdf=False)
    assert "saknade beslutad budget" in render_to_string("followup/_ekonomisk_rapport.html", page)
    decided = budget_with(
        {post: 600}, year=2025, status="faststalld", beslut_on=date(2024, 11, 20), beslut_paragraf="§ 5"
    )
    budget_with({post: 900}, year=2025)
    assert rapport_document.result(2025, 12)["budget"]["version"] == decided.version != draft.version
    annual = arsredovisning.result(2025, signed_on=date(2026, 3, 20))
    assert annual["driftredovisning"]["budget"] == str(decided)

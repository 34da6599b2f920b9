"""A report is taken out while another connection reads in the books: it holds the one or the other, never both."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from ekonomi.bokforing.aggregate import discrepancies
from finsam import dates
from finsam.jobs.running import perform
from followup import arsredovisning, rapport_document, tasks
from followup.models import Rapportuttag
from members.enums import Role
from members.models import User
from tests.ekonomi.ledger_factories import imported, row, sie_bytes, voucher
from tests.ekonomi.ledgers import map_accounts
from tests.followup.test_arsredovisning import make, write_texts
from tests.followup.test_issuing import job_for
from tests.two_connections import Other

pytestmark = pytest.mark.django_db(transaction=True)
BOOKS = (voucher(1, 1, row("4600", 100)), voucher(2, 2, row("8410", -500)))
CORRECTED = sie_bytes(*BOOKS, voucher(3, 1, row("4600", 7777)))


def read_in_by_another() -> None:
    """The corrected file becomes the ledger, and is committed before we go on."""
    Other(lambda: imported(CORRECTED)).finish()


def total(stored: Any) -> Decimal:
    return sum(
        (Decimal(row["utfall"]) for row in stored["rows"] if row["kind"] == "total" and not row["is_income"]),
        Decimal(0),
    )


@pytest.mark.parametrize("statement", range(1, 5))
def test_import_between_two_reads_of_a_report_is_not_seen(user_with: Callable[..., User], statement: int) -> None:
    map_accounts()
    imported(None, *BOOKS)
    job = job_for(user_with(Role.EKONOM), 2026, 2)
    seen: list[str] = []

    def interrupt(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if "ekonomi_" in str(sql):
            seen.append(str(sql))
            if len(seen) == statement:
                read_in_by_another()
        return answer

    before = rapport_document.result(2026, 2)
    with connection.execute_wrapper(interrupt):
        perform(tasks.issue_ekonomisk_rapport, str(job.pk))
    assert len(seen) >= statement
    job.refresh_from_db()
    assert job.state == "done"
    assert Rapportuttag.objects.get().result == before
    after = rapport_document.result(2026, 2)
    assert total(after) - total(before) == 7777
    assert discrepancies() == []


def test_import_between_check_and_figures_of_the_arsredovisning_is_not_seen(
    user_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dates, "today", lambda: date(2027, 3, 20))
    map_accounts()
    imported(None, *BOOKS)
    write_texts(2026)
    check = arsredovisning.readiness

    def then_import(year: int) -> Any:
        found = check(year)
        read_in_by_another()
        return found

    before = arsredovisning.figures_of(arsredovisning.annual_figures(2026))
    with monkeypatch.context() as interrupted:
        interrupted.setattr(arsredovisning, "readiness", then_import)
        job = make(user_with(Role.FORBUNDSCHEF), year=2026, signed_on="2027-03-20")
    assert (job.state, job.errors) == ("done", [])
    issued = Rapportuttag.objects.get()
    assert issued.result["resultatrakning"] == rapport_document.plain(before["resultatrakning"])
    second = make(user_with(Role.FORBUNDSCHEF), year=2026, signed_on="2027-03-20")
    assert second.errors == []
    assert Rapportuttag.objects.get(version=2).result["resultatrakning"] != issued.result["resultatrakning"]

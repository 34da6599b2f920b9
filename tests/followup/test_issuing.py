"""Taking out the monthly report: by hand and by the clock; first run, second run, two at once, crash half-way."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from ekonomi.models import SieImport
from finsam import acting, jobs
from finsam.jobs.running import perform
from followup import documents, issuing, tasks
from followup.due import due_months
from followup.models import Rapportpdf, Rapportuttag
from followup.snapshots import canonical, digest
from members.enums import Role
from members.models import User
from tests.ekonomi.ledgers import map_accounts, post, small_year
from tests.pdf_checks import assert_pdf, text_of

pytestmark = pytest.mark.django_db
FEBRUARY = datetime(2026, 2, 10, 12, tzinfo=UTC)


def booked_year() -> SieImport:
    """The small year, with its file read in on 5 January 2026."""
    map_accounts()
    made = small_year()
    SieImport.objects.filter(pk=made.pk).update(imported_at=datetime(2026, 1, 5, 8, tzinfo=UTC))
    return made


def job_for(user: User, year: int = 2025, month: int = 12) -> Any:
    with acting.transaction_as(user.subject):
        return jobs.start(
            "followup.issue_ekonomisk_rapport",
            label="Prov",
            subject=issuing.month_product(year, month),
            by=user,
            parameters={"year": year, "month": month},
        )


def test_job_makes_a_final_report_with_pdf_and_link(user_with: Callable[..., User]) -> None:
    booked_year()
    job = job_for(user_with(Role.LEDAMOT))
    perform(tasks.issue_ekonomisk_rapport, str(job.pk))
    job.refresh_from_db()
    uttag = Rapportuttag.objects.select_related("pdf").get()
    assert (job.state, job.result_url) == ("done", uttag.get_absolute_url())
    assert (uttag.version, uttag.taken_by_id, uttag.uppdrag_id) == (1, job.started_by_id, job.uppdrag_id)
    assert uttag.sha256 == digest(canonical(uttag.result))
    assert uttag.pdf.sha256 == digest(bytes(uttag.pdf.content))
    assert_pdf(bytes(uttag.pdf.content), title="Ekonomisk rapport december 2025")
    assert "Budget, utfall och prognos, tkr" in text_of(bytes(uttag.pdf.content))


def test_same_pdf_comes_from_the_snapshot_whatever_was_registered_since(user_with: Callable[..., User]) -> None:
    booked_year()
    job = job_for(user_with(Role.LEDAMOT))
    perform(tasks.issue_ekonomisk_rapport, str(job.pk))
    post("Ny post", "kansli")
    uttag = Rapportuttag.objects.select_related("pdf").get()
    assert documents.pdf_bytes(uttag) == bytes(uttag.pdf.content)


def test_job_that_runs_twice_makes_one_report(user_with: Callable[..., User]) -> None:
    booked_year()
    user = user_with(Role.EKONOM)
    order = tasks.monthly_order(2025, 12, occasion="jobb:1")
    for _ in range(2):
        order.carry_out(
            transaction=partial(acting.transaction_as, user.subject), step=lambda *step: None, by=lambda: user
        )
    assert Rapportuttag.objects.count() == Rapportpdf.objects.count() == 1


def test_second_report_of_the_month_is_version_two(user_with: Callable[..., User]) -> None:
    booked_year()
    for _ in range(2):
        user = user_with(Role.EKONOM)
        perform(tasks.issue_ekonomisk_rapport, str(job_for(user).pk))
    assert list(Rapportuttag.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_crash_half_way_leaves_nothing_and_the_retry_makes_it(
    user_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    booked_year()
    job = job_for(user_with(Role.LEDAMOT))
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "pdf_bytes", lambda uttag: 1 / 0)
        perform(tasks.issue_ekonomisk_rapport, str(job.pk))
    job.refresh_from_db()
    assert (job.state, Rapportuttag.objects.count()) == ("failed", 0)
    jobs.retry(job)
    perform(tasks.issue_ekonomisk_rapport, str(job.pk))
    job.refresh_from_db()
    assert (job.state, Rapportuttag.objects.count()) == ("done", 1)


# The clock


def run_clock() -> None:
    with time_machine.travel(FEBRUARY, tick=False):
        tasks.issue_due_reports()


def test_clock_makes_the_latest_booked_month_once(forbund) -> None:
    booked_year()
    run_clock()
    run_clock()
    uttag = Rapportuttag.objects.get()
    assert (uttag.year, uttag.month, uttag.occasion, uttag.taken_by) == (2025, 12, "manad", None)


def test_missed_runs_are_caught_up_the_oldest_first(forbund) -> None:
    booked_year()
    with acting.transaction_as(acting.SYSTEM):
        order = tasks.monthly_order(2025, 3, occasion="manad")
    order.carry_out(transaction=partial(acting.transaction_as, acting.SYSTEM), step=lambda *step: None, by=lambda: None)
    assert due_months(date(2026, 2, 10)) == [(2025, 5), (2025, 9), (2025, 12)]
    run_clock()
    months = Rapportuttag.objects.order_by("month").values_list("month", flat=True)
    assert list(months) == [3, 5, 9, 12]
    assert due_months(date(2026, 2, 10)) == []


def test_month_whose_file_was_read_in_before_it_ended_is_not_booked(forbund) -> None:
    made = booked_year()
    SieImport.objects.filter(pk=made.pk).update(imported_at=datetime(2025, 12, 20, 8, tzinfo=UTC))
    assert due_months(date(2026, 1, 10)) == [(2025, 9)]


def test_clock_without_bookkeeping_makes_nothing(forbund) -> None:
    run_clock()
    assert not Rapportuttag.objects.exists()


def test_crash_of_the_clock_is_caught_up_by_the_next_run(forbund, monkeypatch: pytest.MonkeyPatch) -> None:
    booked_year()
    with monkeypatch.context() as broken:
        broken.setattr(issuing, "pdf_bytes", lambda uttag: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_clock()
    assert not Rapportuttag.objects.exists()
    run_clock()
    assert Rapportuttag.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_make_one_report(forbund) -> None:
    booked_year()
    faults: list[BaseException] = []

    def work() -> None:
        try:
            tasks.issue_due_reports()
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Rapportuttag.objects.count() == 1
    assert timezone.now() >= Rapportuttag.objects.get().uttaget_at


def test_report_keeps_its_figures_to_the_ore(forbund) -> None:
    booked_year()
    run_clock()
    rows = {row["name"]: row for row in Rapportuttag.objects.get().result["rows"]}
    assert rows["Steget"]["utfall"] == "1399999.75"  # 1 400 000,25 − 0,50 öresutjämning

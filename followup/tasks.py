"""Jobs that take out reports, and the clock's own."""

from typing import Any

import structlog
from celery import shared_task

from finsam import acting, dates, jobs
from followup import rapport_document
from followup.due import due_months
from followup.enums import MONTHLY, Rapportslag
from followup.issuing import STEPS, Order

log = structlog.get_logger(__name__)


@jobs.task("followup.issue_ekonomisk_rapport")
def issue_ekonomisk_rapport(run: jobs.Run) -> None:
    """The ekonomisk rapport of a month, when somebody asks for it."""
    year, month = int(run.job.parameters["year"]), int(run.job.parameters["month"])
    order = monthly_order(year, month, occasion=f"jobb:{run.job.pk}")
    uttag = order.carry_out(transaction=run.transaction, step=run.progress, by=lambda: run.user)
    run.progress(STEPS, STEPS, "")
    run.finish(uttag.get_absolute_url(), "Läs rapporten")


def monthly_order(year: int, month: int, *, occasion: str) -> Order:
    """One month's report."""
    return Order(
        Rapportslag.EKONOMISK_RAPPORT,
        year,
        month,
        occasion=occasion,
        make=lambda: rapport_document.result(year, month),
        parameters={"year": year, "month": month},
    )


@shared_task(name="followup.issue_due_reports", ignore_result=True)  # type: ignore[untyped-decorator]
def issue_due_reports() -> None:
    """Make the monthly reports that are due. Runs often: what is due is asked of the rows, not of the clock."""
    with acting.transaction_as(acting.SYSTEM):
        due = due_months(dates.today())
    for year, month in due:
        order = monthly_order(year, month, occasion=MONTHLY)
        uttag = order.carry_out(
            transaction=lambda: acting.transaction_as(acting.SYSTEM), step=_no_progress, by=lambda: None
        )
        log.info("monthly_report_issued", year=year, month=month, uttag=str(uttag.pk))


def _no_progress(*step: Any) -> None:
    """Nobody watches the clock work."""

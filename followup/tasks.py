"""Jobs that take out reports, and the clock's own."""

from datetime import date
from functools import partial
from typing import Any

import structlog
from celery import shared_task
from django.urls import reverse

from finsam import acting, dates, jobs
from followup import arsredovisning, rapport_document
from followup.deltagarrapport import issued
from followup.due import due_months
from followup.enums import MONTHLY, Rapportslag, Uttagslage
from followup.issuing import STEPS, NotReadyError, Order, SameContentError
from followup.snapshots import Json

log = structlog.get_logger(__name__)


@jobs.task("followup.issue_ekonomisk_rapport")
def issue_ekonomisk_rapport(run: jobs.Run) -> None:
    """The ekonomisk rapport of a month, when somebody asks for it."""
    year, month = int(run.job.parameters["year"]), int(run.job.parameters["month"])
    order = monthly_order(year, month, occasion=f"jobb:{run.job.pk}")
    uttag = order.carry_out(transaction=run.transaction, step=run.progress, by=lambda: run.user)
    run.progress(STEPS, STEPS, "")
    run.finish(uttag.get_absolute_url(), "Läs rapporten")


@jobs.task("followup.issue_deltagarrapport")
def issue_deltagarrapport(run: jobs.Run) -> None:
    """The report of participants of a year, when somebody asks for it."""
    year = int(run.job.parameters["year"])
    order = Order(
        Rapportslag.DELTAGARRAPPORT,
        year,
        None,
        occasion=f"jobb:{run.job.pk}",
        make=lambda: issued.result(year),
        parameters={"year": year},
    )
    uttag = order.carry_out(transaction=run.transaction, step=run.progress, by=lambda: run.user)
    run.progress(STEPS, STEPS, "")
    run.finish(uttag.get_absolute_url(), "Läs rapporten")


@jobs.task("followup.issue_arsredovisning")
def issue_arsredovisning(run: jobs.Run) -> None:
    """A year's årsredovisning or a draft of it. While something does not agree only a draft is made."""
    year, is_draft = int(run.job.parameters["year"]), run.job.parameters["kind"] == Uttagslage.UTKAST
    signed_on, dnr = date.fromisoformat(run.job.parameters["signed_on"]), str(run.job.parameters["dnr"])

    def make() -> Json:
        """The document, from the same snapshot as the check."""
        if not is_draft:
            _require_ready(year, signed_on)
        return arsredovisning.result(year, signed_on=signed_on, dnr=dnr)

    order = Order(
        Rapportslag.ARSREDOVISNING,
        year,
        None,
        occasion=f"jobb:{run.job.pk}",
        make=make,
        state=Uttagslage.UTKAST if is_draft else Uttagslage.UTFARDAD,
        parameters={"year": year, "signed_on": signed_on.isoformat(), "dnr": dnr},
    )
    try:
        uttag = order.carry_out(transaction=run.transaction, step=run.progress, by=lambda: run.user)
    except NotReadyError as refusal:
        run.finish(reverse("followup:annual", args=[year]), "Se vad som saknas", errors=refusal.problems)
        return
    except SameContentError as refusal:
        same = refusal.uttag
        text = f"Årsredovisningen är redan utfärdad med samma innehåll, som version {same.version}. Ingen ny är gjord."
        run.finish(same.get_absolute_url(), "Läs årsredovisningen", errors=[text])
        return
    run.progress(STEPS, STEPS, "")
    run.finish(uttag.get_absolute_url(), "Läs årsredovisningen")


def _require_ready(year: int, signed_on: date) -> None:
    ready = arsredovisning.readiness(year)
    problems = ready.problems
    if ready.has_ended and (fault := arsredovisning.signing_fault(year, signed_on, is_draft=False)):
        problems.append(fault)
    if problems:
        raise NotReadyError(problems)


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
            transaction=partial(acting.transaction_as, acting.SYSTEM), step=_no_progress, by=lambda: None
        )
        log.info("monthly_report_issued", year=year, month=month, uttag=str(uttag.pk))


def _no_progress(*step: Any) -> None:
    """Nobody watches the clock work."""

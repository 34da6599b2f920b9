"""Running a job in the worker: claim it, act as its starter, report progress, end as done or failed."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from finsam import acting
from finsam.jobs.enums import JobState
from finsam.jobs.heartbeat import heartbeat

if TYPE_CHECKING:
    from finsam.jobs.models import Job

log = structlog.get_logger(__name__)
Work = Callable[["Run"], None]
ENDED_UPPDRAG = (
    "Uppdraget som arbetet startades med gäller inte längre, så arbetet har inte gjorts. "
    "Den som har ett uppdrag som gäller kan starta det på nytt."
)


class Run:
    """What the work gets: the job, its starter, and ways to report. Work that commits goes in `transaction()`."""

    def __init__(self, job: "Job") -> None:
        self.job = job
        self.subject = (
            acting.Subject(job.started_by_id, job.uppdrag_id) if job.started_by_id is not None else acting.SYSTEM
        )
        self.user: Any = None

    @contextmanager
    def transaction(self, *, is_snapshot: bool = False) -> Iterator[None]:
        """One transaction in the name of the one who started the job, with the uppdrag that acted then."""
        with acting.transaction_as(self.subject, is_snapshot=is_snapshot):
            if self.job.started_by_id is not None and self.user is None:
                self.user = get_user_model()._default_manager.get(pk=self.job.started_by_id)
                self.user.act_with(self.job.uppdrag_id)
            yield

    def may_run(self) -> bool:
        """Whether the uppdrag that the job was started with still holds; a job started without one needs none."""
        if self.job.started_by_id is None or self.job.uppdrag_id is None:
            return True
        with self.transaction():
            return self.user.acting is not None

    def progress(self, processed: int, total: int, step: str = "") -> None:
        """Show how far the work is; also the sign of life. Call it outside `transaction()`, or nobody sees it."""
        fields = {"processed": processed, "total": total, "step": step, "heartbeat_at": timezone.now()}
        type(self.job).objects.filter(pk=self.job.pk, state=JobState.RUNNING).update(**fields)

    def finish(self, url: str, label: str = "Visa resultatet", errors: list[str] | None = None) -> None:
        """Say where the result is, and which rows were left out."""
        self.job.result_url, self.job.result_label, self.job.errors = url, label, errors or []


def claim(job_id: str) -> "Job | None":
    """Take a job that waits, or one whose worker has gone; None when it is taken, ended or tried too often."""
    from finsam.jobs.models import IllegalMoveError, Job  # models are ready only when called

    job = Job.objects.filter(pk=job_id).first()
    if job is None or not job.is_active:
        return None
    if job.attempts >= settings.JOB_MAX_ATTEMPTS:
        job.move(JobState.FAILED, error_number=error_number(), step="")
        return None
    silent = Job.objects.silent().filter(pk=job.pk).exists()
    if job.state == JobState.RUNNING and not silent:
        return None
    try:
        job.move(JobState.RUNNING, attempts=job.attempts + 1)
    except IllegalMoveError:
        return None
    return job


def error_number() -> str:
    """A number that the page shows and the log has."""
    return uuid.uuid4().hex[:8].upper()


def perform(work: Work, job_id: str) -> None:
    """Run one job from claim to end. A fault ends it as failed with an error number, and is logged without details."""
    from finsam.jobs.models import IllegalMoveError

    job = claim(job_id)
    if job is None:
        log.info("job_skipped", job=job_id)
        return
    run = Run(job)
    structlog.contextvars.bind_contextvars(job=job_id)
    try:
        if not run.may_run():
            job.move(JobState.FAILED, step="", errors=[ENDED_UPPDRAG])
            log.warning("job_refused", task=job.task)
            return
        with heartbeat(job), acting.acting_as(run.subject):
            work(run)
        fields = {"result_url": job.result_url, "result_label": job.result_label, "errors": job.errors}
        job.move(JobState.DONE, step="", **fields)
        log.info("job_done", task=job.task)
    except IllegalMoveError:
        log.warning("job_ended_elsewhere", task=job.task)
    except Exception as fault:
        number = error_number()
        log.exception("job_failed", task=job.task, error_number=number, fault=type(fault).__name__)
        job.move(JobState.FAILED, error_number=number, step="")
    finally:
        structlog.contextvars.unbind_contextvars("job")


def task(name: str) -> Callable[[Work], Work]:
    """Register `work` as the Celery task `name`, which takes the job's id."""
    from celery import shared_task

    def decorate(work: Work) -> Work:
        @shared_task(name=name, ignore_result=True)  # type: ignore[untyped-decorator]
        def run_job(job_id: str) -> None:
            perform(work, job_id)

        return work

    return decorate


def revive() -> int:
    """Send silent jobs to the worker again; returns how many. Runs periodically and when a worker starts."""
    from finsam.jobs.models import Job
    from finsam.jobs.starting import send

    silent = list(Job.objects.silent())
    for job in silent:
        send(job)
        log.warning("job_revived", job=str(job.pk), task=job.task)
    return len(silent)

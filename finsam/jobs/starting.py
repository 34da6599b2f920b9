"""Starting a job: the row first, then its id to the queue once the row is committed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from finsam.acting import current

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import Model

    from finsam.jobs.models import Job

RACES = 3


@dataclass(frozen=True)
class Product:
    """What a job makes, when that is no row yet: the report of a month. One job at a time makes it, whoever asks."""

    kind: str
    key: str


class AlreadyActiveError(Exception):
    """The same work about the same subject waits or runs already."""

    def __init__(self, job: "Job") -> None:
        super().__init__(str(job))
        self.job = job


def start(
    task: str,
    *,
    label: str,
    subject: "Model | Product | None" = None,
    by: "AbstractBaseUser | None",
    parameters: dict[str, Any] | None = None,
) -> "Job":
    """Save a job and send its id to the worker after commit. Raises AlreadyActiveError with the one that runs."""
    from finsam.jobs.models import Job  # models are ready only when called

    subject_type, subject_id = _named(subject)
    for _ in range(RACES):
        try:
            with transaction.atomic():
                job = Job.objects.create(
                    task=task,
                    label=label,
                    subject_type=subject_type,
                    subject_id=subject_id,
                    started_by=by,  # type: ignore[misc] # the user model is the project's
                    uppdrag_id=current().uppdrag_id,
                    parameters=parameters or {},
                )
        except IntegrityError as clash:
            if running := _active(task, subject_type, subject_id):
                raise AlreadyActiveError(running) from None
            fault = clash  # it ended in the meantime, or something else is wrong
        else:
            send(job)
            return job
    raise fault


def start_or_join(
    task: str,
    *,
    label: str,
    subject: "Model | Product",
    by: "AbstractBaseUser",
    parameters: dict[str, Any] | None = None,
) -> "Job":
    """Start a job, or follow the one that does the same already: ask first whether `by` may start it.

    Raises AlreadyActiveError when the one that runs has other parameters, so that its result is not what was asked for.
    """
    try:
        return start(task, label=label, subject=subject, by=by, parameters=parameters)
    except AlreadyActiveError as active:
        if active.job.parameters != (parameters or {}):
            raise
        if active.job.started_by_id != by.pk:
            active.job.followers.add(by.pk)
        return active.job


def retry(job: "Job") -> None:
    """Put a failed job in the queue again.

    Raises IllegalMoveError unless it has failed, and AlreadyActiveError when another does the same by now.
    """
    from finsam.jobs.enums import JobState

    try:
        with transaction.atomic():
            job.move(JobState.QUEUED, attempts=0, processed=0, step="", errors=[], error_number="")
    except IntegrityError:
        if other := _active(job.task, job.subject_type, job.subject_id):
            raise AlreadyActiveError(other) from None
        raise
    send(job)


def _named(subject: "Model | Product | None") -> tuple[str, str]:
    if subject is None:
        return "", ""
    if isinstance(subject, Product):
        return subject.kind, subject.key
    return subject._meta.label_lower, str(subject.pk)


def _active(task: str, subject_type: str, subject_id: str) -> "Job | None":
    from finsam.jobs.models import Job  # models are ready only when called

    return Job.objects.active().filter(task=task, subject_type=subject_type, subject_id=subject_id).first()


def send(job: "Job") -> None:
    """Hand the id to the worker when the transaction is through; nothing is sent if it is rolled back."""
    from celery import current_app

    name, job_id = job.task, str(job.pk)
    transaction.on_commit(lambda: current_app.send_task(name, args=[job_id]), robust=True)

"""Starting a job: the row first, then its id to the queue once the row is committed."""

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from finsam.acting import current

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import Model

    from finsam.jobs.models import Job


class AlreadyActiveError(Exception):
    """The same work about the same subject waits or runs already."""

    def __init__(self, job: "Job") -> None:
        super().__init__(str(job))
        self.job = job


def start(
    task: str,
    *,
    label: str,
    subject: "Model | None" = None,
    by: "AbstractBaseUser | None",
    parameters: dict[str, Any] | None = None,
) -> "Job":
    """Save a job and send its id to the worker after commit. Raises AlreadyActiveError with the one that runs."""
    from finsam.jobs.models import Job  # models are ready only when called

    subject_type = subject._meta.label_lower if subject is not None else ""
    subject_id = str(subject.pk) if subject is not None else ""
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
    except IntegrityError:
        running = Job.objects.active().filter(task=task, subject_type=subject_type, subject_id=subject_id).first()
        if running is None:
            raise
        raise AlreadyActiveError(running) from None
    send(job)
    return job


def retry(job: "Job") -> None:
    """Put a failed job in the queue again. Raises IllegalMoveError unless it has failed."""
    from finsam.jobs.enums import JobState

    job.move(JobState.QUEUED, attempts=0, processed=0, step="", errors=[], error_number="")
    send(job)


def send(job: "Job") -> None:
    """Hand the id to the worker when the transaction is through; nothing is sent if it is rolled back."""
    from celery import current_app

    name, job_id = job.task, str(job.pk)
    transaction.on_commit(lambda: current_app.send_task(name, args=[job_id]), robust=True)

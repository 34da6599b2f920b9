"""Long work as a row: the row is the truth, the queue only carries its id."""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from finsam.addresses import address_of
from finsam.jobs.enums import ACTIVE, MOVES, JobState


class IllegalMoveError(Exception):
    """The job is not in a state from which this move is possible."""


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs."""

    def visible_to(self, user: Any) -> "JobQuerySet":
        """A user sees the jobs that the user started, and those that make what the user asked for as well."""
        followed = Job.followers.through._base_manager.filter(user_id=user.pk).values("job_id")
        return self.filter(models.Q(started_by=user) | models.Q(pk__in=followed))

    def started_by_user(self, user: Any) -> "JobQuerySet":
        """Jobs that run in the user's name."""
        return self.filter(started_by=user)

    def active(self) -> "JobQuerySet":
        """Jobs that wait or run."""
        return self.filter(state__in=ACTIVE)

    def silent(self) -> "JobQuerySet":
        """Running jobs whose worker has not been heard of for too long, and queued ones that no worker took."""
        running = timezone.now() - timedelta(seconds=settings.JOB_HEARTBEAT_SECONDS * 2)
        queued = timezone.now() - timedelta(seconds=settings.JOB_QUEUED_SECONDS)
        return self.filter(
            models.Q(state=JobState.RUNNING, heartbeat_at__lt=running)
            | models.Q(state=JobState.QUEUED, heartbeat_at__lt=queued)
        )


class Job(models.Model):
    """One piece of long work: what, about what, by whom, how far, and what came of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(max_length=80)
    label = models.CharField("vad som görs", max_length=120)
    subject_type = models.CharField(max_length=80, blank=True)
    subject_id = models.CharField(max_length=64, blank=True)
    parameters = models.JSONField(default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="jobs",
        verbose_name="startat av",
    )
    uppdrag_id = models.UUIDField(null=True)
    followers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="followed_jobs", verbose_name="väntar på samma resultat"
    )
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    processed = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True)
    errors = models.JSONField(default=list)
    error_number = models.CharField(max_length=16, blank=True)
    result_url = models.CharField(max_length=200, blank=True)
    result_label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    heartbeat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "subject_type", "subject_id"],
                condition=models.Q(state__in=[s.value for s in ACTIVE]) & ~models.Q(subject_id=""),
                name="jobs_job_one_active_per_subject",
                violation_error_message="Arbetet pågår redan.",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True, state__in=[s.value for s in ACTIVE])
                | models.Q(finished_at__isnull=False, state__in=["done", "failed"]),
                name="jobs_job_finished_when_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "heartbeat_at"], name="jobs_job_by_state"),
            models.Index(fields=["started_by", "-created_at"], name="jobs_job_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.task} ({self.state})"

    def get_absolute_url(self) -> str:
        return address_of("jobs:detail", self.pk)

    @property
    def is_active(self) -> bool:
        """True while the job waits or runs."""
        return self.state in ACTIVE

    @property
    def can_retry(self) -> bool:
        """True when the user may start it again."""
        return self.state == JobState.FAILED

    def move(self, state: JobState, **fields: Any) -> None:
        """Go to `state` and set `fields` with it; nothing else assigns the state.

        Raises IllegalMoveError when the job is elsewhere by now.
        """
        with transaction.atomic():
            now = Job.objects.select_for_update().get(pk=self.pk)
            if state not in MOVES[JobState(now.state)]:
                raise IllegalMoveError(f"{now.state} → {state}")
            ended = state in (JobState.DONE, JobState.FAILED)
            values = {"state": state, "heartbeat_at": timezone.now(), **fields}
            values["finished_at"] = timezone.now() if ended else None
            Job.objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)

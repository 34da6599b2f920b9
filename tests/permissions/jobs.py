from datetime import date
from typing import Any

from django.utils import timezone

from finsam.jobs.enums import JobState
from finsam.jobs.models import Job
from members.enums import Role
from members.models import User
from tests.members.factories import PersonFactory, UppdragFactory, UserFactory
from tests.permissions.table import OTHERS, Row


def own(user: User | None) -> dict[str, Any]:
    return {"pk": Job.objects.create(task="test", label="Prov", started_by=user or UserFactory()).pk}


def other(user: User | None) -> dict[str, Any]:
    return {"pk": Job.objects.create(task="test", label="Prov", started_by=UserFactory()).pk}


def followed(user: User | None) -> dict[str, Any]:
    job = Job.objects.get(**other(user))
    if user is not None:
        job.followers.add(user.pk)
    return {"pk": job.pk}


def after_a_lost_role(user: User | None) -> dict[str, Any]:
    """A job that failed, started in an uppdrag that has ended since; it fails again, in words (test_jobs.py)."""
    ended = UppdragFactory(
        role=Role.REVISOR, person=PersonFactory(), from_on=date(2019, 1, 1), to_on=date(2019, 12, 31)
    )
    job = Job.objects.create(
        task="test",
        label="Prov",
        started_by=user or UserFactory(),
        uppdrag_id=ended.pk,
        state=JobState.FAILED,
        finished_at=timezone.now(),
    )
    return {"pk": job.pk}


ROWS = [
    Row("jobs:detail", {OTHERS: 200}, case="own", kwargs=own),
    Row("jobs:detail", {OTHERS: 404}, case="other's", kwargs=other),
    Row("jobs:detail", {OTHERS: 200}, case="followed", kwargs=followed),
    Row("jobs:retry", {OTHERS: 302}, method="post", case="own, after a lost role", kwargs=after_a_lost_role),
    Row("jobs:retry", {OTHERS: 404}, method="post", case="followed", kwargs=followed),
    Row("jobs:retry", {OTHERS: 302}, method="post", case="own", kwargs=own),
    Row("jobs:retry", {OTHERS: 404}, method="post", case="other's", kwargs=other),
    Row("jobs:retry", {OTHERS: 405}, case="own", kwargs=own),
]

from typing import Any

from finsam.jobs.models import Job
from members.models import User
from tests.members.factories import UserFactory
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


ROWS = [
    Row("jobs:detail", {OTHERS: 200}, case="own", kwargs=own),
    Row("jobs:detail", {OTHERS: 404}, case="other's", kwargs=other),
    Row("jobs:detail", {OTHERS: 200}, case="followed", kwargs=followed),
    Row("jobs:retry", {OTHERS: 404}, method="post", case="followed", kwargs=followed),
    Row("jobs:retry", {OTHERS: 302}, method="post", case="own", kwargs=own),
    Row("jobs:retry", {OTHERS: 404}, method="post", case="other's", kwargs=other),
    Row("jobs:retry", {OTHERS: 405}, case="own", kwargs=own),
]

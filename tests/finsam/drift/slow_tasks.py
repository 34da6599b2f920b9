"""A worker for the crash tests: our own, with a task that stops half-way and a short silence."""

import time
from pathlib import Path

import django
from django.conf import settings

from finsam.celery import app

django.setup()
settings.JOB_HEARTBEAT_SECONDS = 1

from finsam import jobs  # noqa: E402 -- the models come after the set-up
from members.models import Organisation  # noqa: E402

__all__ = ["app"]


@jobs.task("test.half_way")
def half_way(run: jobs.Run) -> None:
    """Write, wait for leave to go on, and end."""
    marker = Path(run.job.parameters["marker"])
    run.progress(1, 2, "Halvvägs")
    with run.transaction():
        _, is_new = Organisation.objects.get_or_create(name=marker.name, kind="annan")
        marker.touch()
        deadline = time.monotonic() + 60
        while is_new and not marker.with_suffix(".go").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
    run.finish("/klart/")

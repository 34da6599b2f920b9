"""A worker for the crash tests: our own, with a short silence, a task that stops half-way, and real work that pauses.

Real work stands still once, at the point that its job's parameter `pause` names, until its `marker` has leave to go on.
"""

import time
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.conf import settings

from finsam.celery import app

django.setup()
settings.JOB_HEARTBEAT_SECONDS = 1

from ekonomi.bokforing import importing  # noqa: E402 -- the models come after the set-up
from finsam import jobs  # noqa: E402
from followup.issuing import Order  # noqa: E402
from members.models import Organisation  # noqa: E402
from tests.finsam.drift.crash_points import SAVED, WRITTEN  # noqa: E402

__all__ = ["app"]


def stand_still(marker: Path) -> None:
    """Tell that we are here, and wait for leave to go on."""
    marker.touch()
    deadline = time.monotonic() + 60
    while not marker.with_suffix(".go").exists() and time.monotonic() < deadline:
        time.sleep(0.05)


@jobs.task("test.half_way")
def half_way(run: jobs.Run) -> None:
    """Write, wait for leave to go on, and end."""
    marker = Path(run.job.parameters["marker"])
    run.progress(1, 2, "Halvvägs")
    with run.transaction():
        _, is_new = Organisation.objects.get_or_create(name=marker.name, kind="annan")
        if is_new:
            stand_still(marker)
    run.finish("/klart/")


at_work: dict[str, Any] = {}
"""The parameters of the job that runs; the worker has one at a time."""
report_step, save, write = jobs.Run.progress, Order._save, importing.write


def pause(point: str) -> None:
    """Stand still if it is here, unless the job did so before it was tried again."""
    if at_work.get("pause") == point and not Path(at_work["marker"]).exists():
        stand_still(Path(at_work["marker"]))


def progress(run: jobs.Run, processed: int, total: int, step: str = "") -> None:
    """Report the step as ever."""
    at_work.update({"pause": None, **run.job.parameters})
    report_step(run, processed, total, step)
    pause(step)


def save_and_pause(*args: Any) -> Any:
    """Save the report as ever."""
    uttag = save(*args)
    pause(SAVED)
    return uttag


def write_and_pause(*args: Any) -> None:
    """Write the rows of a file as ever."""
    write(*args)
    pause(WRITTEN)


mock.patch.object(jobs.Run, "progress", progress).start()
mock.patch.object(Order, "_save", save_and_pause).start()
mock.patch.object(importing, "write", write_and_pause).start()

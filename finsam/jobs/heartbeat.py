"""A job's sign of life while it runs, from a thread of its own: a long step that reports nothing is not dead."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

if TYPE_CHECKING:
    from finsam.jobs.models import Job


@contextmanager
def heartbeat(job: "Job") -> Iterator[None]:
    """Beat until the work ends. Beats are committed at once, whatever transaction the work is in."""
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(job: "Job", ended: threading.Event) -> None:
    from finsam.jobs.enums import JobState

    try:
        while not ended.wait(settings.JOB_HEARTBEAT_SECONDS):
            try:
                running = type(job).objects.filter(pk=job.pk, state=JobState.RUNNING)
                running.update(heartbeat_at=timezone.now())
            except Error:  # the database is away; the work will notice too
                connection.close()
    finally:
        connection.close()

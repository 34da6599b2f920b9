"""The worker and its clock. What is due is derived from rows, so a beat that was down catches up and never doubles."""

import os

from celery import Celery, signals
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsam.settings.dev")

app = Celery("finsam")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "revive silent jobs": {"task": "jobs.revive", "schedule": 60.0},
    "seal the history": {"task": "history.seal", "schedule": crontab(minute="*/10")},
}


@signals.worker_ready.connect  # type: ignore[untyped-decorator]
def revive_at_start(**kwargs: object) -> None:
    """Jobs that a killed worker left behind go on at once."""
    app.send_task("jobs.revive")

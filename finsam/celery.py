"""The worker and its clock. What is due is derived from rows, so a beat that was down catches up and never doubles."""

import os

from celery import Celery, signals
from celery.schedules import crontab

from finsam import health

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "finsam.settings.dev")

app = Celery("finsam")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "revive silent jobs": {"task": "jobs.revive", "schedule": 20.0},
    "start insatser whose day has come": {"task": "insatser.start_due", "schedule": crontab(minute=5)},
    "seal the history": {"task": "history.seal", "schedule": crontab(minute="*/10")},
    "close unused accounts": {"task": "members.close_unused_accounts", "schedule": crontab(hour=3, minute=20)},
    "delete sessions that have ended": {"task": "members.delete_ended_sessions", "schedule": crontab(minute=35)},
    "remind of what is not registered": {"task": "participants.remind", "schedule": crontab(minute=40)},
    "tell of what was opened in an emergency": {
        "task": "participants.tell_of_emergencies",
        "schedule": crontab(minute="*"),
    },
    "take away lists of participants whose time is over": {
        "task": "participants.forget_lists",
        "schedule": crontab(minute="*/10"),
    },
    "tell who referred somebody of the answer": {
        "task": "participants.tell_remittenter",
        "schedule": crontab(minute="*/5"),
    },
    "take away who remisser were about whose time is out": {
        "task": "participants.expire_remisser",
        "schedule": crontab(minute=50),
    },
    "keep the journal of erasures outside the database": {
        "task": "participants.export_erasures",
        "schedule": crontab(minute="*"),
    },
    "forget whom somebody searched for when somebody is erased": {
        "task": "participants.forget_searches",
        "schedule": crontab(minute="*"),
    },
    "end the follow-ups whose consent is over": {
        "task": "participants.close_follow_ups",
        "schedule": crontab(minute=55),
    },
    "erase the plans whose consent is over": {"task": "participants.forget_plans", "schedule": crontab(minute=57)},
    "take away parts of registerutdrag whose time is over": {
        "task": "participants.forget_extracts",
        "schedule": crontab(minute=52),
    },
    "issue the monthly reports that are due": {"task": "followup.issue_due_reports", "schedule": crontab(minute=15)},
}


@signals.worker_ready.connect  # type: ignore[untyped-decorator]
@signals.heartbeat_sent.connect  # type: ignore[untyped-decorator]
def worker_lives(**kwargs: object) -> None:
    """What /readyz looks for."""
    health.note_worker()


@signals.worker_shutting_down.connect  # type: ignore[untyped-decorator]
def worker_stops(**kwargs: object) -> None:
    """So that /readyz knows at once."""
    health.forget_worker()


@signals.worker_ready.connect  # type: ignore[untyped-decorator]
def revive_at_start(**kwargs: object) -> None:
    """Jobs that a killed worker left behind go on at once."""
    app.send_task("jobs.revive")

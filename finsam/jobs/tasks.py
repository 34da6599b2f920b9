"""The jobs' own upkeep."""

from celery import shared_task

from finsam import acting
from finsam.jobs import running


@shared_task(name="jobs.revive", ignore_result=True)  # type: ignore[untyped-decorator]
def revive() -> None:
    """Send jobs to the worker again whose worker has gone."""
    with acting.transaction_as(acting.SYSTEM):
        running.revive()

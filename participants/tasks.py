"""What the clock does with deltaganden."""

from celery import shared_task
from django.utils import timezone

from participants import reminders


@shared_task(name="participants.remind", ignore_result=True)  # type: ignore[untyped-decorator]
def remind() -> None:
    """Every hour: whom to remind is read from the rows, so a week that the clock missed is caught up."""
    reminders.send_due(timezone.now())

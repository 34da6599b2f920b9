"""What beat does with insatser."""

from celery import shared_task
from django.db import transaction

from finsam import acting, dates
from insatser.models import IllegalMoveError, Insats


def start_due() -> int:
    """Start planned insatser whose first day has come; safe to run as often as you like."""
    started = 0
    for insats in Insats.objects.due_to_start(dates.today()):
        try:
            with transaction.atomic():
                insats.start(by=None)
        except IllegalMoveError:  # somebody was faster
            continue
        started += 1
    return started


@shared_task(name="insatser.start_due", ignore_result=True)  # type: ignore[untyped-decorator]
def start_due_insatser() -> None:
    """Every hour, and caught up if an hour was missed: what is due is read from the rows."""
    with acting.transaction_as(acting.SYSTEM):
        start_due()

"""Periodic work with people and their logins."""

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from finsam import acting
from members import accounts


@shared_task(name="members.close_unused_accounts", ignore_result=True)  # type: ignore[untyped-decorator]
def close_unused_accounts() -> None:
    """Close accounts that have not been used for the months that the förbund has set."""
    accounts.close_unused()


@shared_task(name="members.delete_ended_sessions", ignore_result=True)  # type: ignore[untyped-decorator]
def delete_ended_sessions() -> None:
    """Delete the rows of sessions that nobody can use any more, with what was kept in them."""
    with acting.transaction_as(acting.SYSTEM):
        Session.objects.filter(expire_date__lt=timezone.now()).delete()

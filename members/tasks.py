"""Periodic work with people."""

from celery import shared_task

from members import accounts


@shared_task(name="members.close_unused_accounts", ignore_result=True)  # type: ignore[untyped-decorator]
def close_unused_accounts() -> None:
    """Close accounts that have not been used for the months that the förbund has set."""
    accounts.close_unused()

"""Periodic sealing of the history."""

from celery import shared_task

from finsam import acting
from finsam.history import sealing


@shared_task(name="history.seal", ignore_result=True)  # type: ignore[untyped-decorator]
def seal() -> None:
    """Seal what has been written since the last seal."""
    with acting.transaction_as(acting.SYSTEM):
        sealing.seal()

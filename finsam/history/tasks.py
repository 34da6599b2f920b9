"""Periodic sealing of the history."""

import structlog
from celery import shared_task

from finsam import acting
from finsam.history import sealing

log = structlog.get_logger(__name__)


@shared_task(name="history.seal", ignore_result=True)  # type: ignore[untyped-decorator]
def seal() -> None:
    """Seal what has been written since the last seal; it stands in the log too, where the database cannot change it."""
    with acting.transaction_as(acting.SYSTEM):
        rows = sealing.seal()
        head = sealing.head()
    if rows is None:
        log.warning("history_not_sealed")
    elif rows and head is not None:
        log.info("history_sealed", rows=rows, seal=head.number, hash=head.hash)

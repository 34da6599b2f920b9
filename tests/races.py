"""Two connections at once, for tests of what happens when two users do the same thing. Needs transaction=True."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

PATIENCE = 20
Work = Callable[[], Any]


def _closing(work: Work) -> Any:
    try:
        return work()
    finally:
        connection.close()


def at_once(*works: Work) -> list[Any]:
    """What each work gave, or the exception that ended it; all begin together, each with a connection of its own."""
    start = threading.Barrier(len(works))

    def run(work: Work) -> Any:
        start.wait(PATIENCE)
        return _closing(work)

    with ThreadPoolExecutor(len(works)) as pool:
        return [_outcome(future) for future in [pool.submit(run, work) for work in works]]


def behind(first: Work, second: Work, *, is_patient: bool = True) -> list[Any]:
    """What each gave: `second` begins when `first` has done its work but not committed, and goes on after it.

    An impatient second has to end before the first commits.
    """
    done, release = threading.Event(), threading.Event()

    def hold() -> Any:
        with transaction.atomic():
            try:
                result = first()
            finally:
                done.set()
            assert release.wait(PATIENCE)
        return result

    with ThreadPoolExecutor(2) as pool:
        holding = pool.submit(_closing, hold)
        assert done.wait(PATIENCE)
        waiting = pool.submit(_closing, second)
        if is_patient:
            _until_blocked(waiting)
        else:
            waiting.exception(PATIENCE)
        release.set()
        return [_outcome(holding), _outcome(waiting)]


def _until_blocked(work: "Future[Any]") -> None:
    """Return when somebody waits for a lock in this database, or `work` has ended without waiting."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not work.done():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)


def _outcome(work: "Future[Any]") -> Any:
    fault = work.exception(PATIENCE)
    return work.result() if fault is None else fault

"""Two transactions at once: the test's own, and one of another connection that has to wait for it.

    with first_transaction():
        ...                                  # what the first does
        other = Other(lambda: ...)           # the second, in a thread
        other.wait_until_blocked()
    other.finish()                           # the first has committed; raises what the second raised

The test has to be marked `django_db(transaction=True)`, so that the first really commits.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from finsam import acting

PATIENCE_SECONDS = 20


@contextmanager
def first_transaction(subject: acting.Subject = acting.SYSTEM) -> Iterator[None]:
    """The transaction that is first."""
    with acting.transaction_as(subject):
        yield


class Other:
    """The transaction of another connection, begun at once."""

    def __init__(self, act: Callable[[], Any], subject: acting.Subject = acting.SYSTEM) -> None:
        self.fault: BaseException | None = None
        self.result: Any = None
        self._act, self._subject = act, subject
        self._pid = 0
        self._has_begun = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._has_begun.wait(PATIENCE_SECONDS)

    def _run(self) -> None:
        try:
            with acting.transaction_as(self._subject):
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_backend_pid()")
                    (self._pid,) = cursor.fetchone()
                self._has_begun.set()
                self.result = self._act()
        except BaseException as fault:  # told by finish
            self.fault = fault
        finally:
            self._has_begun.set()
            connection.close()

    def wait_until_blocked(self) -> None:
        """Return when the other waits for a lock; fail when it ends without, or does not come so far."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with connection.cursor() as cursor:
                cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [self._pid])
                if cursor.fetchone() == (True,):
                    return
            assert self._thread.is_alive(), f"the other did not wait: {self.fault!r}"
            time.sleep(0.02)
        raise AssertionError("the other neither waited nor ended")

    def finish(self) -> Any:
        """What the other came to, or raise what it raised."""
        self._thread.join(PATIENCE_SECONDS)
        assert not self._thread.is_alive()
        if self.fault is not None:
            raise self.fault
        return self.result

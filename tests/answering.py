"""Requests that the live server is still answering: whoever empties the tables lets them end first."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started

PATIENCE_SECONDS = 20.0


class Answering:
    """How many requests the live server has begun and not ended; those of the test client have another handler."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count from now on, until the end of the block."""
        request_started.connect(self._begin)
        request_finished.connect(self._end)
        try:
            yield
        finally:
            request_started.disconnect(self._begin)
            request_finished.disconnect(self._end)

    def wait_for_the_last(self) -> None:
        """A page that is left while it loads is answered to its end, and reads the tables until then."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._count == 0, PATIENCE_SECONDS), f"{self._count} requests hang"

    def _begin(self, sender: Any, **_: Any) -> None:
        self._add(sender, 1)

    def _end(self, sender: Any, **_: Any) -> None:
        self._add(sender, -1)

    def _add(self, sender: Any, number: int) -> None:
        if not (isinstance(sender, type) and issubclass(sender, WSGIHandler)):
            return
        with self._changed:
            self._count += number
            self._changed.notify_all()

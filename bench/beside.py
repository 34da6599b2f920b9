"""How long work takes and what it holds, and the least that writing its rows could cost."""

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")


class Took(NamedTuple):
    """How long work took, and how much of it this process and its connection's server process were busy."""

    seconds: float
    busy: float

    def __add__(self, other: tuple[object, ...]) -> "Took":
        assert isinstance(other, Took)
        return Took(self.seconds + other.seconds, self.busy + other.busy)


def took(work: Callable[[], Any]) -> Took:
    """One run; what else the machine does meanwhile makes it longer, but not busier."""
    start, busy_before = time.perf_counter(), busy()
    work()
    return Took(time.perf_counter() - start, busy() - busy_before)


def busy() -> float:
    """CPU seconds of this process and of the server process of its connection, which runs on the same machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / TICKS


def seconds(work: Callable[[], Any], times: int = 1) -> float:
    """The shortest of so many runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def memory() -> int:
    """The most that the process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def beside(own: float, least: float, limit: float) -> dict[str, Any]:
    """Own time, the time it is compared with, and how many times that it took."""
    return {"seconds": round(own, 2), "least": round(least, 2), "times": round(own / least, 1), "limit": limit}


def copy_of(table: str) -> list[bytes]:
    """The table's rows in the format of COPY, and the empty table `plain` for them."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain")
        cursor.execute(f"CREATE TEMPORARY TABLE plain (LIKE {table} INCLUDING ALL)")
        with cursor.copy(f"COPY {table} TO STDOUT") as copy:
            return [bytes(part) for part in copy]


def put(parts: list[bytes]) -> None:
    """COPY them."""
    with connection.cursor() as cursor, cursor.copy("COPY plain FROM STDIN") as copy:
        for part in parts:
            copy.write(part)

"""How long work takes and what it holds, and the least that writing its rows could cost."""

import resource
import time
from collections.abc import Callable
from typing import Any

from django.db import connection


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

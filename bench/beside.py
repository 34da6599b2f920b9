"""How long work takes and what it holds, and the least that writing its rows could cost."""

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from django.conf import settings
from django.db import connection

FOREIGN_KEYS = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
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


def make_plain(*tables: str) -> None:
    """For each table one beside it with the same columns, indexes, checks and foreign keys, but without policies and
    triggers of ours: what COPY writes to. Made anew, by the owner, before anybody writes."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        for table in tables:
            owner.execute(f"DROP TABLE IF EXISTS {plain(table)}")
            owner.execute(f"CREATE TABLE {plain(table)} (LIKE {table} INCLUDING ALL)")
            for (key,) in owner.execute(FOREIGN_KEYS, [table]).fetchall():
                owner.execute(f"ALTER TABLE {plain(table)} ADD {key}")
            owner.execute(f"GRANT SELECT, INSERT ON {plain(table)} TO {settings.DATABASE_WEB_ROLE}")


def plain(table: str) -> str:
    """The name of the table beside."""
    return f"plain_{table}"


def copy_of(rows: str) -> list[bytes]:
    """What a table holds, or a query in brackets finds, in the format of COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {rows} TO STDOUT") as copy:
        return [bytes(part) for part in copy]


def put(table: str, parts: list[bytes]) -> None:
    """COPY them into the table beside, and hear its foreign keys."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {plain(table)} FROM STDIN") as copy:
        for part in parts:
            copy.write(part)
    check_what_waits()


def check_what_waits() -> None:
    """The rules that the database asks when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

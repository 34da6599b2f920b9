"""The SQL of each page, counted and timed alone."""

import json
import statistics
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 -- Django has to be set up first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from members.models import User  # noqa: E402

RUNS = 30


def statements(username: str, path: str) -> list[str]:
    """What one request of a page sends to the database, its second time."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username=username))
    session = client.session
    session["has_second_factor"] = True
    session.save()
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return [query["sql"] for query in captured.captured_queries]


def time_alone(sql: list[str]) -> float:
    """Median milliseconds of running the reading statements one after another."""
    reading = [s for s in sql if s.lstrip("( ").upper().startswith(("SELECT", "WITH"))]
    times = []
    for _ in range(RUNS):
        with transaction.atomic(), connection.cursor() as cursor:
            start = time.perf_counter()
            for statement in reading:
                cursor.execute(statement)
                cursor.fetchall()
            times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main(pages: list[dict[str, Any]]) -> None:
    """Print queries and milliseconds per page."""
    found = []
    for page in pages:
        sql = statements(page["username"], page["path"])
        found.append({"name": page["name"], "queries": len(sql), "sql_ms": round(time_alone(sql), 2)})
    print(json.dumps(found))


if __name__ == "__main__":
    main(json.load(sys.stdin))

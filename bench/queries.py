"""The SQL of a page, counted and timed alone.

A process of its own with the product's settings: for each page that it reads as a line it answers with the number
of queries, and then, for every empty line, runs the reading ones and answers with the milliseconds that they took.
"""

import json
import sys
import time
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 -- Django has to be set up first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from members.models import User  # noqa: E402


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


def time_once(reading: list[str]) -> float:
    """Milliseconds of running the statements one after another."""
    with transaction.atomic(), connection.cursor() as cursor:
        start = time.perf_counter()
        for statement in reading:
            cursor.execute(statement)
            cursor.fetchall()
        return (time.perf_counter() - start) * 1000


def main() -> None:
    """Answer line by line until there are no more."""
    reading: list[str] = []
    for line in sys.stdin:
        if not line.strip():
            print(time_once(reading), flush=True)
            continue
        page: dict[str, Any] = json.loads(line)
        sql = statements(page["username"], page["path"])
        reading = [s for s in sql if s.lstrip("( ").upper().startswith(("SELECT", "WITH"))]
        print(len(sql), flush=True)


if __name__ == "__main__":
    main()

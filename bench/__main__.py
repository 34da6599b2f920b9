"""make bench: fill databases of several sizes, serve them as in production and print what pages take, as JSON."""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from bench.clients import Timing, time_beside
from finsam import checkout
from finsam.servers import ensure_servers

SIZES = ((1_000, 12), (10_000, 12), (100_000, 12), (100_000, 120))
DELTAGANDEN = (1_000, 100_000)
DATABASE = "finsam_bench"


def with_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def environment() -> dict[str, str]:
    """What the measured processes see: the private servers, an own database, production settings."""
    urls = ensure_servers(checkout.data_dir())
    checkout.prepare_secrets()
    return {
        **os.environ,
        "DATABASE_URL": with_database(urls.database_url, DATABASE),
        "DATABASE_OWNER_URL": with_database(urls.owner_url, DATABASE),
        "REDIS_URL": urls.redis_url,
        "EMAIL_URL": "console:",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONWARNINGS": "ignore",
    }


def run(env: dict[str, str], *arguments: str, given: str = "", role: str = "web") -> str:
    """A step in a process of its own; its output."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**env, "DATABASE_ROLE": role},
        input=given,
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout


def empty_database(env: dict[str, str]) -> None:
    """Make the bench's database anew, as the owner, and migrate it."""
    owner = with_database(env["DATABASE_OWNER_URL"], "finsam")
    with psycopg.connect(owner, autocommit=True) as connection:
        _drop(connection)
        connection.execute(f"CREATE DATABASE {DATABASE}")
    run(env, "manage.py", "migrate", "--verbosity", "0", role="owner")
    run(env, "manage.py", "load_acting_key", role="owner")


def _drop(connection: psycopg.Connection[Any]) -> None:
    """Drop the database; autovacuum may be at work in it, which nobody but a superuser can end: then wait for it."""
    for attempt in range(60):
        try:
            connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            return
        except psycopg.errors.InsufficientPrivilege:
            if attempt == 59:
                raise
            time.sleep(1)


@contextmanager
def served(env: dict[str, str], application: str, port: int) -> Iterator[None]:
    """The application under granian with two workers."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "error", application]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(1)
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def own_sql(env: dict[str, str]) -> Iterator[Callable[[str], float]]:
    """The process that runs the SQL of pages alone: a line to it, and the number that it answers."""
    command = [sys.executable, "-m", "bench.queries"]
    with subprocess.Popen(
        command, env={**env, "DATABASE_ROLE": "web"}, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        given, answers = process.stdin, process.stdout
        assert given
        assert answers

        def ask(line: str) -> float:
            print(line, file=given, flush=True)
            return float(answers.readline())

        yield ask


def free_port() -> int:
    """A port that nobody uses right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_row(timing: Timing) -> dict[str, Any]:
    """A timing as it is printed."""
    return {
        "p50_ms": round(timing.p50, 2),
        "p95_ms": round(timing.p95, 2),
        "bytes": timing.size,
        "requests_per_second_8_clients": round(timing.rate, 1),
    }


def measure(env: dict[str, str], rows: int, insatser: int, requests: int) -> dict[str, Any]:
    """One size: fill, serve, time each page and its SQL, and the bare view in the same run."""
    empty_database(env)
    start = time.perf_counter()
    pages = json.loads(run(env, "-m", "bench.fill", str(rows), str(insatser)))
    filled = time.perf_counter() - start
    ports = free_port(), free_port()
    bare_env = {k: v for k, v in env.items() if k != "DJANGO_SETTINGS_MODULE"}
    found = []
    with (
        served(bare_env, "bench.bare:application", ports[0]),
        served(env, "finsam.wsgi:application", ports[1]),
        own_sql(env) as ask,
    ):
        for page in pages:
            queries = int(ask(json.dumps(page)))
            timing, bare, sql = time_beside(
                (ports[1], page["path"], page["cookie"]), (ports[0], "/", ""), lambda: ask(""), requests=requests
            )
            limit = 4 * bare.p95 if page["is_list"] else 3 * (sql + bare.p95)
            found.append(
                {
                    "page": page["name"],
                    **as_row(timing),
                    "queries": queries,
                    "sql_p95_ms": round(sql, 2),
                    "bare": as_row(bare),
                    "limit_ms": round(limit, 2),
                    "times_limit": round(timing.p95 / limit, 2),
                }
            )
            print(f"{rows:>7} {insatser:>4} {page['name']:<24} {timing.p95:7.1f} ms", file=sys.stderr)
    return {"rows": rows, "insatser": insatser, "fill_seconds": round(filled, 1), "pages": found}


def among_deltaganden(env: dict[str, str]) -> dict[str, Any]:
    """Pages of deltaganden among a thousand and among a hundred thousand, and how many times p95 grew."""
    found = {}
    for rows in DELTAGANDEN:
        empty_database(env)
        run(env, "-m", "bench.fill", "1000", "12")
        found[rows] = json.loads(run(env, "-m", "bench.deltaganden", str(rows), "100"))
        print(f"{rows:>7} deltaganden", file=sys.stderr)
    few, many = (found[rows] for rows in DELTAGANDEN)
    return {**found, "growth": {page: round(many[page]["p95_ms"] / few[page]["p95_ms"], 2) for page in few}}


def growth(runs: list[dict[str, Any]]) -> dict[str, float]:
    """How many times a page's p95 grew from the smallest to the largest ledger with as many insatser."""
    same = [run for run in runs if run["insatser"] == runs[0]["insatser"]]
    first, last = same[0], same[-1]
    return {a["page"]: round(b["p95_ms"] / a["p95_ms"], 2) for a, b in zip(first["pages"], last["pages"], strict=True)}


def main() -> None:
    """Measure all sizes and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=600, help="requests per page and way of asking")
    parser.add_argument("--sizes", default="", help="such as 1000:12,100000:12")
    options = parser.parse_args()
    sizes = [tuple(map(int, s.split(":"))) for s in options.sizes.split(",")] if options.sizes else SIZES
    env = environment()
    run(env, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    runs = [measure(env, rows, insatser, options.requests) for rows, insatser in sizes]
    work = json.loads(run(env, "-m", "bench.work", str(max(rows for rows, _ in sizes)), role="owner"))
    work["list_import"] = json.loads(run(env, "-m", "bench.lists", "10000"))
    result = {"commit": commit, "python": sys.version.split()[0], "growth": growth(runs), "work": work, "runs": runs}
    result["deltaganden"] = among_deltaganden(env)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()

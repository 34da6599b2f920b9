"""What a command does to get servers, and to let go of them."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

import finsam
from finsam.servers.errors import ServersError
from finsam.servers.keys import read_or_create_key
from finsam.servers.layout import Layout, layout_for
from finsam.servers.locks import open_lock, try_exclusive, try_shared, wait_exclusive, wait_shared
from finsam.servers.logs import explain
from finsam.servers.ports import HOST, answers, read_ports

OWNER, WEB, MAINT, REDIS = "finsam_owner", "finsam_web", "finsam_maint", "redis"

SUPERVISOR = "finsam.servers.supervisor"

_held: dict[Path, int] = {}  # our share of users.lock, per data folder, as long as this process lives


@dataclass(frozen=True, repr=False)
class ServerUrls:
    """Addresses with passwords: for the environment of our own processes, never for a log."""

    database_url: str
    owner_url: str
    maint_url: str
    redis_url: str


def ensure_servers(data_dir: Path, postgres_bin: str = "") -> ServerUrls:
    """Start the servers unless they run, and keep them until this process ends or releases them."""
    layout = layout_for(data_dir)
    layout.create()
    if layout.data_dir not in _held:
        descriptor = open_lock(layout.users_lock)
        wait_shared(descriptor)  # a supervisor that is stopping finishes first
        _held[layout.data_dir] = descriptor
    try:
        _start_if_missing(layout, postgres_bin)
    except ServersError:
        _let_go(layout)
        raise
    return _urls(layout)


def release_servers(data_dir: Path) -> None:
    """Let go before the process ends; waits until they have stopped, unless somebody else uses them."""
    layout = layout_for(data_dir)
    if not _let_go(layout):
        return
    time.sleep(0.1)  # the supervisor, which waits in line, now has users.lock if nobody else has
    users, supervisor = open_lock(layout.users_lock), open_lock(layout.supervisor_lock)
    try:
        if not try_shared(users):
            wait_exclusive(supervisor, seconds=90)
    finally:
        os.close(users)
        os.close(supervisor)


def _start_if_missing(layout: Layout, postgres_bin: str) -> None:
    """Also waits while a supervisor restarts a crashed server or is just about to end."""
    deadline = time.monotonic() + 90
    starting = open_lock(layout.start_lock)
    try:
        wait_exclusive(starting)
        while True:
            if not _supervisor_runs(layout):
                _start_supervisor(layout, postgres_bin)
            if _servers_answer(layout):
                return
            if time.monotonic() > deadline:
                raise ServersError(f"Databasen svarar inte. Se {layout.log}.")
            time.sleep(0.1)
    finally:
        os.close(starting)


def _servers_answer(layout: Layout) -> bool:
    try:
        psycopg.connect(_urls(layout).database_url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return answers(read_ports(layout.ports_file)[REDIS])


def _let_go(layout: Layout) -> bool:
    descriptor = _held.pop(layout.data_dir, None)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


def _supervisor_runs(layout: Layout) -> bool:
    descriptor = open_lock(layout.supervisor_lock)
    try:
        return not try_exclusive(descriptor)
    finally:
        os.close(descriptor)


def _start_supervisor(layout: Layout, postgres_bin: str) -> None:
    reading, writing = os.pipe()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    paths = [
        str(Path(finsam.__file__).parent.parent),
        *filter(None, environment.get("PYTHONPATH", "").split(os.pathsep)),
    ]
    environment["PYTHONPATH"] = os.pathsep.join(os.path.abspath(path) for path in paths)  # it works in another folder
    with (layout.log / "supervisor.log").open("ab") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                SUPERVISOR,
                layout.data_dir,
                postgres_bin,
                str(writing),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=layout.data_dir,
            env=environment,
            start_new_session=True,
            pass_fds=[writing],
        )
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        line = answer.readline()
    if not line:
        raise ServersError(f"Databasen startade inte: {explain(layout.log / 'supervisor.log')}")
    if problem := json.loads(line)["problem"]:
        process.wait()
        raise ServersError(problem)
    process.returncode = 0  # it lives on: no ResourceWarning when this object is dropped


def _urls(layout: Layout) -> ServerUrls:
    ports = read_ports(layout.ports_file)

    def database(role: str) -> str:
        return f"postgresql://{role}:{_key(role)}@{HOST}:{ports['postgres']}/finsam"

    def _key(name: str) -> str:
        return read_or_create_key(layout.data_dir, name)

    redis = f"redis://:{_key(REDIS)}@{HOST}:{ports['redis']}/0"
    return ServerUrls(database(WEB), database(OWNER), database(MAINT), redis)

"""The process that starts, watches and stops the servers of one data folder.

Started by the first command that needs them, in a session of its own. It waits for an exclusive lock on
users.lock, which every command holds shared: getting it means that the last command has ended, in whatever
way. If this process is killed, the kernel stops the servers (see process.py).
"""

import json
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from finsam.servers.errors import ServersError
from finsam.servers.layout import Layout, layout_for
from finsam.servers.locks import open_lock, try_exclusive, wait_exclusive
from finsam.servers.placement import place
from finsam.servers.ports import read_ports, write_ports
from finsam.servers.postgres_server import PostgresServer
from finsam.servers.process import Child
from finsam.servers.programs import find_programs
from finsam.servers.redis_server import RedisServer

WATCHED = {signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
CRASHES_ALLOWED = 5
CRASH_WINDOW_SECONDS = 60


@dataclass
class Supervisor:
    layout: Layout
    postgres: PostgresServer
    redis: RedisServer
    children: dict[str, Child] = field(default_factory=dict)
    crashes: list[float] = field(default_factory=list)

    def start(self) -> None:
        self.postgres.prepare()
        self.redis.prepare()
        self.start_missing()

    def start_missing(self) -> None:
        ports = read_ports(self.layout.ports_file)
        for name, server in (("postgres", self.postgres), ("redis", self.redis)):
            child = self.children.get(name)
            if child is None or not child.is_running():
                self.children[name], ports[name] = server.start(ports.get(name))
        write_ports(self.layout.ports_file, ports)

    def watch(self) -> None:
        """Until we are told to stop, or a server keeps crashing."""
        while True:
            if signal.sigwait(WATCHED) != signal.SIGCHLD:
                return
            ended = [child.name for child in self.children.values() if not child.is_running()]
            if ended:
                self._note_crash(ended)
                self.start_missing()

    def stop(self) -> None:
        for name in ("redis", "postgres"):
            if child := self.children.get(name):
                child.stop()

    def _note_crash(self, names: list[str]) -> None:
        now = time.monotonic()
        self.crashes = [moment for moment in self.crashes if now - moment < CRASH_WINDOW_SECONDS] + [now]
        if len(self.crashes) > CRASHES_ALLOWED:
            raise ServersError(f"{' och '.join(names)} stannar gång på gång. Se {self.layout.log}.")
        _log(f"{', '.join(names)} ended unexpectedly, starting again")


def supervise(layout: Layout, postgres_bin: str, answer: int) -> int:
    held = open_lock(layout.supervisor_lock)
    if not try_exclusive(held):
        return 1  # whoever holds it answers for the servers
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    supervisor: Supervisor | None = None
    try:
        placement = place(layout, find_programs(postgres_bin))
        supervisor = Supervisor(layout, PostgresServer(layout, placement), RedisServer(layout, placement))
        supervisor.start()
    except (ServersError, OSError) as error:
        if supervisor:
            supervisor.stop()
        _answer(answer, str(error))
        return 1
    _answer(answer, "")
    return _run(layout, supervisor, held)


def _run(layout: Layout, supervisor: Supervisor, held: int) -> int:
    users = _stop_when_unused(layout)
    try:
        supervisor.watch()
        return 0
    except (ServersError, OSError) as error:
        _log(str(error))
        return 1
    finally:
        supervisor.stop()
        os.close(held)  # before users.lock, so that whoever comes next finds the place free
        os.close(users)


def _stop_when_unused(layout: Layout) -> int:
    """Children die with the thread that made them, so the main thread makes them and this one only waits."""
    users = open_lock(layout.users_lock)

    def wait() -> None:
        wait_exclusive(users)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
    return users


def _answer(descriptor: int, problem: str) -> None:
    """Tell the command that started us, which may be gone by now."""
    with suppress(BrokenPipeError):
        os.write(descriptor, json.dumps({"problem": problem}).encode() + b"\n")
    os.close(descriptor)


def _log(sentence: str) -> None:
    sys.stderr.write(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(supervise(layout_for(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])))

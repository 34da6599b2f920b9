"""The private Redis: a broker that keeps nothing on disk. Job rows are the truth, not its queue."""

import os
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from finsam.servers.errors import ServersError
from finsam.servers.keys import read_or_create_key
from finsam.servers.layout import Layout
from finsam.servers.locks import open_lock, wait_exclusive
from finsam.servers.logs import explain, open_log
from finsam.servers.placement import Placement
from finsam.servers.ports import HOST, choose_port
from finsam.servers.process import Child, start_child

ATTEMPTS = 3
PASSWORD_KEY = "redis"  # noqa: S105 - the name of the key file


@dataclass(frozen=True)
class RedisServer:
    layout: Layout
    placement: Placement

    @property
    def log_file(self) -> Path:
        return self.layout.log / "redis.log"

    def prepare(self) -> None:
        self.placement.make_private(self.placement.redis)

    def start(self, wanted_port: int | None) -> tuple[Child, int]:
        for attempt in range(1, ATTEMPTS + 1):
            port = choose_port(wanted_port if attempt == 1 else None)
            child = self._spawn(port)
            if self._wait_until_ready(child, port):
                return child, port
            problem = explain(self.log_file)
            if "upptagen" not in problem or attempt == ATTEMPTS:
                raise ServersError(f"Redis startar inte: {problem} Se {self.log_file}.")
        raise AssertionError("unreachable")

    def _spawn(self, port: int) -> Child:
        alive = open_lock(self.layout.run / "redis.alive")
        try:
            if not wait_exclusive(alive, seconds=30):
                raise ServersError("En tidigare Redis kör ännu. Vänta tills den har stannat.")
            open_log(self.log_file)
            return start_child(
                [self.placement.programs.redis_server, "-"],
                name="Redis",
                log_file=self.log_file,
                stop_signals=(signal.SIGTERM,),
                account=self.placement.account,
                cwd=self.placement.redis,
                keep_open=[alive],
                standard_input=self._configuration(port).encode(),
            )
        finally:
            os.close(alive)

    def _configuration(self, port: int) -> str:
        """Given on standard input, so that the password is in no argument list and no file of its own."""
        lines = (
            f"bind {HOST}",
            f"port {port}",
            "protected-mode yes",
            f"requirepass {self._password()}",
            "daemonize no",
            "appendonly no",
            'save ""',
            "maxmemory-policy noeviction",
        )
        return "\n".join(lines) + "\n"

    def _wait_until_ready(self, child: Child, port: int) -> bool:
        deadline = time.monotonic() + 60
        while child.is_running() and time.monotonic() < deadline:
            if self._answers(port):
                return True
            time.sleep(0.02)
        child.stop()
        return False

    def _answers(self, port: int) -> bool:
        try:
            with socket.create_connection((HOST, port), timeout=5) as connection:
                connection.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                return connection.makefile("rb").readline() == b"+OK\r\n"
        except OSError:
            return False

    def _password(self) -> str:
        return read_or_create_key(self.layout.data_dir, PASSWORD_KEY)

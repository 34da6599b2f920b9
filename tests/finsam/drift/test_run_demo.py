"""The whole demo, started as a user starts it: it survives a killed worker and leaves nothing when killed itself."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import IntegrityError

import finsam
from finsam.drift import demo_run

ROOT = Path(finsam.__file__).parent.parent
FROM_THE_TESTS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_MAINT_URL", "DATABASE_ROLE", "REDIS_URL")


@dataclass
class Demo:
    process: subprocess.Popen[str]
    port: int
    data_dir: Path

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                return True
        except OSError:
            return False

    def processes(self) -> dict[int, str]:
        """Everything that carries our FINSAM_DATA in its environment or arguments, besides the command itself."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                environment = (entry / "environ").read_bytes()
                arguments = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if str(self.data_dir).encode() in environment or str(self.data_dir) in arguments:
                found[int(entry.name)] = arguments
        found.pop(self.process.pid, None)
        return found

    def main_process(self, words: str) -> int:
        return next(pid for pid, said in sorted(self.processes().items()) if words in said and "guard" not in said)


def wait_until(condition: Callable[[], object], seconds: float = 300) -> None:
    """Wait long: the demo sets up a database of its own beside the tests, and a slow machine is no fault."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data_dir: Path, port: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in FROM_THE_TESTS}
    settings = {"FINSAM_DATA": str(data_dir), "PORT": str(port), "IS_DEMO": "1"}
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_demo", "--empty"],
        cwd=ROOT,
        env={**environment, **settings, "DJANGO_SETTINGS_MODULE": "finsam.settings.dev"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the demos are one after the other: the first sets up all of it, the next finds what the first left."""
    folder = Path(tempfile.mkdtemp(prefix="finsam-demo-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def demo(folder: Path) -> Iterator[Demo]:
    port = free_port()
    demo = Demo(start(folder / "data", port), port, folder / "data")
    yield demo
    demo.process.kill()
    demo.process.communicate()
    wait_until(lambda: not demo.processes())


def test_whole_life(demo: Demo) -> None:
    wait_until(demo.is_ready)
    killed = demo.main_process("finsam.celery worker")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: any("finsam.celery worker" in said for pid, said in demo.processes().items() if pid != killed))

    second = start(demo.data_dir, demo.port)
    said, _ = second.communicate(timeout=300)
    assert second.returncode == 1
    assert f"Port {demo.port} är upptagen" in said
    assert "Traceback" not in said

    demo.process.send_signal(signal.SIGINT)
    said, _ = demo.process.communicate(timeout=300)
    assert demo.process.returncode == 0
    assert f"Läs dem i {demo.data_dir / 'log'}" in said
    order = [said.index(words) for words in ("igång", "Stoppar web", "Stoppar worker", "Stoppar beat", "Allt är")]
    assert order == sorted(order)
    wait_until(lambda: not demo.processes(), seconds=5)


def test_killed_demo_leaves_nothing(demo: Demo) -> None:
    wait_until(demo.is_ready)
    demo.process.kill()
    wait_until(lambda: not demo.processes())


def test_database_that_cannot_be_upgraded_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise IntegrityError("could not create unique index\nDETAIL:  Key (year, sha256) is duplicated.")

    monkeypatch.setattr(demo_run, "update_database", fail)
    said: list[str] = []
    with pytest.raises(demo_run.DemoError) as refused:
        demo_run.run(free_port(), said.append)
    assert str(demo_run.settings.DATA_DIR) in str(refused.value)
    assert "kan inte uppgraderas (could not create unique index)" in str(refused.value)
    assert "Ta bort mappen" in str(refused.value)

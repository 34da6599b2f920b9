"""Programs under a guard: nothing of them is left, whoever is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import finsam
from finsam.drift.processes import ProcessError, Processes, Program

ROOT = Path(finsam.__file__).parent.parent
# A main process with a child in its group and one in a session of its own, as servers have.
FAMILY = """
import os, subprocess, sys, time
child = [sys.executable, "-c", "import time; time.sleep(60)", sys.argv[1]]
for leave in (False, True):
    subprocess.Popen(child, start_new_session=leave)
open(sys.argv[1] + ".ready", "w").close()
time.sleep(60)
"""


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.05)


def marked(mark: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if mark.encode() in arguments and b"finsam.drift.guard" not in arguments:
            found.append(int(entry.name))
    return found


@pytest.fixture
def mark(tmp_path: Path) -> str:
    return str(tmp_path / "family")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def processes(tmp_path: Path, said: list[str]) -> Processes:
    return Processes(ROOT, tmp_path, said.append)


def family(mark: str) -> Program:
    return Program("familjen", [sys.executable, "-c", FAMILY, mark], dict(os.environ), grace_seconds=5)


def start_family(processes: Processes, mark: str) -> None:
    processes.start(family(mark))
    wait_until(lambda: Path(f"{mark}.ready").exists() and len(marked(mark)) == 3)


def test_stop_leaves_nothing(processes: Processes, mark: str) -> None:
    start_family(processes, mark)
    processes.stop()
    assert marked(mark) == []


def test_killed_program_takes_its_children_along_and_is_started_again(
    processes: Processes, mark: str, said: list[str]
) -> None:
    start_family(processes, mark)
    first = marked(mark)
    os.kill(min(first), signal.SIGKILL)
    wait_until(processes.running[0].has_ended)
    assert marked(mark) == []
    processes.restart_ended()
    wait_until(lambda: len(marked(mark)) == 3)
    assert "startas igen" in said[0]
    processes.stop()
    assert marked(mark) == []


def test_killed_starter_leaves_nothing(mark: str, tmp_path: Path) -> None:
    starter = f"""
import os, sys, time
from pathlib import Path
from finsam.drift.processes import Processes, Program
Processes(Path({str(ROOT)!r}), Path({str(tmp_path)!r}), print).start(
    Program("familjen", [sys.executable, "-c", {FAMILY!r}, {mark!r}], dict(os.environ), grace_seconds=5))
time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", starter], cwd=ROOT)
    wait_until(lambda: Path(f"{mark}.ready").exists() and len(marked(mark)) == 3)
    process.kill()
    process.wait()
    wait_until(lambda: not marked(mark))


def test_stubborn_program_is_killed(processes: Processes, mark: str) -> None:
    stubborn = "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    processes.start(Program("envis", [sys.executable, "-c", stubborn, mark], dict(os.environ), grace_seconds=0.2))
    wait_until(lambda: marked(mark))
    processes.stop()
    assert marked(mark) == []


def test_program_that_ends_over_and_over_is_told_with_its_last_words(processes: Processes) -> None:
    processes.start(Program("kort", [sys.executable, "-c", "print('slut')"], dict(os.environ)))
    with pytest.raises(ProcessError, match=r"kort stannar gång på gång: slut"):  # noqa: PT012 -- it may restart first
        for _ in range(10):
            processes.running[0].guard.wait()
            processes.restart_ended()

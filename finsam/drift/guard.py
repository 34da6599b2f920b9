"""Runs one program and makes sure that nothing of it is left when it, or whoever asked for it, is gone.

The kernel can tell a child that its parent died, but not a grandchild: granian's and Celery's own processes
would go on after a kill -9. So each program gets a guard, which adopts every orphan below it. The guard's
standard input is a pipe from the one who asked; its end means stop, whether closed on purpose or by kill -9.

    python -m finsam.drift.guard SECONDS PROGRAM ARGUMENT …

SECONDS is how long the program may take to stop by itself before it is killed.
"""

import ctypes
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def guard(arguments: list[str], grace_seconds: float) -> int:
    """Returns the program's exit code, negative when a signal ended it."""
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    if prctl:
        prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for number in FORWARDED:
        signal.signal(number, lambda *_: None)

    def before_exec() -> None:
        if prctl:
            prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)

    child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=before_exec)
    _wait_for_end(child, waking)
    if child.poll() is None:
        _stop(child, grace_seconds)
    _kill_orphans(child.pid)
    return child.wait()


def _wait_for_end(child: subprocess.Popen[bytes], waking: int) -> None:
    """Until the program ends, our standard input ends or we are told to stop."""
    while child.poll() is None:
        readable, _, _ = select.select([sys.stdin.fileno(), waking], [], [])
        if sys.stdin.fileno() in readable and not os.read(sys.stdin.fileno(), 1024):
            return
        if waking in readable and set(os.read(waking, 1024)) & set(FORWARDED):
            return


def _stop(child: subprocess.Popen[bytes], grace_seconds: float) -> None:
    child.terminate()
    try:
        child.wait(timeout=grace_seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _kill_orphans(group: int) -> None:
    """What the program left has become our children, also what went to another group."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        for pid in _children():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


if __name__ == "__main__":
    code = guard(sys.argv[2:], float(sys.argv[1]))
    sys.exit(code if code >= 0 else 128 - code)

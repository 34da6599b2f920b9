"""A server as a direct child that dies with us."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from finsam.servers.account import Account

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    process: subprocess.Popen[bytes]
    stop_signals: tuple[signal.Signals, ...]
    name: str = field(default="")

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask politely, then firmly."""
        for number in (*self.stop_signals, signal.SIGKILL):
            if not self.is_running():
                return
            self.process.send_signal(number)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                continue


def start_child(
    arguments: Sequence[str | Path],
    *,
    name: str,
    log_file: Path,
    stop_signals: tuple[signal.Signals, ...],
    account: Account | None,
    cwd: Path,
    keep_open: Sequence[int] = (),
    standard_input: bytes = b"",
) -> Child:
    """Start in a session of its own, without our environment; when we die it gets its first stop signal."""
    with log_file.open("ab") as log:
        process = subprocess.Popen(
            [str(argument) for argument in arguments],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=cwd,
            env=clean_environment(),
            start_new_session=True,
            pass_fds=keep_open,
            preexec_fn=_die_with_parent(stop_signals[0]),
            **(account.popen_arguments() if account else {}),
        )
    if process.stdin:
        try:
            process.stdin.write(standard_input)
            process.stdin.close()
        except BrokenPipeError:
            process.wait()
    return Child(process, stop_signals, name)


def clean_environment() -> dict[str, str]:
    """No PG* variable or locale of the user reaches the servers."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "TZ": "UTC"}


def _die_with_parent(number: signal.Signals) -> Callable[[], None]:
    parent = os.getpid()
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def before_exec() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        if prctl is not None:
            prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
            if os.getppid() != parent:  # it died before the kernel knew of our wish
                os._exit(1)

    return before_exec

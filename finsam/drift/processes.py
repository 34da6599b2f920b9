"""The demo's own processes: started in order, started again when one crashes, stopped in order."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CRASHES_ALLOWED = 5
CRASH_WINDOW_SECONDS = 60
GUARD = "finsam.drift.guard"


class ProcessError(Exception):
    """A process cannot be kept running; the message is one line for the one who started it."""


@dataclass(frozen=True)
class Program:
    """What to run, and for how long it may take to stop by itself."""

    name: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    grace_seconds: float = 10


@dataclass
class Running:
    """A program under its guard."""

    program: Program
    log_file: Path
    guard: subprocess.Popen[bytes]
    crashes: list[float] = field(default_factory=list)

    def has_ended(self) -> bool:
        return self.guard.poll() is not None

    def stop(self) -> None:
        """The guard stops its program when the pipe closes, and ends when nothing is left of it."""
        if self.guard.stdin and not self.guard.stdin.closed:
            self.guard.stdin.close()
        try:
            self.guard.wait(timeout=self.program.grace_seconds + 15)
        except subprocess.TimeoutExpired:
            self.guard.kill()
            self.guard.wait()


@dataclass
class Processes:
    """Everything that was started, in order."""

    base_dir: Path
    log_dir: Path
    tell: Callable[[str], object]
    running: list[Running] = field(default_factory=list)

    def start(self, program: Program) -> None:
        self.running.append(self._run(program, self.log_dir / f"{program.name}.log", []))

    def restart_ended(self) -> None:
        """Start again what has ended by itself; give up when it ends over and over."""
        for index, process in enumerate(self.running):
            if process.has_ended():
                process.stop()
                crashes = self._note_crash(process)
                self.tell(f"{process.program.name} stannade oväntat och startas igen. Se {process.log_file}.")
                self.running[index] = self._run(process.program, process.log_file, crashes)

    def stop(self) -> None:
        while self.running:
            process = self.running.pop(0)
            self.tell(f"Stoppar {process.program.name} …")
            process.stop()

    def _run(self, program: Program, log_file: Path, crashes: list[float]) -> Running:
        with log_file.open("ab") as log:
            guard = subprocess.Popen(
                [sys.executable, "-m", GUARD, str(program.grace_seconds), *program.arguments],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.base_dir,
                env=dict(program.environment),
                start_new_session=True,  # Ctrl-C in the terminal reaches only us, and we stop in order
            )
        return Running(program, log_file, guard, crashes)

    def _note_crash(self, process: Running) -> list[float]:
        now = time.monotonic()
        crashes = [moment for moment in process.crashes if now - moment < CRASH_WINDOW_SECONDS] + [now]
        if len(crashes) > CRASHES_ALLOWED:
            raise ProcessError(
                f"{process.program.name} stannar gång på gång: {_last_line(process.log_file)} Se {process.log_file}."
            )
        return crashes


def _last_line(path: Path) -> str:
    lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    return next((line for line in reversed(lines) if line), "inget i loggen.")

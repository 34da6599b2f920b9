"""`make demo`: database, demo data, web, worker and beat, until Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory

from finsam.demo import looks, reviews
from finsam.demo.accounts import announcement
from finsam.drift.preparation import update_database
from finsam.drift.processes import ProcessError, Processes, Program
from members.models import Forbund

HOST = "127.0.0.1"
READY_SECONDS = 120
NOT_FOR_THE_WEB = ("DATABASE_OWNER_URL", "DATABASE_MAINT_URL", "DATABASE_ROLE", "FINSAM_BACKUP_KEY")

Tell = Callable[[str], object]


class DemoError(Exception):
    """The demo cannot run; the message is one line that says what to do."""


def run(port: int, tell: Tell, *, is_empty: bool = False) -> None:
    """Serve until we are told to stop; `is_empty` leaves the invented data out. Raises DemoError."""
    demand_free_port(port)
    processes = Processes(settings.BASE_DIR, settings.DATA_DIR / "log", tell)
    with _stop_signal() as stop:
        try:
            tell("Förbereder databasen …")
            _upgrade_database()
            call_command("collectstatic", verbosity=0, interactive=False)
            if not is_empty:
                load_data(tell, stop)
            if stop.is_set():
                return
            for program in programs(port):
                processes.start(program)
            if _wait_until_ready(port, processes, stop):
                logins = "" if is_empty else f"{announcement()}\n"
                tell(f"\nFinsam är igång: http://localhost:{port}\n{logins}{_where_mail_goes()}Avsluta med Ctrl-C.\n")
            while not stop.wait(1):
                processes.restart_ended()
        except ProcessError as error:
            raise DemoError(str(error)) from error
        finally:
            processes.stop()


def _where_mail_goes() -> str:
    """An invited person's link has to be found somewhere when nothing is sent."""
    if not settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        return ""
    return f"Mejl skickas inte. Läs dem i {settings.DATA_DIR / 'log'}: web.log och worker.log.\n"


def _upgrade_database() -> None:
    """The demo of an older version may hold what today's tables refuse: say so, and what to do."""
    try:
        update_database()
    except OperationalError:  # the database does not answer: nothing is wrong with what it holds
        raise
    except (DatabaseError, InconsistentMigrationHistory) as error:
        reason = str(error).partition("\n")[0]
        raise DemoError(
            f"Databasen i {settings.DATA_DIR} är gjord av en annan version av Finsam och kan inte uppgraderas "
            f"({reason}). Ta bort mappen, eller välj en annan med FINSAM_DATA, och kör make demo igen."
        ) from error


def load_data(tell: Tell, stop: threading.Event) -> None:
    """Load the invented förbund, unless there is one; as the web's role, which is what users have."""
    is_loaded = Forbund.objects.exists()
    connection.close()
    if is_loaded:
        return
    tell("Läser in påhittade uppgifter, det tar en stund …")
    loading = subprocess.run([sys.executable, "manage.py", "load_demo"], cwd=settings.BASE_DIR, env=_environment())
    if loading.returncode != 0 and not stop.is_set():
        raise DemoError("Demouppgifterna kunde inte läsas in, se ovan.")
    if loading.returncode == 0:
        looks.build()
        reviews.build()
        connection.close()


def programs(port: int) -> list[Program]:
    """Web, worker and beat, in the order they start and stop; none of them gets the owner's address."""
    environment = _environment()
    celery = [sys.executable, "-m", "celery", "-A", "finsam.celery"]
    worker = [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle"]
    web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    web += [
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--no-ws",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "5",
    ]
    schedule = settings.DATA_DIR / "run" / "celerybeat-schedule"
    return [
        Program("web", [*web, "finsam.wsgi:application"], environment),
        Program("worker", worker, environment),
        Program("beat", [*celery, "beat", "--schedule", str(schedule), "--pidfile="], environment),
    ]


def demand_free_port(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError as error:
            raise DemoError(f"PORT är {port}; det ska vara ett tal mellan 1024 och 65535.") from error
        except PermissionError as error:
            raise DemoError(f"Port {port} kräver särskild behörighet. Välj en annan: PORT=8001 make demo") from error
        except OSError as error:
            raise DemoError(f"Port {port} är upptagen. Välj en annan: PORT={port + 1} make demo") from error


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_WEB}
    return {**kept, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore"}


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """Set by Ctrl-C, by kill and when the terminal closes. A second one changes nothing: we are already stopping."""
    stop = threading.Event()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    earlier = {number: signal.signal(number, lambda *_: stop.set()) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _wait_until_ready(port: int, processes: Processes, stop: threading.Event) -> bool:
    missing = "web"
    for _ in range(READY_SECONDS * 2):
        missing = _missing(port)
        if not missing or stop.wait(0.5):
            return not missing
        processes.restart_ended()
    raise DemoError(f"Tjänsten blev inte klar; det här saknas: {missing}. Se {settings.DATA_DIR / 'log'}.")


def _missing(port: int) -> str:
    """What /readyz says is missing; nothing when all is ready."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=5):
            return ""
    except urllib.error.HTTPError as answer:
        return ", ".join(json.load(answer).get("missing", []))
    except OSError:
        return "web"

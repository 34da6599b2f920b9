"""Kill -9 half-way through a job: it ends as done once, or as failed with a retry, and no half work is seen.

A task made for it, then the real ones: a report when the worker is killed, an import when the database is.
"""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis

import finsam
from finsam.drift.processes import Processes, Program
from finsam.servers import ServerUrls, ensure_servers, release_servers
from tests.finsam.drift.crash_points import DRAWN, ROWS, SAVED, WRITTEN

ROOT = Path(finsam.__file__).parent.parent
SILENCE = 2.5  # seconds after which a job counts as left behind
NEW_JOB = """
INSERT INTO jobs_job (id, task, label, subject_type, subject_id, parameters, state, attempts, processed, total, step,
    errors, error_number, result_url, result_label, created_at, heartbeat_at)
VALUES (%s, %s, 'Halvvägs', '', %s, %s, 'queued', 0, 0, 0, '',
    '[]', '', '', '', now(), now() - interval '1 hour')
"""


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.1)


@dataclass
class Service:
    """A database of its own and a worker."""

    urls: ServerUrls
    data_dir: Path
    worker: Processes

    def ask(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        with psycopg.connect(self.urls.maint_url, connect_timeout=5) as connection:
            return connection.execute(statement, parameters).fetchall()

    def start_job(
        self, marker: Path, task: str = "test.half_way", subject_id: str = "", **parameters: object
    ) -> uuid.UUID:
        """A row that waits; the worker finds it when it starts, since it has waited for long."""
        job = uuid.uuid4()
        with psycopg.connect(self.urls.owner_url) as connection:
            given = json.dumps({"marker": str(marker), **parameters})
            connection.execute(NEW_JOB, [job, task, subject_id, given])
        return job

    def books(self, command: str, *ids: str) -> str:
        """What crash_books gives."""
        arguments = [sys.executable, "-m", "tests.finsam.drift.crash_books", command, *ids]
        done = subprocess.run(arguments, cwd=ROOT, env=environment(self.urls), check=True, capture_output=True)
        return done.stdout.decode()

    def kill_worker(self) -> None:
        """Without any warning, and wait until it is gone."""
        os.kill(main_process(self), signal.SIGKILL)
        wait_until(self.worker.running[0].has_ended)

    def kill_database(self) -> None:
        """Without any warning, and start it again."""
        pid_file = self.data_dir / "postgres" / "postmaster.pid"
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)
        ensure_servers(self.data_dir)

    def wait_for_end(self, job: uuid.UUID) -> object:
        """Until the job has ended; a worker that lost its database may have to be started again."""
        time.sleep(SILENCE)
        if not self.has_ended(job):
            self.worker.stop()
            start_worker(self)
        wait_until(lambda: self.has_ended(job))
        return self.state(job)[0]

    def state(self, job: uuid.UUID) -> tuple[object, ...]:
        return self.ask("SELECT state, attempts FROM jobs_job WHERE id = %s", job)[0]

    def rows(self, marker: Path) -> int:
        return len(self.ask("SELECT 1 FROM members_organisation WHERE name = %s", marker.name))

    def has_ended(self, job: uuid.UUID) -> bool:
        try:
            return self.state(job)[0] in ("done", "failed")
        except psycopg.OperationalError:
            return False


@pytest.fixture(scope="module")
def urls(open_folder: Path) -> Iterator[ServerUrls]:
    data_dir = open_folder / "data"
    urls = ensure_servers(data_dir)
    subprocess.run([sys.executable, "manage.py", "update_database"], cwd=ROOT, env=environment(urls), check=True)
    yield urls
    release_servers(data_dir)


def environment(urls: ServerUrls) -> dict[str, str]:
    addresses = {"DATABASE_URL": urls.database_url, "DATABASE_OWNER_URL": urls.owner_url, "REDIS_URL": urls.redis_url}
    settings = {"DJANGO_SETTINGS_MODULE": "finsam.settings.dev", "PYTHONPATH": str(ROOT)}
    return {name: value for name, value in os.environ.items() if name != "DATABASE_ROLE"} | addresses | settings


@pytest.fixture
def service(urls: ServerUrls, open_folder: Path, tmp_path: Path) -> Iterator[Service]:
    worker = Processes(ROOT, tmp_path, print)
    yield Service(urls, open_folder / "data", worker)
    worker.stop()
    with redis.Redis.from_url(urls.redis_url) as client:
        client.flushall()


def start_worker(service: Service) -> None:
    arguments = [sys.executable, "-m", "celery", "-A", "tests.finsam.drift.slow_tasks", "worker", "--without-mingle"]
    service.worker.start(Program("worker", [*arguments, "--concurrency", "1"], environment(service.urls), 5))


def main_process(service: Service) -> int:
    guard = service.worker.running[0].guard.pid
    return int(Path(f"/proc/{guard}/task/{guard}/children").read_text().split()[0])


def test_killed_worker(service: Service, tmp_path: Path) -> None:
    marker = tmp_path / "worker"
    job = service.start_job(marker)
    start_worker(service)
    wait_until(marker.exists)
    service.kill_worker()
    assert service.rows(marker) == 0
    assert service.state(job) == ("running", 1)
    time.sleep(SILENCE)
    marker.with_suffix(".go").touch()
    service.worker.restart_ended()
    wait_until(lambda: service.has_ended(job))
    assert service.state(job) == ("done", 2)
    assert service.rows(marker) == 1


def test_killed_database(service: Service, tmp_path: Path) -> None:
    marker = tmp_path / "database"
    job = service.start_job(marker)
    start_worker(service)
    wait_until(marker.exists)
    service.kill_database()
    assert service.rows(marker) == 0
    marker.with_suffix(".go").touch()
    state = service.wait_for_end(job)
    assert service.rows(marker) == (1 if state == "done" else 0)


@pytest.fixture(scope="module")
def file_id(urls: ServerUrls, open_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Books to report on, and a file that waits to be read in."""
    service = Service(urls, open_folder / "data", Processes(ROOT, tmp_path_factory.mktemp("books"), print))
    return service.books("prepare")


@pytest.mark.parametrize(("month", "point"), [(1, DRAWN), (2, SAVED)])
def test_worker_killed_half_way_through_a_report(
    service: Service, file_id: str, tmp_path: Path, month: int, point: str
) -> None:
    def reports() -> int:
        saved = "SELECT 1 FROM followup_rapportuttag u JOIN followup_rapportpdf p ON p.uttag_id = u.id"
        return len(service.ask(f"{saved} WHERE u.year = 2025 AND u.month = %s", month))

    marker = tmp_path / "report"
    task = "followup.issue_ekonomisk_rapport"
    job = service.start_job(marker, task, year=2025, month=month, pause=point)
    start_worker(service)
    wait_until(marker.exists)
    service.kill_worker()
    assert reports() == 0
    assert service.state(job) == ("running", 1)
    time.sleep(SILENCE)
    service.worker.restart_ended()
    wait_until(lambda: service.has_ended(job))
    assert service.state(job) == ("done", 2)
    assert reports() == 1


def test_database_killed_while_a_file_is_read_in(service: Service, file_id: str, tmp_path: Path) -> None:
    def rows() -> int:
        return len(service.ask("SELECT 1 FROM ekonomi_verifikationsrad WHERE sie_import_id = %s", file_id))

    def file_state() -> object:
        return service.ask("SELECT state FROM ekonomi_sieimport WHERE id = %s", file_id)[0][0]

    marker = tmp_path / "import"
    job = service.start_job(marker, "ekonomi.import_sie", file_id, pause=WRITTEN)
    start_worker(service)
    wait_until(marker.exists)
    service.kill_database()
    assert (rows(), file_state()) == (0, "uploaded")
    marker.with_suffix(".go").touch()
    state = service.wait_for_end(job)
    assert (rows(), file_state()) == ((ROWS, "imported") if state == "done" else (0, "uploaded"))
    if state == "failed":
        service.books("retry", str(job))
        assert service.wait_for_end(job) == "done"
    assert (rows(), file_state()) == (ROWS, "imported")
    assert service.books("discrepancies") == "0"

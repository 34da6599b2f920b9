"""Kill -9 half-way through a job: it ends as done once, or as failed with a retry, and no half work is seen."""

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

ROOT = Path(finsam.__file__).parent.parent
NEW_JOB = """
INSERT INTO jobs_job (id, task, label, subject_type, subject_id, parameters, state, attempts, processed, total, step,
    errors, error_number, result_url, result_label, created_at, heartbeat_at)
VALUES (%s, 'test.half_way', 'Halvvägs', '', '', jsonb_build_object('marker', %s::text), 'queued', 0, 0, 0, '',
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

    def start_job(self, marker: Path) -> uuid.UUID:
        """A row that waits; the worker finds it when it starts, since it has waited for long."""
        job = uuid.uuid4()
        with psycopg.connect(self.urls.owner_url) as connection:
            connection.execute(NEW_JOB, [job, str(marker)])
        return job

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
    os.kill(main_process(service), signal.SIGKILL)
    wait_until(service.worker.running[0].has_ended)
    assert service.rows(marker) == 0
    assert service.state(job) == ("running", 1)
    time.sleep(2.5)  # the silence after which the job counts as left behind
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
    os.kill(int((service.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    ensure_servers(service.data_dir)
    assert service.rows(marker) == 0
    marker.with_suffix(".go").touch()
    time.sleep(2.5)
    if not service.has_ended(job):
        service.worker.stop()
        start_worker(service)
    wait_until(lambda: service.has_ended(job))
    state, _ = service.state(job)
    assert service.rows(marker) == (1 if state == "done" else 0)

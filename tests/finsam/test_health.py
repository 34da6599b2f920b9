"""What /healthz and /readyz answer when something is down."""

import uuid

import pytest
import redis
from django.conf import settings
from django.db import OperationalError
from django.test import Client

from finsam import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_memory", health._Memory())
    monkeypatch.setattr(health, "WORKER_KEY", f"finsam:worker:{uuid.uuid4()}")  # parallel tests share one Redis


@pytest.fixture
def worker() -> None:
    health.note_worker()


@pytest.fixture
def no_worker() -> None:
    health.forget_worker()


def answer(client: Client) -> tuple[int, object]:
    response = client.get("/readyz")
    return response.status_code, response.json().get("missing")


def break_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(health.connection, "cursor", refuse)


def test_alive_without_database_or_known_host(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    break_database(monkeypatch)
    response = client.get("/healthz", headers={"host": "10.0.0.1"})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"


def test_ready(client: Client, worker: None) -> None:
    assert answer(client) == (200, None)


def test_no_worker(client: Client, no_worker: None) -> None:
    assert answer(client) == (503, ["worker"])


def test_worker_that_fell_silent_is_missed(worker: None) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert 0 < client.ttl(health.WORKER_KEY) <= health.WORKER_SILENCE_SECONDS


def test_no_redis(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert answer(client) == (503, ["redis", "worker"])


def test_no_database(client: Client, worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    break_database(monkeypatch)
    assert answer(client) == (503, ["database"])


def test_missing_migrations(client: Client, worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["one"])
    assert answer(client) == (503, ["migrations"])


@pytest.mark.parametrize("path", ["/", "/api/v1/antal/"])
def test_without_a_database_pages_say_that_they_are_closed(
    path: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("finsam.acting.open_transaction", refuse)
    client.raise_request_exception = False
    response = client.get(path)
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "stängd en stund" in (response.json()["detail"] if "api" in path else response.content.decode())
    assert "connection refused" not in response.content.decode()

"""/healthz and /readyz: for load balancers and the demo's start. No login, no session, no transaction."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import redis
import structlog
from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

log = structlog.get_logger(__name__)

WORKER_KEY = "finsam:worker"
WORKER_SILENCE_SECONDS = 30
WORKER_NOTE_SECONDS = 5
NEVER = float("-inf")


@dataclass
class _Memory:
    """What this process has seen."""

    is_migrated: bool = False
    noted_at: float = NEVER


_memory = _Memory()


class HealthMiddleware:
    """Answers before everything else, so that a check by IP address or without a database gets a true answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return _answer({"status": "ok"}, 200)
        if request.path == "/readyz":
            if missing := what_is_missing():
                return _answer({"status": "not ready", "missing": missing}, 503)
            return _answer({"status": "ok"}, 200)
        return self.get_response(request)


def what_is_missing() -> list[str]:
    """Names of what does not work: database, migrations, redis, worker. None when all is ready."""
    return [*_database_faults(), *_redis_faults()]


def _answer(content: dict[str, object], status: int) -> HttpResponse:
    return JsonResponse(content, status=status, headers={"Cache-Control": "no-store"})


def _database_faults() -> list[str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        log.warning("database_unreachable", fault=type(error).__name__)
        connection.close()
        return ["database"]
    return [] if is_migrated() else ["migrations"]


def is_migrated() -> bool:
    """Whether nothing is left to apply. Reading all migrations takes a while; a yes is remembered."""
    if not _memory.is_migrated:
        executor = MigrationExecutor(connection)
        _memory.is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _memory.is_migrated


def _redis_faults() -> list[str]:
    try:
        with _client() as client:
            return [] if client.exists(WORKER_KEY) else ["worker"]
    except redis.RedisError as error:
        log.warning("redis_unreachable", fault=type(error).__name__)
        return ["redis", "worker"]


def note_worker() -> None:
    """A worker's sign of life; called at each of its heartbeats, written now and then."""
    if time.monotonic() - _memory.noted_at < WORKER_NOTE_SECONDS:
        return
    _memory.noted_at = time.monotonic()
    try:
        with _client() as client:
            client.set(WORKER_KEY, "1", ex=WORKER_SILENCE_SECONDS)
    except redis.RedisError as error:
        log.warning("redis_unreachable", fault=type(error).__name__)


def forget_worker() -> None:
    """A worker that stops on purpose says so at once."""
    _memory.noted_at = NEVER
    try:
        with _client() as client:
            client.delete(WORKER_KEY)
    except redis.RedisError as error:
        log.warning("redis_unreachable", fault=type(error).__name__)


def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)

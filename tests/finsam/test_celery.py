"""The queue that every process uses."""

import threading

import redis
from celery import current_app
from django.conf import settings

from finsam.celery import app


def test_every_thread_sends_to_our_queue() -> None:
    seen = []
    thread = threading.Thread(target=lambda: seen.append((current_app.main, current_app.conf.broker_url)))
    thread.start()
    thread.join()
    assert seen == [("finsam", settings.REDIS_URL)]


def test_every_periodic_task_is_registered() -> None:
    app.loader.import_default_modules()
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_message_reaches_the_queue() -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        app.send_task("test.nothing", queue="test-queue")
        assert client.llen("test-queue") == 1
        client.delete("test-queue")

"""Clients that ask for pages over loopback and note how long each answer took. Bounded in number."""

import http.client
import statistics
import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """What one page took, in milliseconds, and how many were answered a second with several clients."""

    p50: float
    p95: float
    size: int
    rate: float


class PageError(RuntimeError):
    """A page answered something else than 200."""


def _ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> tuple[float, int]:
    start = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise PageError(f"{path}: {answer.status} {answer.getheader('Location', '')}")
    return (time.perf_counter() - start) * 1000, len(body)


def _many(port: int, path: str, cookie: str, count: int) -> list[tuple[float, int]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return [_ask(connection, path, cookie) for _ in range(count)]
    finally:
        connection.close()


def _together(port: int, path: str, cookie: str, clients: int, count: int) -> float:
    """Seconds that `clients` at once need for `count` requests each."""
    threads = [threading.Thread(target=_many, args=(port, path, cookie, count)) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def time_page(port: int, path: str, cookie: str, *, requests: int, clients: int = 8) -> Timing:
    """Warm up every thread of the server, then `requests` with one client, then as many shared by `clients` at once."""
    _together(port, path, cookie, clients, 10)
    alone = _many(port, path, cookie, requests)
    times = sorted(t for t, _ in alone)
    seconds = _together(port, path, cookie, clients, requests // clients)
    rate = clients * (requests // clients) / seconds
    return Timing(statistics.median(times), times[int(len(times) * 0.95)], alone[0][1], rate)

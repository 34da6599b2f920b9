"""Clients that ask for pages over loopback and note how long each answer took. Bounded in number."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Way = Callable[[], float]
"""Something that is done once; it gives the milliseconds that it took."""


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


def _in_turn(ways: Sequence[Way], count: int) -> list[list[float]]:
    """One client goes each of the ways in turn, so that what the machine does meanwhile falls on all alike."""
    rounds = [[way() for way in ways] for _ in range(count)]
    return [sorted(times) for times in zip(*rounds, strict=True)]


def _p95(times: list[float]) -> float:
    return times[int(len(times) * 0.95)]


def time_beside(
    page: tuple[int, str, str], bare: tuple[int, str, str], own_sql: Way, *, requests: int, clients: int = 8
) -> tuple[Timing, Timing, float]:
    """A page and the bare view, each given as port, path and cookie, and the p95 of the page's own SQL.

    Every thread of the servers is warmed up; then one client asks for the three in turn, then `clients` at once for
    the one page and for the other.
    """
    both = (page, bare)
    for port, path, cookie in both:
        _together(port, path, cookie, clients, 10)
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for port, _, _ in both]
    try:
        asked = list(zip(connections, both, strict=True))
        sizes = [_ask(connection, path, cookie)[1] for connection, (_, path, cookie) in asked]
        ways = [lambda c=c, path=path, cookie=cookie: _ask(c, path, cookie)[0] for c, (_, path, cookie) in asked]
        *alone, sql = _in_turn([*ways, own_sql], requests)
    finally:
        for connection in connections:
            connection.close()
    found = []
    for (port, path, cookie), times, size in zip(both, alone, sizes, strict=True):
        seconds = _together(port, path, cookie, clients, requests // clients)
        rate = clients * (requests // clients) / seconds
        found.append(Timing(statistics.median(times), _p95(times), size, rate))
    return found[0], found[1], _p95(sql)

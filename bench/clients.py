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


def _in_turn(asked: list[tuple[int, str, str]], count: int) -> list[list[tuple[float, int]]]:
    """One client asks for each of the pages in turn, so that what the machine does meanwhile falls on all alike."""
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for port, _, _ in asked]
    try:
        rounds = [
            [_ask(connection, path, cookie) for connection, (_, path, cookie) in zip(connections, asked, strict=True)]
            for _ in range(count)
        ]
    finally:
        for connection in connections:
            connection.close()
    return [list(answers) for answers in zip(*rounds, strict=True)]


def time_beside(
    page: tuple[int, str, str], bare: tuple[int, str, str], *, requests: int, clients: int = 8
) -> tuple[Timing, Timing]:
    """A page and the bare view, each given as port, path and cookie.

    Every thread of the servers is warmed up; then one client asks for the two in turn, then `clients` at once for
    the one and for the other.
    """
    for port, path, cookie in (page, bare):
        _together(port, path, cookie, clients, 10)
    alone = _in_turn([page, bare], requests)
    found = []
    for (port, path, cookie), answers in zip((page, bare), alone, strict=True):
        times = sorted(took for took, _ in answers)
        seconds = _together(port, path, cookie, clients, requests // clients)
        rate = clients * (requests // clients) / seconds
        found.append(Timing(statistics.median(times), times[int(len(times) * 0.95)], answers[0][1], rate))
    return found[0], found[1]

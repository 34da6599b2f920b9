"""A small server for a browser whose answers a test makes itself.

Playwright can hand answers over, too, but then the browser keeps no stylesheet and no script from page to page, and
handing them over costs more than showing the page.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

LEFT_OUT = ("content-length", "set-cookie", "transfer-encoding")
"""What the server says itself, and cookies: the test's client has them, not the browser."""


@dataclass(frozen=True)
class Answer:
    """What the browser gets."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Answering = Callable[[str, Mapping[str, str]], Answer]
"""Answers a GET of an address; the mapping is the request's headers, with names in any case."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together
    server: "_Server"

    def do_GET(self) -> None:
        answer = self.server.answering(self.path, self.headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in LEFT_OUT:
                self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        """Nothing is told of answers that went well."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # the browser keeps its connections for the next page

    def __init__(self, answering: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answering = answering


@contextmanager
def serving(answering: Answering) -> Iterator[int]:
    """Answer the browser, from threads of the server's own; gives the port."""
    with _Server(answering) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()

"""HTML to a tagged PDF with WeasyPrint: static files only, nothing missing, and no time but the document's own."""

import datetime as dt
import io
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import weasyprint
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from fontTools.ttLib import TTFont  # type: ignore[import-untyped] # it has no types
from weasyprint.urls import URLFetcher, URLFetcherResponse

BASE_URL = "https://static.invalid/"
TYPES = {".css": "text/css", ".woff2": "font/ttf", ".svg": "image/svg+xml", ".png": "image/png"}


class FaultError(RuntimeError):
    """WeasyPrint found something missing."""


def draw(html: str, document_date: dt.date) -> bytes:
    with _rendering(document_date), _faults_raised():
        document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=StaticOnly())
        drawn: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return drawn


_one_at_a_time = threading.Lock()


@contextmanager
def _rendering(document_date: dt.date) -> Iterator[None]:
    """fontTools stamps the fonts with the time in SOURCE_DATE_EPOCH, which belongs to the whole process."""
    midnight = dt.datetime.combine(document_date, dt.time(), tzinfo=dt.UTC)
    with _one_at_a_time:
        before = os.environ.get("SOURCE_DATE_EPOCH")
        os.environ["SOURCE_DATE_EPOCH"] = str(int(midnight.timestamp()))
        try:
            yield
        finally:
            if before is None:
                del os.environ["SOURCE_DATE_EPOCH"]
            else:
                os.environ["SOURCE_DATE_EPOCH"] = before


class _Faults(logging.Handler):
    """Collects what WeasyPrint only logs."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _faults_raised() -> Iterator[None]:
    """A missing picture, stylesheet or alternative text stops the document instead of leaving a hole in it."""
    logger, faults = logging.getLogger("weasyprint"), _Faults()
    logger.addHandler(faults)
    level, propagates = logger.level, logger.propagate
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(faults)
        logger.setLevel(level)
        logger.propagate = propagates
    if faults.messages:
        raise FaultError("; ".join(faults.messages))


class StaticOnly(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
    """Serves our static files and refuses every other address."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}/" != BASE_URL:
            raise ValueError(f"Only static files may be used in a PDF, not {url[:80]}")
        try:
            found = finders.find(unquote(parts.path).lstrip("/"))
        except SuspiciousFileOperation as error:
            raise ValueError(f"Not a static file: {parts.path}") from error
        if not found:
            raise ValueError(f"There is no static file {parts.path}")
        path = Path(str(found))
        content = _unpacked(path) if path.suffix == ".woff2" else path.read_bytes()
        return URLFetcherResponse(url, content, {"Content-Type": TYPES[path.suffix]})


@cache
def _unpacked(path: Path) -> bytes:
    """A woff2 font as WeasyPrint uses it: it would unpack five for each document, half the time of a short one."""
    font = TTFont(path, recalcTimestamp=False)
    font.flavor = None
    stream = io.BytesIO()
    font.save(stream)
    return stream.getvalue()

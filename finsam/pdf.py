"""Templates to PDF/UA-1. The only module that knows WeasyPrint and pikepdf.

WeasyPrint tags the document; a second step sets what it leaves out: scope of table headers, page furniture as
artifacts, the boxes of figures in points, and the print flag of links. The same input gives the same bytes.
"""

import datetime as dt
import io
import logging
import os
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pikepdf
import weasyprint
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.template.loader import render_to_string
from pikepdf import Array, Dictionary, Name, Operator
from weasyprint.urls import URLFetcher, URLFetcherResponse

BASE_URL = "https://static.invalid/"
POINTS_PER_PIXEL = 0.75
PRINT_FLAG = 4
PAINTING = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "Tj", "TJ", "sh", "'", '"'}
PATH_BUILDING = {"re", "m", "l", "c", "v", "y", "h"}
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}
# pikepdf reads its objects by name, which types cannot follow: they are Any here.
Ids = dict[tuple[int, int], set[int]]


class PdfFaultError(RuntimeError):
    """The document lacks something that it has to have: an alternative text, a font, a stylesheet."""


@dataclass(frozen=True)
class DocumentData:
    """What is known about a document, for its metadata and page headers."""

    title: str
    author: str
    date: str
    description: str = ""
    reference: str = ""


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    document_date: dt.date,
    title: str,
    author: str,
    description: str = "",
    reference: str = "",
) -> bytes:
    """The PDF of a template that extends pdf/base.html.

    `author` is the förbund, `reference` for instance the dnr; both stand in the page headers. The document's own date
    is its time of making, so that the same input gives the same bytes and the same hash.
    """
    data = DocumentData(title, author, document_date.isoformat(), description or title, reference)
    html = render_to_string(template, {**context, "pdf": data})
    with _rendering(document_date), _faults_raised():
        document = weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=StaticOnly())
        drawn = document.write_pdf(pdf_variant="pdf/ua-1")
    return finish(drawn)


# Rendering

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
        raise PdfFaultError("; ".join(faults.messages))


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
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES[path.suffix]})


# The second step


def finish(drawn: bytes) -> bytes:
    """Set in a tagged PDF what WeasyPrint leaves out, and write it with an id that follows from the content."""
    pdf: Any
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        heights = {page.objgen: float(page.MediaBox[3]) for page in pdf.pages}
        used: Ids = defaultdict(set)
        for element, page, is_head in _elements(pdf.Root.StructTreeRoot, used):
            kind = str(element.S)
            if kind == "/TH":
                _set_scope(element, is_head=is_head)
            elif kind == "/Figure" and page is not None:
                _set_box(element, heights[page.objgen])
        for page in pdf.pages:
            content = _with_artifacts(page, used[page.objgen])
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(content))
            for annotation in page.get("/Annots", []):
                annotation["/F"] = int(annotation.get("/F", 0)) | PRINT_FLAG
        stream = io.BytesIO()
        pdf.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return stream.getvalue()


def _elements(root: Any, used: Ids) -> Iterator[tuple[Any, Any, bool]]:
    """Every structure element with its page and whether it stands in a table head; notes the content it owns."""
    waiting: list[tuple[Any, Any, bool]] = [(kid, None, False) for kid in _kids(root)]
    while waiting:
        element, page, is_head = waiting.pop()
        if not isinstance(element, Dictionary) or "/S" not in element:
            continue
        page = element.get("/Pg", page)
        kind = str(element.S)
        if kind in {"/THead", "/TBody", "/TFoot", "/Table"}:
            is_head = kind == "/THead"
        yield element, page, is_head
        for kid in _kids(element):
            if isinstance(kid, int):
                if page is not None:
                    used[page.objgen].add(kid)
            else:
                waiting.append((kid, page, is_head))


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _set_scope(element: Any, *, is_head: bool) -> None:
    attributes = element.get("/A") or Dictionary(O=Name.Table)
    attributes["/Scope"] = Name.Column if is_head else Name.Row
    element["/A"] = attributes


def _set_box(element: Any, page_height: float) -> None:
    """From pixels below the top of the page to points above its bottom."""
    attributes = element.get("/A")
    if attributes is None or "/BBox" not in attributes:
        return
    left, top, right, bottom = (float(number) * POINTS_PER_PIXEL for number in attributes.BBox)
    box = (left, page_height - bottom, right, page_height - top)
    attributes["/BBox"] = Array([round(number, 2) for number in box])
    attributes["/Placement"] = Name.Block


Instruction = tuple[Any, Any]


def _with_artifacts(page: Any, used: set[int]) -> list[Instruction]:
    """The page's content with everything that no structure element owns marked as an artifact."""
    written: list[Instruction] = []
    depth = 0
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        name = str(operator)
        if name in {"BDC", "BMC"}:
            if depth == 0 and name == "BDC" and not _is_owned(operands, used):
                operands = [Name.Artifact, Dictionary(Type=Name.Pagination)]
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif depth == 0 and name in PAINTING:
            _wrap(written, (operands, operator))
            continue
        written.append((operands, operator))
    return written


def _is_owned(operands: Any, used: set[int]) -> bool:
    """Whether marked content belongs to the structure; content without a number is left as it is."""
    properties = operands[1]
    if not isinstance(properties, Dictionary) or "/MCID" not in properties:
        return True
    return int(properties["/MCID"]) in used


def _wrap(written: list[Instruction], painting: Instruction) -> None:
    """Put the painting and the path that it paints inside an artifact."""
    start = len(written)
    while start and str(written[start - 1][1]) in PATH_BUILDING:
        start -= 1
    written.insert(start, ([Name.Artifact], Operator("BMC")))
    written += [painting, ([], Operator("EMC"))]

"""Templates to PDF/UA-1: `render_pdf`. WeasyPrint and pikepdf are known only here, and read when a document is made.

So everything but documents works where the Pango library is missing, and commands start fast.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

NO_PANGO = (
    "PDF kräver biblioteket Pango. Installera det, på Debian och Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0"
)


class PdfFaultError(RuntimeError):
    """The document lacks something that it has to have: an alternative text, a font, a stylesheet, or Pango."""


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
    languages: Sequence[str] = (),
) -> bytes:
    """The PDF of a template that extends pdf/base.html.

    `author` is the förbund, `reference` for instance the dnr; both stand in the page headers. The document's own date
    is its time of making, so that the same input gives the same bytes and the same hash. `languages` are those of the
    document's <section>s in their order, for a document that is not all in Swedish.
    """
    data = DocumentData(title, author, document_date.isoformat(), description or title, reference)
    html = render_to_string(template, {**context, "pdf": data})
    try:
        from finsam.pdf import drawing, tagging  # heavy, and the first needs Pango
    except OSError as error:
        raise PdfFaultError(NO_PANGO) from error
    try:
        return tagging.finish(drawing.draw(html, document_date), languages)
    except drawing.FaultError as error:
        raise PdfFaultError(str(error)) from error

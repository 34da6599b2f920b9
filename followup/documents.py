"""From a stored uttag to page, PDF, workbook and JSON. Nothing is computed anew: only the stored result is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ekonomi import reports
from finsam import dates
from finsam.exports import Sheet, xlsx_bytes
from finsam.pdf import render_pdf
from followup import arsredovisning, arsredovisning_document, rapport_document
from followup.deltagarrapport import issued
from followup.deltagarrapport import workbook as deltagare_workbook
from followup.deltagarrapport.data import FORMAT as DELTAGARRAPPORT_FORMAT
from followup.enums import Rapportslag
from followup.models import Rapportuttag
from followup.snapshots import Json, canonical


@dataclass(frozen=True)
class Document:
    """How one kind of uttag is shown, when it is stored in that format."""

    format: int
    context: Callable[..., dict[str, Any]]
    sheets: Callable[[Json], list[Sheet]]
    page: str
    pdf: str


DOCUMENTS: dict[Rapportslag, Document] = {
    Rapportslag.EKONOMISK_RAPPORT: Document(
        reports.FORMAT,
        rapport_document.context,
        rapport_document.sheets,
        "followup/_ekonomisk_rapport.html",
        "followup/pdf/ekonomisk_rapport.html",
    ),
    Rapportslag.ARSREDOVISNING: Document(
        arsredovisning.FORMAT,
        arsredovisning_document.context,
        arsredovisning_document.sheets,
        "followup/_arsredovisning.html",
        "followup/pdf/arsredovisning.html",
    ),
    Rapportslag.DELTAGARRAPPORT: Document(
        DELTAGARRAPPORT_FORMAT,
        issued.context,
        deltagare_workbook.sheets,
        "followup/_stored_deltagare.html",
        "followup/pdf/deltagare.html",
    ),
}


def document_of(uttag: Rapportuttag) -> Document:
    """The way to show this uttag."""
    return DOCUMENTS[Rapportslag(uttag.kind)]


def is_readable(uttag: Rapportuttag) -> bool:
    """Whether page and workbook can be made. The PDF and the JSON are there whatever the format."""
    return bool(uttag.result.get("format") == document_of(uttag).format)


def page_context(uttag: Rapportuttag) -> dict[str, Any]:
    """What the page of the uttag shows."""
    return {**document_of(uttag).context(uttag.result, is_pdf=False), "uttag": uttag}


def pdf_bytes(uttag: Rapportuttag) -> bytes:
    """The PDF: always the same bytes for the same uttag."""
    document = document_of(uttag)
    author = uttag.result["forbund"]["name"] or "Samordningsförbundet"
    title = f"{uttag.name}, utkast" if uttag.is_draft else uttag.name
    return render_pdf(
        document.pdf,
        {**document.context(uttag.result, is_pdf=True), "uttag": uttag},
        document_date=dates.local_day(uttag.uttaget_at),
        title=title,
        author=author,
        description=f"{title} för {author}",
    )


def workbook(uttag: Rapportuttag) -> bytes:
    """The figures as a workbook."""
    return xlsx_bytes(document_of(uttag).sheets(uttag.result))


def json_bytes(uttag: Rapportuttag) -> bytes:
    """The result as it was hashed."""
    return canonical(uttag.result)

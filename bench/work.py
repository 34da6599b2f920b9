"""Larger work beside the least that it could cost: an import beside COPY, a workbook, a PDF."""

import io
import json
import sys
from datetime import date
from functools import partial
from typing import Any
from unittest import mock

import django

django.setup()

import openpyxl  # noqa: E402 -- Django has to be set up first
import weasyprint  # noqa: E402
from django.db import transaction  # noqa: E402

from bench.beside import beside, check_what_waits, copy_of, make_plain, memory, put, seconds  # noqa: E402
from bench.fill import MONTH, TODAY, YEAR, books  # noqa: E402
from ekonomi import reports  # noqa: E402
from ekonomi.bokforing.examining import examine  # noqa: E402
from ekonomi.bokforing.importing import import_file  # noqa: E402
from ekonomi.bokforing.receiving import receive  # noqa: E402
from ekonomi.ekonomisk_rapport import rapport  # noqa: E402
from ekonomi.models import Verifikation, Verifikationsrad  # noqa: E402
from finsam import acting, exports  # noqa: E402
from finsam.pdf import drawing  # noqa: E402

TABLES = [model._meta.db_table for model in (Verifikation, Verifikationsrad)]


def sie(rows: int) -> dict[str, Any]:
    """Importing an examined file beside COPY of the same vouchers and rows into empty tables of the same kind."""
    make_plain(*TABLES)
    with acting.transaction_as(acting.SYSTEM):
        sie_import = receive(
            books(12, rows + 2),  # another file than the one that filled the database
            "bench.se",
            by=None,
            year=YEAR,
        )
        examine(sie_import)
        before = memory()
        imported = seconds(lambda: (import_file(sie_import, by=None), check_what_waits()))
        held = memory()
        copied = sum(seconds(partial(put, table, copy_of(table))) for table in TABLES)
        transaction.set_rollback(True)
    return {"rows": rows, **beside(imported, copied, 5), "memory_mb": held, "of_which_before_mb": before}


def workbook(rows: int) -> dict[str, Any]:
    """Our workbook beside openpyxl's streaming one with the same cells."""
    header = ("Datum", "Konto", "Text", "Belopp")
    cells = [(TODAY, f"46{n % 90:02}", f"Faktura {n}", n / 4) for n in range(rows)]

    def plain() -> None:
        book = openpyxl.Workbook(write_only=True)
        page = book.create_sheet("Rader")
        page.append(header)
        for row in cells:
            page.append(row)
        book.save(io.BytesIO())

    own = seconds(lambda: exports.xlsx_bytes([exports.Sheet("Rader", header, cells, (12,))]), 3)
    return {"rows": rows, **beside(own, seconds(plain, 3), 1.5)}


def document() -> dict[str, Any]:
    """The ekonomisk rapport's PDF beside WeasyPrint on its finished HTML."""
    with acting.transaction_as(acting.SYSTEM):
        data = reports.data(rapport(YEAR, MONTH))
    finished: list[str] = []
    draw = drawing.draw

    def remember(html: str, document_date: date) -> bytes:
        finished.append(html)
        return draw(html, document_date)

    def make() -> None:
        reports.render_pdf(data, author="Bench", document_date=TODAY)

    def plain() -> None:
        fetcher = drawing.StaticOnly()
        page = weasyprint.HTML(string=finished[0], base_url=drawing.BASE_URL, url_fetcher=fetcher)
        page.write_pdf(pdf_variant="pdf/ua-1")

    with mock.patch.object(drawing, "draw", remember):
        make()
    return beside(seconds(make, 3), seconds(plain, 3), 1.5)


if __name__ == "__main__":
    print(json.dumps({"sie_import": sie(int(sys.argv[1])), "xlsx": workbook(20_000), "pdf": document()}))

"""Rows to files that a spreadsheet opens: CSV and XLSX, with formulas made harmless."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from finsam import acting, dates
from finsam.protection import Protected

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
Cell = str | int | Decimal | date | datetime | time | bool | Protected | None
Row = Sequence[Cell]


def harmless(text: str) -> str:
    """Text that no spreadsheet runs as a formula: an apostrophe goes before a sign that would start one."""
    cleaned = ILLEGAL.sub("", text)
    if cleaned.startswith(FORMULA_START) and not PLAIN_NUMBER.fullmatch(cleaned):
        return f"'{cleaned}"
    return cleaned


def csv_cell(value: Cell) -> str:
    """Decimal comma, ISO dates, Ja and Nej; nothing for what is missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, datetime):
        return f"{dates.local_moment(value):%Y-%m-%d %H:%M}"
    if isinstance(value, int | date | time):
        return str(value)
    return harmless(str(value))


class _Echo:
    """A file that hands each written line back, so that a long answer streams."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """A byte order mark, then one line at a time with semicolons, as Swedish Excel wants it."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([harmless(name) for name in header])
    for row in rows:
        yield writer.writerow([csv_cell(value) for value in row])


def csv_response(filename: str, header: Sequence[str], rows: Iterable[Row]) -> StreamingHttpResponse:
    """A CSV file that is sent while it is written. Give rows from `.iterator()` for long lists.

    The rows are read after the request's transaction has ended, so they get one of their own for the same user.
    """
    lines = _in_transaction(acting.current(), csv_lines(header, rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    return response


def file_response(content: bytes, content_type: str, filename: str, *, opens: bool = False) -> HttpResponse:
    """A file to keep, or one that the browser may show at once."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(not opens, filename) or "attachment"
    return response


def _in_transaction(subject: acting.Subject, lines: Iterable[str]) -> Iterator[bytes]:
    with acting.transaction_as(subject):
        for line in lines:
            yield line.encode()


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook; widths in characters where the default will not do."""

    title: str
    header: Sequence[str]
    rows: Iterable[Row]
    widths: Sequence[int] = field(default=())


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook as bytes; amounts and dates stay numbers and dates."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(_sheet_title(sheet.title))
        page.freeze_panes = "A2"
        for place, name in enumerate(sheet.header):
            width = sheet.widths[place] if place < len(sheet.widths) else max(12, len(name) + 2)
            page.column_dimensions[get_column_letter(place + 1)].width = width
        page.append([_bold(page, name) for name in sheet.header])
        for row in sheet.rows:
            page.append([_xlsx_cell(page, value) for value in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx_response(filename: str, sheets: Sequence[Sheet]) -> HttpResponse:
    return file_response(xlsx_bytes(sheets), XLSX_TYPE, filename)


def _sheet_title(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31]


def _bold(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, value=harmless(text))
    cell.font = Font(bold=True)
    return cell


def _xlsx_cell(page: Any, value: Cell) -> Any:
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, datetime):
        return dates.local_moment(value).replace(tzinfo=None)
    if isinstance(value, Decimal):
        cell: Any = WriteOnlyCell(page)
        cell.value = value
        cell.number_format = "#,##0.00"
        return cell
    return harmless(str(value)) if isinstance(value, str | Protected) else value

"""Reading Excel files: row by row, and nothing that unpacks to more than a list of people can be."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL

from finsam.formats import filstorlek
from participants.importing.cells import text_of
from participants.importing.refusal import ListRefusedError

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_UNPACKED, MOST_TEXTS, MOST_PARTS = 80_000_000, 20_000_000, 500
MOST_KINDS = 1_000_000
A_ROW, UNPACKED = re.compile(rb"[<:]row[ >/]"), 1 << 20
LAST_ROW, LAST_COLUMN = 1_048_576, 61
"""Excel's last row; and the first column that is one too many, so that a far-off cell makes no wide rows."""
MACROS = (
    "Filen kan innehålla makron och tas inte emot. Spara listan som vanlig Excel-arbetsbok (.xlsx) och ladda upp den."
)
PROTECTED = "Filen är skyddad med lösenord. Ta bort lösenordet i Excel, spara och ladda upp filen igen."
OLD = "Filen har ett äldre Excel-format (.xls). Spara listan som .xlsx och ladda upp den."
BROKEN = "Filen går inte att läsa. Öppna den i Excel, spara den som .xlsx och ladda upp den igen."
NOT_EXCEL = "Filen är inte en Excel-arbetsbok. Spara listan som .xlsx eller .csv och ladda upp den."
TOO_MUCH = (
    f"Filen blir större än {filstorlek(MOST_UNPACKED)} när den packas upp. Ta bort sådant som inte hör till listan,"
    " eller dela upp den."
)


def is_workbook(content: bytes) -> bool:
    """Whether the content is for this module to read or to refuse, whatever the file is called."""
    return content.startswith((ZIP, OLE))


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row of the first visible sheet that has any."""
    check(content)
    try:
        yield from _rows(content)
    except ListRefusedError:
        raise
    except Exception:  # openpyxl raises whatever a broken file makes it stumble on
        raise ListRefusedError(BROKEN) from None


def check(content: bytes) -> int:
    """How many bytes its parts are when they are unpacked.

    Raises ListRefusedError for what the list of parts tells: macros, a password, another format, far too much.
    """
    if content.startswith(OLE):
        raise ListRefusedError(PROTECTED if "EncryptedPackage".encode("utf-16-le") in content else OLD)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            kinds = _kinds(archive)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        raise ListRefusedError(BROKEN) from None
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise ListRefusedError(PROTECTED)
    if b"macroEnabled" in kinds or any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise ListRefusedError(MACROS)
    if b"sheet.main+xml" not in kinds:
        raise ListRefusedError(NOT_EXCEL)
    texts = sum(part.file_size for part in parts if "worksheets/" not in part.filename)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or texts > MOST_TEXTS or unpacked > MOST_UNPACKED:
        raise ListRefusedError(TOO_MUCH)
    return unpacked


def count_rows(content: bytes) -> int:
    """About how many rows there are in the sheets, without reading them; none in what cannot be unpacked."""
    found = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for part in archive.infolist():
                if "worksheets/" in part.filename.lower():
                    with archive.open(part) as sheet:
                        found += sum(len(A_ROW.findall(read)) for read in iter(lambda: sheet.read(UNPACKED), b""))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError):
        return 0
    return found


def _kinds(archive: zipfile.ZipFile) -> bytes:
    """The list of what the parts are; nothing in an archive that has none, or a far too long one."""
    part = next((part for part in archive.infolist() if part.filename == "[Content_Types].xml"), None)
    return archive.read(part) if part is not None and part.file_size < MOST_KINDS else b""


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that a list has no use for
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                is_empty = True
                for number, cells in _sheet_rows(sheet):
                    is_empty = False
                    yield number, cells
                if not is_empty:
                    return
        finally:
            book.close()


def _sheet_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    for number, row in enumerate(sheet.iter_rows(max_col=LAST_COLUMN), start=1):
        if number > LAST_ROW:
            raise ListRefusedError(BROKEN)
        cells = [_text(cell) for cell in row]
        if any(cells):
            yield number, cells


def _text(cell: Any) -> str:
    if cell is EMPTY_CELL:  # a row is filled up with them
        return ""
    value = cell.value
    if isinstance(value, str) or value is None:
        return text_of(value)
    return text_of(value, cell.number_format if isinstance(value, int | float) else "")

"""Reading CSV: in the encodings and with the delimiters that Swedish programs write."""

import codecs
import csv
import io
from collections.abc import Iterator

from participants.importing.cells import clean
from participants.importing.refusal import ListRefusedError

DELIMITERS = ";\t,"
NOT_TEXT = "Filen är varken en Excel-fil (.xlsx) eller en textfil (.csv). Spara listan som .xlsx och ladda upp den."
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row."""
    text = decoded(content)
    delimiter = _delimiter(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(lines, start=1):
            if number == 1 and len(cells) == 1 and cells[0].startswith("sep="):
                continue
            yield number, [clean(cell) for cell in cells]
    except csv.Error:
        raise ListRefusedError(
            "Filen går inte att dela i rader. Kontrollera citattecknen, eller spara listan som .xlsx."
        ) from None


def decoded(content: bytes) -> str:
    """The text in UTF-8, UTF-16 or Windows-1252, or with lines of both that programs have added after each other."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _whole(content, encoding)
    if content[1:200:2].count(0) > 50 or content[0:200:2].count(0) > 50:
        return _whole(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    if b"\0" in content:
        raise ListRefusedError(NOT_TEXT)
    try:
        return content.decode()
    except UnicodeDecodeError:
        return "".join(_line(line, number) for number, line in enumerate(content.splitlines(keepends=True), start=1))


def _whole(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise ListRefusedError("Filens tecken går inte att läsa. Spara listan som .xlsx och ladda upp den.") from None


def _line(line: bytes, number: int) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListRefusedError(f"Rad {number} har tecken som inte går att läsa. Spara listan som .xlsx och ladda upp den.")


def _delimiter(text: str) -> str:
    """What stands most often in the first line that has any, outside quotes; the same file as Excel would split."""
    for line in text[:20_000].splitlines():
        if line.startswith("sep=") and len(line) == 5:
            return line[4]
        bare = "".join(line.split('"')[::2])
        found = max(DELIMITERS, key=bare.count)
        if bare.count(found):
            return found
    return ";"

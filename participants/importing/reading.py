"""An uploaded file becomes headings and rows of text, or is refused as a whole."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from openpyxl.utils import get_column_letter

from finsam.formats import filstorlek, tal
from participants.importing import delimited, workbook
from participants.importing.columns import suggested
from participants.importing.refusal import ListRefusedError

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 10_000_000, 20_000, 60
QUICK_ROWS, QUICK_BYTES = 300, 1_000_000
"""A file that is no larger is read while its uploader waits: about half a second."""
AT_ONCE = 500
HEADING_WITHIN = 10
"""Titles and merged group headings may stand above the headings of the columns; not further down than this."""
A_NUMBER = re.compile(r"[0-9]{6}[-+ ]?[0-9]{4}")
TOO_MANY = f"Listan har fler än {tal(MOST_ROWS)} rader. Dela upp den i flera filer och läs in en i taget."
TOO_WIDE = f"Listan har fler än {MOST_COLUMNS} kolumner. Ta bort dem som inte behövs och ladda upp filen igen."
EMPTY = "Listan är tom. Den ska ha en rad med rubriker och sedan en rad för varje person."
NO_HEADINGS = (
    "Listan saknar rubriker. Skriv en rubrik över varje kolumn, till exempel Personnummer, och ladda upp filen igen."
)

Row = tuple[int, list[str]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Table:
    """What a list says: a heading for each column, and each row under them with its number in the file."""

    headings: list[str]
    rows: list[Row] = field(repr=False)


def is_quick(content: bytes) -> bool:
    """Whether reading it takes no time worth mentioning. Raises ListRefusedError for what is seen without reading."""
    if len(content) > MOST_BYTES:
        raise ListRefusedError(f"Filen är större än {filstorlek(MOST_BYTES)}. Dela upp listan i flera filer.")
    size = workbook.check(content) if workbook.is_workbook(content) else len(content)
    return size <= QUICK_BYTES and _about(content) <= QUICK_ROWS


def _about(content: bytes) -> int:
    """How many rows there are, as far as can be seen without reading them."""
    if workbook.is_workbook(content):
        return workbook.count_rows(content)
    return max(content.count(b"\n"), content.count(b"\r"))


def nothing(_processed: int, _total: int) -> None:
    """Progress that nobody looks at."""


def read(content: bytes, progress: Progress = nothing) -> Table:
    """Raises ListRefusedError. What the file is called does not matter, only what it is."""
    if len(content) > MOST_BYTES:
        raise ListRefusedError(f"Filen är större än {filstorlek(MOST_BYTES)}. Dela upp listan i flera filer.")
    found = workbook.rows(content) if workbook.is_workbook(content) else delimited.rows(content)
    filled = (row for row in _told(found, _about(content), progress) if any(row[1]))
    first = list(islice(filled, HEADING_WITHIN))
    if not first:
        raise ListRefusedError(EMPTY)
    headings, place = _headings([cells for _, cells in first])
    rows = [*first[place + 1 :], *islice(filled, MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise ListRefusedError(TOO_MANY)
    if not rows:
        raise ListRefusedError(EMPTY)
    return Table(headings, list(_even(rows, len(headings))))


def _told(rows: Iterator[Row], about: int, progress: Progress) -> Iterator[Row]:
    for place, row in enumerate(rows):
        if place % AT_ONCE == 0:
            progress(place, max(about, place))
        yield row


def _headings(first: Sequence[list[str]]) -> tuple[list[str], int]:
    """The row that tells most columns; a cell that is merged with the one above it takes that one's words."""
    place = max(range(len(first)), key=lambda row: (len(suggested(first[row])), -row))
    if not suggested(first[place]):
        place = next((row for row, cells in enumerate(first) if sum(map(bool, cells)) > 1), 0)
    width = max(place + 1 for cells in first for place, cell in enumerate(cells) if cell)
    if width > MOST_COLUMNS:
        raise ListRefusedError(TOO_WIDE)
    if any(A_NUMBER.search(cell) for cell in first[place]):
        raise ListRefusedError(NO_HEADINGS)
    return _told_apart([_heading(first[: place + 1], column) for column in range(width)]), place


def _told_apart(headings: Sequence[str]) -> list[str]:
    """A heading that stands twice gets its number, so that each can be chosen and found again in the next list."""
    return [
        f"{heading} ({times})" if (times := headings[: place + 1].count(heading)) > 1 else heading
        for place, heading in enumerate(headings)
    ]


def _heading(rows: Sequence[list[str]], column: int) -> str:
    own = rows[-1][column] if column < len(rows[-1]) else ""
    above = [row[column] for row in reversed(rows[:-1]) if column < len(row) and row[column]]
    is_title = len(rows) > 1 and sum(map(bool, rows[0])) == 1
    if own or not above or (is_title and above == [rows[0][column]]):
        return own or f"Kolumn {get_column_letter(column + 1)}"
    return above[0]


def _even(rows: Sequence[Row], width: int) -> Iterator[Row]:
    """All of the same width, so that a place means the same in each. More than the headings is told of by none."""
    for number, cells in rows:
        yield number, (cells + [""] * width)[:width]

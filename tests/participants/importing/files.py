"""Files as people have them: workbooks and CSV of invented people."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook

from tests.participants.people import number

HEADINGS = (
    "Personnummer", "Namn", "Startdatum", "Samtyckesdatum", "Samtycke", "Kommun", "Remittent", "Utbildning",
    "Tid med offentlig försörjning", "Försörjning", "Sysselsättning",
)  # fmt: skip


def line(nth: int = 0, **changed: str) -> list[str]:
    """A row that is right, of the nth invented person."""
    cells = {
        "Personnummer": f"{number(nth)[:8]}-{number(nth)[8:]}",
        "Namn": f"Prova Provsson {nth}",
        "Startdatum": "2024-02-01",
        "Samtyckesdatum": "2024-02-01",
        "Samtycke": "ja",
        "Kommun": "Annan kommun",
        "Remittent": "Kommun",
        "Utbildning": "Gymnasium",
        "Tid med offentlig försörjning": "1–2 år",
        "Försörjning": "Försörjningsstöd",
        "Sysselsättning": "Aktivt arbetssökande",
    }
    return [*(cells | changed).values()]


def book(rows: Iterable[Sequence[Any]], *, merge: Sequence[str] = ()) -> bytes:
    """A workbook with one sheet."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for span in merge:
        sheet.merge_cells(span)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def csv(rows: Iterable[Sequence[str]], delimiter: str = ";") -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The same workbook with one part more, or another content of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            if part != name:
                after.writestr(part, before.read(part))
        after.writestr(name, data)
    return out.getvalue()

"""Taking a list in, throwing it away, and what must not be left of it."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models.functions import Now

from finsam import history
from insatser.models import Insats
from members.models import User
from participants import personnummer
from participants.enums import ListState
from participants.importing import rows
from participants.importing.reading import read
from participants.models import Deltagarlista
from participants.models.deltagarlista import KEPT
from participants.personnummer import NotAPersonnummerError

SHORTEST_NUMBER, LONGEST_NUMBER = 10, 15


def receive(content: bytes, insats: Insats, *, by: User) -> Deltagarlista:
    """Keep a list until its columns are chosen. Raises ListRefusedError."""
    if by.acting is None:
        raise ValueError("a list needs an uploader")
    table = read(content)
    with transaction.atomic():
        lista = Deltagarlista(insats=insats, uploaded_by=by.acting, row_count=len(table.rows))
        lista.keeps_until = lista.uploaded_at + KEPT
        lista.save(force_insert=True)
        raw = [rows.NewRow(number, "", cells) for number, cells in table.rows]
        rows.put(lista, [rows.head(table.headings), *raw])
        rows.put_digests(lista, numbers_in(cell for _, cells in table.rows for cell in cells))
        history.record(lista, "deltagarlista.received", by=by, changes={"rader": [None, str(len(table.rows))]})
    return lista


def numbers_in(cells: Iterable[str]) -> Iterator[str]:
    """Every personnummer in any cell, whichever column it stands in."""
    for cell in cells:
        if SHORTEST_NUMBER <= len(cell) <= LONGEST_NUMBER and cell[-4:].isdecimal():
            try:
                yield personnummer.parse(cell).digits
            except NotAPersonnummerError:
                continue


def discard(lista: Deltagarlista, *, by: User) -> None:
    """Take a list away that is not to be imported, with all its rows."""
    with transaction.atomic():
        lista.locked().move(ListState.BORTTAGEN, keeps_until=Now())
        rows.forget_what_is_over()
        history.record(lista, "deltagarlista.removed", by=by)

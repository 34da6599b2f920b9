"""Taking a list in, throwing it away, and what must not be left of it."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models.functions import Now

from finsam import history
from insatser.models import Insats
from members.models import User
from participants.identity import personnummer
from participants.identity.personnummer import NotAPersonnummerError
from participants.importing import rows
from participants.importing.enums import ListState
from participants.importing.reading import Table, read
from participants.models import Deltagarlista, Listrad
from participants.models.deltagarlista import KEPT

SHORTEST_NUMBER, LONGEST_NUMBER = 10, 15


def receive(content: bytes, insats: Insats, *, by: User) -> Deltagarlista:
    """Read a list, and keep it until its columns are chosen. Raises ListRefusedError."""
    table = read(content)
    with transaction.atomic():
        return keep(_taken_in(insats, by), table, by=by)


def receive_unread(content: bytes, insats: Insats, *, by: User) -> Deltagarlista:
    """Keep a file that is large until a job has read it."""
    with transaction.atomic():
        lista = _taken_in(insats, by)
        rows.put_file(lista, content)
    return lista


def _taken_in(insats: Insats, by: User) -> Deltagarlista:
    if by.acting is None:
        raise ValueError("a list needs an uploader")
    lista = Deltagarlista(insats=insats, uploaded_by=by.acting, state=ListState.MOTTAGEN)
    lista.keeps_until = lista.uploaded_at + KEPT
    lista.save(force_insert=True)
    return lista


def keep(lista: Deltagarlista, table: Table, *, by: User) -> Deltagarlista:
    """Put the rows that were read in the place of the file; nothing when the list has been taken away meanwhile."""
    with transaction.atomic():
        lista = lista.locked()
        if not lista.waits_to_be_read:
            return lista
        Listrad.objects.filter(lista=lista).delete()
        raw = [rows.NewRow(number, "", cells) for number, cells in table.rows]
        rows.put(lista, [rows.head(table.headings), *raw])
        rows.put_digests(lista, numbers_in(cell for _, cells in table.rows for cell in cells))
        lista.move(ListState.KOLUMNER, row_count=len(table.rows))
        history.record(lista, "deltagarlista.received", by=by, changes={"rader": [None, str(len(table.rows))]})
    return lista


def refuse(lista: Deltagarlista, reason: str, *, by: User) -> None:
    """Take the file away and say why it could not be read."""
    with transaction.atomic():
        lista = lista.locked()
        if not lista.waits_to_be_read:
            return
        lista.move(ListState.AVVISAD, refused_because=reason, keeps_until=Now())
        rows.forget_what_is_over()
        history.record(lista, "deltagarlista.refused", by=by)


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

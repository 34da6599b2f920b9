"""Rows of an uploaded list in the database: many at once, encrypted, behind the wall."""

import base64
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from finsam import encryption
from participants.importing.arrays import array
from participants.models import Deltagarlista, Listrad

HEADINGS_ROW = 0
PART = 300_000
"""Bytes of a file that is not read yet in each row, so that none of them is large."""


@dataclass(frozen=True)
class NewRow:
    """A row to be written."""

    number: int
    utfall: str
    content: Any = field(repr=False)


def put(lista: Deltagarlista, rows: Sequence[NewRow]) -> None:
    """Write rows. COPY does not go together with row-level security; one INSERT of arrays nearly equals it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO participants_listrad (lista_id, insats_id, uppdrag_id, number, utfall, content_encrypted)"
            " SELECT %s, %s, %s, one.number, one.utfall, one.content"
            " FROM unnest(%s::integer[], %s::text[], %s::text[]) AS one (number, utfall, content)",
            [
                lista.pk,
                lista.insats_id,
                lista.uploaded_by_id,
                array(row.number for row in rows),
                array(row.utfall for row in rows),
                array(encryption.encrypt(json.dumps(row.content, ensure_ascii=False)) for row in rows),
            ],
        )


def put_digests(lista: Deltagarlista, numbers: Iterable[str]) -> None:
    """Write down whom a list holds, so that a withdrawal finds it; under every key, as identities may have an old."""
    digests = [digest for number in dict.fromkeys(numbers) for digest in encryption.digests(number)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO participants_listperson (lista_id, personnummer_digest) SELECT %s, unnest(%s::text[])",
            [lista.pk, array(digests)],
        )


def put_file(lista: Deltagarlista, content: bytes) -> None:
    """Keep a file that is not read yet as rows of its list: encrypted, readable and gone as these are."""
    parts = (content[start : start + PART] for start in range(0, len(content), PART))
    put(lista, [NewRow(number, "", base64.b64encode(part).decode()) for number, part in enumerate(parts, start=1)])


def file_of(lista: Deltagarlista) -> bytes:
    """The file that a list was taken in as. Empty when the database shows nothing of it."""
    parts = Listrad.objects.filter(lista=lista).order_by("number")
    return b"".join(base64.b64decode(part.content) for part in parts)


def raw(lista: Deltagarlista) -> list[tuple[int, list[str]]]:
    """The rows of a list whose columns are not chosen yet. Nothing when the database shows none."""
    found = Listrad.objects.filter(lista=lista, utfall="").exclude(number=HEADINGS_ROW).order_by("number")
    return [(row.number, row.content) for row in found]


def head(headings: Sequence[str]) -> NewRow:
    """The row that holds the headings, and later what was chosen of them."""
    return NewRow(HEADINGS_ROW, "", {"headings": list(headings), "chosen": {}, "answers": {}})


def head_of(lista: Deltagarlista) -> Listrad | None:
    """That row, until the columns are chosen."""
    return Listrad.objects.filter(lista=lista, number=HEADINGS_ROW).first()


def examined(lista: Deltagarlista, *utfall: str) -> Iterator[Listrad]:
    """The rows with one of these outcomes, in their order."""
    return Listrad.objects.filter(lista=lista, utfall__in=utfall).order_by("number").iterator()


def told(lista: Deltagarlista, *utfall: str) -> Iterator[tuple[int, Any]]:
    """Number and content of all those rows, without making objects of thousands."""
    found = Listrad.objects.filter(lista=lista, utfall__in=utfall).order_by("number")
    for number, content in found.values_list("number", "content_encrypted").iterator():
        yield number, json.loads(encryption.decrypt(content))


def forget_what_is_over() -> int:
    """Take away what is left of lists whose time is over; tells how many rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_forget_lists()")
        return int(cursor.fetchone()[0])

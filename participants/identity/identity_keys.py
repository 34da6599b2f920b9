"""How identities get a new key, and how a person is recognised by the new digest afterwards (`rotate_keys`)."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cryptography.fernet import InvalidToken
from django.db.models import Model

from finsam import acting, encryption
from finsam.encryption import Rotation
from participants.importing.receiving import numbers_in
from participants.models import (
    Deltagarlista,
    Identitet,
    Igenkanning,
    Kolumnmappning,
    Kontaktuppgift,
    Listperson,
    Listrad,
    Remissidentitet,
    Samtyckesblankett,
)

AT_ONCE = 200


def rotate(rotation: Rotation) -> None:
    """Who deltagare are, with the digests that they are found by."""
    _each(Identitet, lambda row: _rotate_identity(row, rotation))


def rotate_remisser(rotation: Rotation) -> None:
    """Who remisser are about; no digest, since nobody is searched for there."""
    _rotate_fields(Remissidentitet, ("name_encrypted", "personnummer_encrypted"), rotation)


def rotate_contacts(rotation: Rotation) -> None:
    """How people are reached after the end; one of the two may be empty."""
    _rotate_fields(Kontaktuppgift, ("phone_encrypted", "email_encrypted"), rotation)


def rotate_forms(rotation: Rotation) -> None:
    """Signed forms, one at a time: each may be large."""
    _rotate_fields(Samtyckesblankett, ("content_encrypted",), rotation, at_once=1)


def rotate_lists(rotation: Rotation) -> None:
    """Uploaded lists, which live for two days at most, and what was chosen of their columns."""
    _rotate_fields(Listrad, ("content_encrypted",), rotation)
    _rotate_fields(Kolumnmappning, ("choices_encrypted",), rotation)
    _digests_of_lists()


def _each(model: type[Model], change: Callable[[Any], None], at_once: int = AT_ONCE) -> None:
    """All rows, as the role for maintenance, in batches that each are saved; can be run again."""
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), at_once):
        with acting.transaction_as(acting.SYSTEM):
            rows = model._default_manager.filter(pk__in=keys[start : start + at_once]).order_by("pk")
            for row in rows.select_for_update(of=("self",)):
                change(row)


def _rotate_fields(model: type[Model], fields: Sequence[str], rotation: Rotation, *, at_once: int = AT_ONCE) -> None:
    def change(row: Model) -> None:
        before = {name: getattr(row, name) for name in fields}
        after = {name: text and rotation.of(text) for name, text in before.items()}
        if after != before:
            for name, text in after.items():
                setattr(row, name, text)
            row.save(update_fields=fields)

    _each(model, change, at_once)


def _digests_of_lists() -> None:
    """A withdrawal finds a person in a list by the newest digest too, since identities get it."""
    for pk in Deltagarlista.objects.kept().order_by("pk").values_list("pk", flat=True):
        with acting.transaction_as(acting.SYSTEM):
            texts = (text for row in Listrad.objects.filter(lista=pk) for text in _texts(row))
            digests = {digest for number in numbers_in(texts) for digest in encryption.digests(number)}
            known = set(Listperson.objects.filter(lista=pk).values_list("personnummer_digest", flat=True))
            Listperson.objects.bulk_create(
                [Listperson(lista_id=pk, personnummer_digest=digest) for digest in sorted(digests - known)]
            )


def _texts(row: Listrad) -> Iterable[str]:
    """The cells of a row, before and after its columns were chosen; none when no key fits."""
    try:
        content = row.content
    except InvalidToken:
        return ()
    return content if isinstance(content, list) else content.get("cells", {}).values()


def _rotate_identity(row: Identitet, rotation: Rotation) -> None:
    """A row that no key fits is left as it is, so that nothing is lost while a key is looked for."""
    unreadable = rotation.unreadable
    name, number = rotation.of(row.name_encrypted), rotation.of(row.personnummer_encrypted)
    if rotation.unreadable > unreadable:
        return
    newest, *older = encryption.digests(encryption.decrypt(number))
    if (name, number, newest) == (row.name_encrypted, row.personnummer_encrypted, row.personnummer_digest):
        return
    row.name_encrypted, row.personnummer_encrypted, row.personnummer_digest = name, number, newest
    row.save(update_fields=["name_encrypted", "personnummer_encrypted", "personnummer_digest"])
    Igenkanning.objects.filter(personnummer_digest__in=older).update(personnummer_digest=newest)

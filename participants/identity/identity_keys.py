"""How identities get a new key, and how a person is recognised by the new digest afterwards (`rotate_keys`)."""

from collections.abc import Iterable

from cryptography.fernet import InvalidToken

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
    """All of them, as the role for maintenance, in batches that each are saved; can be run again."""
    keys = list(Identitet.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with acting.transaction_as(acting.SYSTEM):
            batch = Identitet.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk")
            for row in batch.select_for_update(of=("self",)):
                _rotate(row, rotation)


def rotate_remisser(rotation: Rotation) -> None:
    """Who remisser are about; no digest, since nobody is searched for there."""
    _rotate_fields(Remissidentitet, ("name_encrypted", "personnummer_encrypted"), rotation)


def rotate_contacts(rotation: Rotation) -> None:
    """How people are reached after the end; one of the two may be empty."""
    _rotate_fields(Kontaktuppgift, ("phone_encrypted", "email_encrypted"), rotation)


def rotate_forms(rotation: Rotation) -> None:
    """Signed forms, one at a time: each may be large."""
    for pk in Samtyckesblankett.objects.order_by("pk").values_list("pk", flat=True):
        with acting.transaction_as(acting.SYSTEM):
            row = Samtyckesblankett.objects.select_for_update(of=("self",)).filter(pk=pk).first()
            before = row.content_encrypted if row is not None else ""
            after = rotation.of(before) if before else ""
            if row is not None and after != before:
                row.content_encrypted = after
                row.save(update_fields=["content_encrypted"])


def _rotate_fields(
    model: type[Remissidentitet] | type[Kontaktuppgift], fields: tuple[str, ...], rotation: Rotation
) -> None:
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with acting.transaction_as(acting.SYSTEM):
            rows = model.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk")
            for row in rows.select_for_update(of=("self",)):
                before = {name: getattr(row, name) for name in fields}
                after = {name: text and rotation.of(text) for name, text in before.items()}
                if after != before:
                    for name, text in after.items():
                        setattr(row, name, text)
                    row.save(update_fields=list(fields))


def rotate_lists(rotation: Rotation) -> None:
    """Uploaded lists, which live for two days at most, and what was chosen of their columns."""
    for model, field in ((Listrad, "content_encrypted"), (Kolumnmappning, "choices_encrypted")):
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), AT_ONCE):
            with acting.transaction_as(acting.SYSTEM):
                for row in model.objects.filter(pk__in=keys[start : start + AT_ONCE]).select_for_update(of=("self",)):
                    before = getattr(row, field)
                    setattr(row, field, rotation.of(before))
                    if getattr(row, field) != before:
                        row.save(update_fields=[field])
    _digests_of_lists()


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


def _rotate(row: Identitet, rotation: Rotation) -> None:
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

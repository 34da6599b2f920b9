"""How identities get a new key, and how a person is recognised by the new digest afterwards (`rotate_keys`)."""

from finsam import acting, encryption
from finsam.encryption import Rotation
from participants.models import Identitet, Igenkanning

AT_ONCE = 200


def rotate(rotation: Rotation) -> None:
    """All of them, as the role for maintenance, in batches that each are saved; can be run again."""
    keys = list(Identitet.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        with acting.transaction_as(acting.SYSTEM):
            batch = Identitet.objects.filter(pk__in=keys[start : start + AT_ONCE]).order_by("pk")
            for row in batch.select_for_update(of=("self",)):
                _rotate(row, rotation)


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

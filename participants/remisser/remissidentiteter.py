"""Reading who a remiss is about: only here, only what the database gives, and each look is written down."""

from collections.abc import Iterable
from uuid import UUID

from finsam import history
from members.models import User
from participants.access.enums import Andamal
from participants.models import Identitet, Remiss, Remissidentitet
from participants.permissions import sees_names


def read(remisser: Iterable[Remiss], purpose: Andamal, *, by: User) -> dict[UUID, Remissidentitet]:
    """Those that `by` may see, by the remiss's key; each look is logged. Who sent a remiss cannot read it back."""
    if not sees_names(by):
        return {}
    wanted = {remiss.pk: remiss for remiss in remisser}
    found = {identity.pk: identity for identity in Remissidentitet.objects.filter(pk__in=wanted)}
    history.looks([wanted[key] for key in found], purpose.value, by=by)
    return found


def read_one(remiss: Remiss, purpose: Andamal, *, by: User) -> Remissidentitet | None:
    """Who this one is about, if `by` may see it; the look is logged."""
    return read([remiss], purpose, by=by).get(remiss.pk)


def with_number(identity: Identitet, purpose: Andamal, *, by: User) -> list[UUID]:
    """The remisser of the insats that are about the same person; only these are looks.

    There is no digest to search by (ADR 13), so the numbers that the database gives are decrypted one by one; they are
    those of the open remisser of one insats.
    """
    if not sees_names(by):
        return []
    rows = Remissidentitet.objects.filter(insats=identity.insats_id)
    found = [row.pk for row in rows if row.written_number == identity.written_number]
    history.looks(Remiss.objects.filter(pk__in=found), purpose.value, by=by)
    return found

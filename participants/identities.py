"""Reading identities: only here, only what the database gives, and every one that is read is written down."""

from collections.abc import Iterable
from uuid import UUID

from finsam import history
from members.models import User
from participants.models import Deltagande, Identitet
from participants.permissions import sees_names


def read(deltaganden: Iterable[Deltagande], purpose: str, *, by: User) -> dict[UUID, Identitet]:
    """The identities that `by` may see of these deltaganden, by the deltagande's key; each look is logged."""
    if not sees_names(by):
        return {}
    wanted = {deltagande.pk: deltagande for deltagande in deltaganden}
    found = {identity.pk: identity for identity in Identitet.objects.filter(pk__in=wanted)}
    history.looks([wanted[key] for key in found], purpose, by=by)
    return found

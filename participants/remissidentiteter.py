"""Reading who a remiss is about: only here, only what the database gives, and each look is written down."""

from collections.abc import Iterable
from uuid import UUID

from finsam import history
from members.models import User
from participants.models import Remiss, Remissidentitet
from participants.permissions import sees_names


def read(remisser: Iterable[Remiss], purpose: str, *, by: User) -> dict[UUID, Remissidentitet]:
    """Those that `by` may see, by the remiss's key; each look is logged. Who sent a remiss cannot read it back."""
    if not sees_names(by):
        return {}
    wanted = {remiss.pk: remiss for remiss in remisser}
    found = {identity.pk: identity for identity in Remissidentitet.objects.filter(pk__in=wanted)}
    history.looks([wanted[key] for key in found], purpose, by=by)
    return found

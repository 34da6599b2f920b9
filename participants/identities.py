"""Reading identities: only here, only what the database gives, and every one that is shown is written down."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from finsam import encryption, history
from finsam.sorting import sort_key
from members.models import User
from participants.models import Deltagande, Identitet
from participants.permissions import sees_names
from participants.personnummer import Personnummer


def read(deltaganden: Iterable[Deltagande], purpose: str, *, by: User) -> dict[UUID, Identitet]:
    """The identities that `by` may see of these deltaganden, by the deltagande's key; each look is logged."""
    if not sees_names(by):
        return {}
    wanted = {deltagande.pk: deltagande for deltagande in deltaganden}
    found = {identity.pk: identity for identity in Identitet.objects.filter(pk__in=wanted)}
    history.looks([wanted[key] for key in found], purpose, by=by)
    return found


def by_name(deltaganden: QuerySet[Deltagande], at_most: int, *, by: User) -> list[UUID] | None:
    """Those whose names `by` may see, in the order of the names; None when they are more than `at_most`.

    Nothing of it is shown or kept, so it is no look: whoever shows the rows afterwards reads them as any others.
    """
    if not sees_names(by):
        return []
    wanted = Identitet.objects.filter(pk__in=deltaganden.values("pk")).order_by()
    names = list(wanted.values_list("pk", "name_encrypted")[: at_most + 1])
    if len(names) > at_most:
        return None
    return [pk for _, pk in sorted((sort_key(encryption.decrypt(name)), pk) for pk, name in names)]


def with_number(number: Personnummer, *, by: User) -> list[Identitet]:
    """The identities with that number that `by` may see, newest first. The question is written down, found or not."""
    found = _of_digests(encryption.digests(number.digits))
    _note(found, by)
    return found


def of_same_person(deltagande: Deltagande, *, by: User) -> list[Identitet]:
    """The same by a deltagande that the number was found in."""
    digests = Identitet.objects.filter(pk=deltagande.pk).values("personnummer_digest")
    found = list(_rows().filter(personnummer_digest__in=digests))
    _note(found, by)
    return found


def _rows() -> QuerySet[Identitet]:
    rows = Identitet.objects.select_related("deltagande__insats", "deltagande__deltagare")
    return rows.order_by("-deltagande__starts_on", "pk")


def _of_digests(digests: list[str]) -> list[Identitet]:
    return list(_rows().filter(personnummer_digest__in=digests))


def _note(found: list[Identitet], by: User) -> None:
    if found:
        history.looks([identity.deltagande for identity in found], "sökning på personnummer", by=by)
    elif by.acting is not None:
        history.look(by.acting, "sökning på personnummer utan träff", by=by)

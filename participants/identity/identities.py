"""Reading identities: only here, only what the database gives, and every one that is shown is written down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from finsam import encryption, history
from finsam.sorting import sort_key
from members.models import User
from participants.access.enums import MANY_AT_ONCE, Andamal
from participants.identity.personnummer import Personnummer
from participants.models import Deltagande, Identitet
from participants.permissions import sees_names

NAMES_SEARCHED, HITS_SHOWN = 2000, 25
"""So many names are opened for a search by name, and so many of those that answer to it are shown."""


def read(deltaganden: Iterable[Deltagande], purpose: Andamal, *, by: User) -> dict[UUID, Identitet]:
    """The identities that `by` may see of these deltaganden, by the deltagande's key; each look is logged."""
    if not sees_names(by):
        return {}
    wanted = {deltagande.pk: deltagande for deltagande in deltaganden}
    found = {identity.pk: identity for identity in Identitet.objects.filter(pk__in=wanted)}
    _note({wanted[key]: identity for key, identity in found.items()}, purpose, by)
    return found


def read_one(deltagande: Deltagande, purpose: Andamal, *, by: User) -> Identitet | None:
    """The identity of this one, if `by` may see it; the look is logged."""
    return read([deltagande], purpose, by=by).get(deltagande.pk)


def _note(seen: Mapping[Deltagande, Identitet], purpose: Andamal, by: User) -> None:
    """Write the looks down, and whether somebody who was opened has the looker's family name (ADR 14)."""
    history.looks(seen, purpose.value, by=by)
    if purpose in MANY_AT_ONCE:
        return
    own = family_names(by.person.name)
    same = [deltagande.pk for deltagande, identity in seen.items() if own & family_names(identity.name)]
    if same:
        with connection.cursor() as cursor:
            cursor.execute("SELECT participants_note_own_name(%s)", [same])


def family_names(name: str) -> set[str]:
    """What a name ends with, a double name in its parts: Eva Ek-Åberg is compared as both Ek and Åberg."""
    last = name.rpartition(",")[0] or name
    return {sort_key(part) for part in "".join(last.split()[-1:]).split("-") if len(part) > 1}


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


@dataclass(frozen=True)
class Named:
    """Whom a name led to, in the order of the names."""

    hits: list[Identitet]
    is_cut: bool = False
    """Whether there are more than may be shown."""
    is_refused: bool = False
    """Whether there are more names than may be opened."""


def with_name(words: str, *, by: User) -> Named:
    """Whose names begin with each of the words, of those that `by` follows and may see; what is shown is written down.

    Names are encrypted and nothing is kept to find them by, so they are opened one by one (ADR 11).
    """
    rows = Identitet.objects.filter(deltagande__in=Deltagande.objects.visible_to(by)).order_by()
    names = list(rows.values_list("pk", "name_encrypted")[: NAMES_SEARCHED + 1])
    if len(names) > NAMES_SEARCHED:
        return Named([], is_refused=True)
    asked = _parts(words)
    opened = [(encryption.decrypt(name), pk) for pk, name in names]
    found = sorted((sort_key(name), pk) for name, pk in opened if asked and _answers_to(name, asked))
    shown = [pk for _, pk in found[:HITS_SHOWN]]
    hits = {identity.pk: identity for identity in _rows(by).filter(pk__in=shown)}
    return Named(
        _noted([hits[pk] for pk in shown if pk in hits], by, Andamal.NAMNSOKNING), is_cut=len(found) > HITS_SHOWN
    )


def _parts(words: str) -> list[str]:
    return [key for part in words.replace("-", " ").replace(",", " ").split() if (key := sort_key(part))]


def _answers_to(name: str, asked: list[str]) -> bool:
    parts = _parts(name)
    return all(any(part.startswith(word) for part in parts) for word in asked)


def with_number(number: Personnummer, *, by: User) -> list[Identitet]:
    """The identities with that number that `by` may see, newest first. The question is written down, found or not."""
    return _noted(list(_rows(by).filter(personnummer_digest__in=number.digests)), by)


def of_same_person(deltagande: Deltagande, *, by: User) -> list[Identitet]:
    """The same by a deltagande that the number was found in."""
    digests = Identitet.objects.filter(pk=deltagande.pk).values("personnummer_digest")
    return _noted(list(_rows(by).filter(personnummer_digest__in=digests)), by)


def _rows(by: User) -> QuerySet[Identitet]:
    """Of the own insatser alone: a nödöppning has pages of its own, and is not searched here."""
    rows = Identitet.objects.filter(deltagande__in=Deltagande.objects.visible_to(by))
    rows = rows.select_related("deltagande__insats", "deltagande__deltagare")
    return rows.order_by("-deltagande__starts_on", "pk")


def _noted(found: list[Identitet], by: User, purpose: Andamal = Andamal.SOKNING) -> list[Identitet]:
    if found:
        _note({identity.deltagande: identity for identity in found}, purpose, by)
    elif by.acting is not None:
        history.look(by.acting, Andamal.SOKNING_UTAN_TRAFF.value, by=by)
    return found

"""Parts of a registerutdrag that wait for their person, and are read together (ADR 17).

Each insats makes its own part and hands over its code. The person opens one with the code and the own number, and adds
the others; no insats learns that there are any. A part is sealed with code and number: nobody else reads it, not even
with the database and our keys.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from finsam import dates, encryption, history
from members import emails
from members.models import User
from participants.access.enums import Andamal
from participants.models import Deltagande, Kontaktuppgift, Remiss, Utdragsdel
from participants.models.utdragsdel import digest_of
from participants.rights.registerutdrag import FORMAT, Utdrag
from participants.rights.sections import Section, Table

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No sign that is taken for another on paper."""
LENGTH, GROUP = 20, 4
MEANT = str.maketrans("OIL", "011")
MOST_PARTS = 20


def new_code() -> str:
    """A secret that somebody can type: a hundred bits."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def written(code: str) -> str:
    """The code in groups, as it stands on paper."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def understood(text: str) -> str:
    """The code that was typed, however it was grouped."""
    return "".join(text.upper().replace("-", "").split()).translate(MEANT)


@dataclass(frozen=True)
class Ready:
    """What the person is given: shown once."""

    code: str = field(repr=False)
    address: str = field(repr=False)
    expires_at: datetime


def make(deltagande: Deltagande, made: Utdrag, *, is_mailed: bool, by: User) -> Ready:
    """Seal a part for its person; an earlier one about the same goes. Raises OSError when the mail is not taken."""
    assert by.acting is not None  # noqa: S101 -- asked by the permission
    code, now = new_code(), timezone.now()
    part = Utdragsdel(
        insats_id=deltagande.insats_id,
        about=list(made.about),
        code_digest=digest_of(code),
        content_sealed=encryption.seal(json.dumps(_as_kept(made)), code, made.number),
        made_by=by.acting,
        made_at=now,
        expires_at=_expires_at(made, now),
        is_mailed=is_mailed,
    )
    ready = Ready(written(code), emails.address("utdrag:link", written(code)), part.expires_at)
    with transaction.atomic():
        of(deltagande).delete()
        Utdragsdel.objects.bulk_create([part])
        history.record(deltagande, "utdrag.readied", by=by)
        if is_mailed:
            contact = Kontaktuppgift.objects.get(pk=deltagande.pk)
            context = {"link": ready.address, "expires_at": ready.expires_at}
            emails.send("extract_link", contact.email, context, folder="participants")
    return ready


def _expires_at(made: Utdrag, now: datetime) -> datetime:
    """Some days, and never longer than a consent in it stands."""
    last = now + timedelta(days=settings.EXTRACT_LINK_DAYS)
    if made.last_on is None:
        return last
    midnight = datetime.combine(made.last_on + timedelta(days=1), time(), tzinfo=dates.local_moment(now).tzinfo)
    return min(last, midnight)


def of(deltagande: Deltagande) -> Any:
    """The parts about it that its insats has made ready; the database shows them to its deltagaransvariga."""
    return Utdragsdel.objects.filter(insats=deltagande.insats_id, about__contains=[deltagande.pk])


def take_back(deltagande: Deltagande, *, by: User) -> None:
    """The code opens nothing any more."""
    with transaction.atomic():
        gone, _ = of(deltagande).delete()
        if gone:
            history.record(deltagande, "utdrag.taken_back", by=by)


def _as_kept(made: Utdrag) -> dict[str, Any]:
    return {
        "insats": made.insats,
        "made_at": made.made_at.isoformat(),
        "sections": [asdict(section) for section in made.sections],
    }


def _as_made(kept: dict[str, Any], about: Sequence[UUID]) -> Utdrag:
    sections = [
        Section(**{**section, "tables": [Table(**table) for table in section["tables"]]})
        for section in kept["sections"]
    ]
    return Utdrag(kept["insats"], "", about, None, datetime.fromisoformat(kept["made_at"]), sections)


@dataclass(frozen=True)
class Opened:
    """The parts that a person has opened, and the codes and the number that opened them."""

    codes: Sequence[str] = field(repr=False)
    number: str = field(repr=False)
    parts: Sequence[Utdrag] = field(repr=False)

    @property
    def key(self) -> str:
        """What the page carries, so that the next step need not ask again: encrypted, for some minutes."""
        ends = timezone.now() + timedelta(minutes=settings.EXTRACT_OPEN_MINUTES)
        held = {"codes": list(self.codes), "number": self.number, "until": ends.isoformat()}
        return encryption.encrypt(json.dumps(held))

    def as_json(self) -> dict[str, Any]:
        """All parts in one file."""
        return {
            "format": FORMAT,
            "skapat": timezone.now().isoformat(),
            "delar": [part.as_json() for part in self.parts],
        }


def open_with(codes: Sequence[str], number: str) -> Opened:
    """The parts that these codes and the number open; a code that opens nothing is left out. Each one is a look."""
    found = {code: part for code in dict.fromkeys(codes[:MOST_PARTS]) if (part := _open(code, number)) is not None}
    return Opened(list(found), number, list(found.values()))


def _open(code: str, number: str) -> Utdrag | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT part, subjects, sealed FROM participants_take_part(%s)", [code])
        row = cursor.fetchone()
        content = encryption.unseal(row[2], code, number) if row is not None else None
        if content is None:
            return None
        cursor.execute("SELECT participants_part_is_read(%s)", [code])
    history.looks(_subjects(row[1]), Andamal.EGET_UTDRAG.value, by=None)
    return _as_made(json.loads(content), row[1])


def _subjects(about: Sequence[UUID]) -> Iterator[Deltagande | Remiss]:
    yield from Deltagande.objects.filter(pk__in=about)
    yield from Remiss.objects.filter(pk__in=about)


def carried(key: str) -> tuple[Sequence[str], str] | None:
    """The codes and the number that a page carries; None when its minutes are over, or somebody has made it up."""
    try:
        held = json.loads(encryption.decrypt(key))
    except (InvalidToken, ValueError):
        return None
    if datetime.fromisoformat(held["until"]) < timezone.now():
        return None
    return held["codes"], held["number"]


def forget_what_is_over() -> int:
    """Take away the parts that nobody can open any more; how many. Safe to run as often as you like."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_forget_parts()")
        (gone,) = cursor.fetchone()
    return int(gone)

"""A person who gets skyddade personuppgifter becomes an anonymous count, everywhere and for good (U 4, ADR 23)."""

from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction

from finsam import acting, history
from insatser.models import Insats
from members.models import User
from participants.access.enums import Andamal
from participants.enums import SamtyckeStatus
from participants.gallring import erasures
from participants.gallring.enums import Raderingsorsak, Raderingsslag
from participants.models import Deltagande, Identitet, Radering, Remiss
from participants.remisser import remissidentiteter
from participants.remisser.moves import recall


@dataclass(frozen=True)
class Counted:
    """One more anonymous participant of an insats in a calendar year."""

    insats_id: UUID
    year: int
    kon: str
    before: int | None
    after: int


def make_anonymous(deltagande: Deltagande, identity: Identitet, *, by: User) -> list[Counted]:
    """Count the person anonymously in every insats, and erase all that is held; what was counted.

    The database does it, and finds the deltaganden of other insatser, which `by` learns nothing of. Nothing is counted
    when somebody was a moment faster. Remisser that wait in the insats are called back; others have no digest (ADR 13).
    """
    with transaction.atomic():
        with erasures.because(Raderingsorsak.ANONYMT):
            waiting = Remiss.objects.filter(
                pk__in=remissidentiteter.with_number(identity, Andamal.SKYDD, by=by),
                consent_status=SamtyckeStatus.GIVET,
            )
            for remiss in waiting.order_by("pk"):
                recall(remiss.locked(), is_withdrawn=False, by=by)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM participants_protect_person(%s)", [deltagande.pk])
            counted = [Counted(*row) for row in cursor.fetchall()]
        _tell(counted, deltagande.insats_id, by)
    return counted


def _tell(counted: list[Counted], own: UUID, by: User) -> None:
    """The history of each insats. Others are not told who did it: that would say where else the person has been."""
    insatser = Insats.objects.in_bulk({one.insats_id for one in counted})
    for insats_id, rows in groupby(counted, key=lambda one: one.insats_id):
        for one in rows:
            changes = {"year": [None, str(one.year)], one.kon: [_text(one.before), _text(one.after)]}
            if insats_id == own:
                history.record(insatser[insats_id], "antal.made_anonymous", by=by, changes=changes)
            else:
                with acting.acting_as(acting.SYSTEM):
                    history.record(insatser[insats_id], "antal.made_anonymous", by=None, changes=changes)


def _text(count: int | None) -> str | None:
    return None if count is None else str(count)


def is_made_anonymous(pk: UUID) -> bool:
    """Whether there was such a deltagande, whose person is a count now."""
    rows = Radering.objects.filter(slag=Raderingsslag.IDENTITET, rad=pk, orsak=Raderingsorsak.ANONYMT)
    return rows.exists()

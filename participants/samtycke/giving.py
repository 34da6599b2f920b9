"""A yes that comes after a no, to informationsutbyte or långtidsuppföljning, while the deltagande goes on (ADR 20)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from finsam import history
from members.models import Organisation, User
from participants.enums import SamtyckeStatus, Sprak, Syfte
from participants.models import Samtycke, Samtyckespart
from participants.samtycke import parter
from participants.samtycke.shown import Decisions


def give(samtycke: Samtycke, *, on: date, sprak: Sprak | None, parties: Sequence[Organisation], by: User) -> None:
    """The person says yes. To informationsutbyte: with these parties, beside those who are in every consent.

    Raises IntegrityError when the database does not let it: the deltagande has ended, or the consent to be registered.
    """
    with transaction.atomic():
        before = samtycke.given_on
        samtycke.text, samtycke.shown = Decisions().given(Syfte(samtycke.syfte), sprak, on)
        samtycke.status, samtycke.given_on, samtycke.taken_by = SamtyckeStatus.GIVET, on, by.acting
        samtycke.save(update_fields=["status", "given_on", "taken_by", "text", "shown"])
        if samtycke.syfte == Syfte.INFORMATIONSUTBYTE:
            named = [*parter.always(samtycke.deltagande.insats), *parties]
            Samtyckespart.objects.bulk_create(parter.rows(samtycke, named, by=by))
        changes = {"syfte": [None, samtycke.syfte], "given_on": [before.isoformat(), on.isoformat()]}
        history.record(samtycke.deltagande, "samtycke.given", by=by, changes=changes)

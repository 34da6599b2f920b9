"""Saving head counts. A correction is kept in the history with the figure before; nothing is deleted."""

from collections.abc import Mapping

from django.db import transaction

from finsam import history
from insatser.models import Insats
from members.models import User
from participants.models import AnonymtAntal, VolymAntal

CODES = ("antal.registered", "antal.corrected", "antal.made_anonymous")


def model_of(insats: Insats) -> type[AnonymtAntal] | type[VolymAntal]:
    """Which kind of count goes with the insats's uppföljningsmetod."""
    return VolymAntal if insats.counts_only else AnonymtAntal


def stored_counts(insats: Insats, year: int) -> dict[str, int | None]:
    """Kön → count, as registered for the year; "" is those that are not split by kön."""
    rows = model_of(insats).objects.filter(insats=insats, year=year)
    return dict(rows.values_list("kon", "count"))


def register_counts(insats: Insats, year: int, counts: Mapping[str, int | None], *, by: User | None) -> bool:
    """Save a year's counts by kön; None takes a count back. Tells whether anything changed."""
    model = model_of(insats)
    with transaction.atomic():
        insats.locked()
        rows = {row.kon: row for row in model.objects.filter(insats=insats, year=year)}
        changes: dict[str, list[str | None]] = {}
        # what is taken back goes first: together and split by kön may not stand at the same time
        for kon, count in sorted(counts.items(), key=lambda item: item[1] is not None):
            row = rows.get(kon) or model(insats=insats, year=year, kon=kon, version=0)
            if row.count == count:
                continue
            changes[kon or "odelat"] = [_text(row.count), _text(count)]
            row.count, row.version = count, row.version + 1
            row.save()
        if not changes:
            return False
        is_correction = any(before is not None for before, _ in changes.values())
        code = "antal.corrected" if is_correction else "antal.registered"
        history.record(insats, code, by=by, changes={"year": [None, str(year)], **changes})
    return True


def _text(count: int | None) -> str | None:
    return None if count is None else str(count)

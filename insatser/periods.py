"""Changing when an insats runs: its periods and its outer days together."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from finsam import history
from insatser.enums import PeriodKind
from insatser.models import Insats, Insatsperiod
from members.models import User

Span = tuple[date, date | None, str]


def set_periods(insats: Insats, spans: Sequence[Span], *, by: User | None) -> None:
    """Let the insats run exactly in these spans (in order, without overlap).

    One ordinary span needs no row: then the days of the insats say it all.
    """
    with transaction.atomic():
        now = insats.locked()
        before = as_text(now)
        now.insatsperioder.all().delete()
        now.starts_on, now.ends_on = spans[0][0], spans[-1][1]
        now.version += 1
        now.save(update_fields=["starts_on", "ends_on", "version"])
        if len(spans) > 1 or spans[0][2] != PeriodKind.ORDINARIE:
            Insatsperiod.objects.bulk_create(
                [Insatsperiod(insats=now, from_on=first, to_on=last, kind=kind) for first, last, kind in spans]
            )
        after = as_text(now)
        if before != after:
            history.record(now, "insats.periods_changed", by=by, changes={"periods": [before, after]})
    insats.refresh_from_db()


def as_text(insats: Insats) -> str:
    """All periods in one line, for the history."""
    return ", ".join(
        f"{period.from_on}–{period.to_on or ''}{' begränsad' if period.kind == PeriodKind.BEGRANSAD else ''}"
        for period in insats.periods()
    )

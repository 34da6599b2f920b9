"""Saving what is planned for an insats per year, and what came of its goals."""

from decimal import Decimal

from django.db import transaction

from finsam import dates, history
from insatser.models import Insats, InsatsAr, Mal, MalUtfall
from members.models import User


def plan_year(insats: Insats, year: int, planned: int | None, *, by: User | None) -> None:
    """Plan a number of participants for a year; None takes the plan back."""
    with transaction.atomic():
        row, _ = InsatsAr.objects.select_for_update().get_or_create(insats=insats, year=year)
        before, row.planned_participants = row.planned_participants, planned
        if before == planned:
            return
        row.version += 1
        row.save()
        changes = {"year": [None, str(year)], "planned": [_text(before), _text(planned)]}
        history.record(insats, "insats.year_planned", by=by, changes=changes)


def register_outcome(mal: Mal, year: int, value: Decimal, comment: str, *, by: User | None) -> None:
    """Write down what came of a goal in a year; a correction is kept in the history."""
    with transaction.atomic():
        row = MalUtfall.objects.select_for_update().filter(mal=mal, year=year).first()
        before = row.value if row else None
        if row is None:
            row = MalUtfall(mal=mal, year=year, version=0)
        row.value, row.comment, row.version = value, comment, row.version + 1
        row.save()
        changes = {"year": [None, str(year)], "value": [_text(before), _text(value)]}
        history.record(mal.insats, "mal.outcome", by=by, changes=changes)


def drop_goal(mal: Mal, reason: str, *, by: User | None) -> None:
    """Let a goal leave with a reason; it stays readable in the history of the insats."""
    with transaction.atomic():
        now = mal.locked()
        if now.is_dropped:
            return
        now.dropped_on, now.dropped_reason, now.version = dates.today(), reason, now.version + 1
        now.save()
        history.record(now.insats, "mal.dropped", by=by, changes={"target": [_text(now.target), None]})


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else str(value)

"""The weekly review of access: which rows are marked, and what the insatsansvarig found (ADR 14).

A mark is a question, not a finding. All of them are conditions in the database over what it has kept of the looks;
the limits are settings.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Avg, BooleanField, Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from finsam import history
from finsam.codelists.models import Kodvarde
from members.models import User
from participants.access.enums import Marke
from participants.models import Atkomst, Granskningsutfall, Granskningsvecka
from participants.models.granskning import WEEK

FIELD = "mark_"


def marks() -> dict[Marke, Q]:
    """The condition of each mark. Those of a person stand at the total of the week, the others at the deltagande."""
    opens, closes = settings.REVIEW_HOURS
    many_in_all = Q(opened__gt=settings.REVIEW_MANY_IN_ALL) | Q(
        opened__gte=settings.REVIEW_USUAL_FROM, opened__gt=F("usual") * settings.REVIEW_USUAL_TIMES
    )
    return {
        Marke.NODOPPNING: Q(emergency_looks__gt=0, is_total=False),
        Marke.EGET_NAMN: Q(own_name=True),
        Marke.MANGA: (Q(is_total=True) & many_in_all) | Q(is_total=False, opened__gt=settings.REVIEW_MANY_OPENED),
        Marke.OVANLIG_TID: Q(is_total=True) & (Q(earliest__lt=opens) | Q(latest__gte=closes) | Q(free_days__gt=0)),
        Marke.AVSLUTAT: Q(days_after_end__gte=settings.REVIEW_ENDED_DAYS, changes=0, is_total=False),
    }


def rows(week: Granskningsvecka) -> QuerySet[Any]:
    """What was seen in a week, with the marks of each row and how many they are. The database shows it to the
    insatsansvarig alone."""
    opens_on = week.week_on - settings.REVIEW_USUAL_WEEKS * WEEK
    earlier = Atkomst.objects.filter(
        insats=OuterRef("insats"), user=OuterRef("user"), is_total=True, week_on__lt=week.week_on, week_on__gte=opens_on
    )
    usual = earlier.order_by().values("user").annotate(usual=Avg("opened")).values("usual")
    found = Atkomst.objects.filter(insats=week.insats_id, week_on=week.week_on).annotate(
        usual=Subquery(usual), free_days=F("weekdays").bitand(_free_days())
    )
    conditions = marks()
    flags = {
        f"{FIELD}{mark}": Case(When(condition, then=True), default=False, output_field=BooleanField())
        for mark, condition in conditions.items()
    }
    counted: Any = Value(0)
    for condition in conditions.values():
        counted = counted + Case(When(condition, then=1), default=0, output_field=IntegerField())
    return found.annotate(**flags, marked=counted)


def _free_days() -> int:
    """Saturday and Sunday, unless the setting says otherwise, as bits."""
    return sum(1 << (day - 1) for day in range(1, 8) if day not in settings.REVIEW_WORKDAYS)


def marks_of(row: Atkomst) -> list[Marke]:
    """The marks of a row of `rows`; of one that is judged, those that it had then."""
    judged = getattr(row, "granskningsutfall", None)
    if judged is not None:
        return [Marke(mark) for mark in judged.marks]
    return [mark for mark in Marke if getattr(row, f"{FIELD}{mark}")]


def to_judge(week: Granskningsvecka) -> QuerySet[Any]:
    """The marked rows that nobody has judged, those of whole weeks first."""
    waiting = rows(week).filter(marked__gt=0, granskningsutfall__isnull=True).select_related("user__person")
    return waiting.order_by("-is_total", "user__person__sort_key", "-marked", "-last_at", "pk")


def locked(week: Granskningsvecka) -> Granskningsvecka | None:
    """The week, held for the rest of the transaction; None when somebody else was a moment faster."""
    held = Granskningsvecka.objects.select_for_update(of=("self",))
    return held.filter(pk=week.pk).select_related("insats").first()


def judge(week: Granskningsvecka, outcomes: Mapping[UUID, Kodvarde], shown: Iterable[Atkomst], *, by: User) -> bool:
    """Keep the outcomes of the rows that were shown; when no marked row is left the week is reviewed. Tells whether.

    The week is one of `locked`.
    """
    assert by.acting is not None  # noqa: S101 -- refused by can_review
    with transaction.atomic():
        Granskningsutfall.objects.bulk_create(
            [
                Granskningsutfall(
                    atkomst=row,
                    utfall=outcomes[row.pk],
                    marks=[mark.value for mark in marks_of(row)],
                    decided_by=by.acting,
                )
                for row in shown
            ]
        )
        if to_judge(week).exists():
            return False
        week.reviewed_at, week.reviewed_by = timezone.now(), by.acting
        week.save(update_fields=["reviewed_at", "reviewed_by"])
        history.record(week, "granskning.done", by=by, changes=_told(week))
    return True


def _told(week: Granskningsvecka) -> dict[str, list[str | None]]:
    """How many rows came to which outcome; never whom they are about."""
    judged = Granskningsutfall.objects.filter(atkomst__insats=week.insats_id, atkomst__week_on=week.week_on)
    found = Counter(judged.values_list("utfall__key", flat=True))
    return {key: [None, str(found[key])] for key in sorted(found)}


def has_looked(week: Granskningsvecka, user: User) -> bool:
    """Whether the user has seen identities of the insats in the week."""
    return Atkomst.objects.filter(insats=week.insats_id, week_on=week.week_on, user=user).exists()

"""What the page of one insats reads, each in one prepared query."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from finsam.prepared import prepared
from insatser.models import Insats, InsatsAr, Insatsperiod, InsatsUppdrag, Mal, MalUtfall


@prepared
def insats(pk: UUID) -> QuerySet[Insats, Any]:
    """The insats with its owner and kind, and the names of its målgrupper."""
    chosen = Insats.malgrupper.through.objects.filter(insats=OuterRef("pk"))
    labels = chosen.order_by("kodvarde__sort", "kodvarde__label", "kodvarde_id").values("kodvarde__label")
    rows = Insats.objects.filter(pk=pk).select_related(
        "agare__organisation", "preciserad_inriktning", "personuppgiftsansvarig"
    )
    return rows.annotate(malgrupp_labels=ArraySubquery(labels))


@prepared
def linked(pk: UUID) -> QuerySet[Insats]:
    """Those that the insats continues or belongs with, and those that continue it."""
    itself = Insats.objects.filter(pk=pk)
    before = Q(pk__in=itself.values("continues")) | Q(pk__in=itself.values("belongs_with"))
    return Insats.objects.filter(before | Q(continues=pk)).only("name", "continues")


@prepared
def periods(pk: UUID) -> QuerySet[Insatsperiod]:
    """Its stored periods."""
    return Insatsperiod.objects.filter(insats=pk)


@prepared
def plan(pk: UUID) -> QuerySet[InsatsAr]:
    """Planned participants per year."""
    return InsatsAr.objects.filter(insats=pk)


@prepared
def ties(pk: UUID) -> QuerySet[InsatsUppdrag]:
    """Who works with it, the latest first."""
    person = ("uppdrag__person__name", "uppdrag__person__employer__name")
    rows = InsatsUppdrag.objects.filter(insats=pk).select_related("uppdrag__person__employer")
    return rows.order_by("-from_on", "pk").only("from_on", "to_on", "uppdrag__role", *person)


def goals(pk: UUID) -> list[tuple[Mal, list[MalUtfall]]]:
    """The goals that hold, each with what came of it year by year."""
    found = _goals(pk)
    outcomes: dict[UUID, list[MalUtfall]] = {mal.pk: [] for mal in found}
    for utfall in _outcomes(pk) if found else ():
        outcomes[utfall.mal_id].append(utfall)
    return [(mal, outcomes[mal.pk]) for mal in found]


@prepared
def _goals(pk: UUID) -> QuerySet[Mal]:
    return Mal.objects.current().filter(insats=pk).select_related("owner")


@prepared
def _outcomes(pk: UUID) -> QuerySet[MalUtfall]:
    return MalUtfall.objects.filter(mal__in=Mal.objects.current().filter(insats=pk))

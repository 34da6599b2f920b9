"""What must hold of ties: each uppdrag that works with an insats was tied to it, and the history says so."""

from collections.abc import Iterator

from django.db.models import CharField, Exists, OuterRef
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from finsam.history.models import Entry
from insatser.models import Insats, InsatsUppdrag


def tie_faults() -> Iterator[str]:
    """Ties that no row of the history tells of."""
    told = (
        Entry.objects.filter(
            code="insats.uppdrag_tied",
            subject_type=Insats._meta.label_lower,
            subject_id=Cast(OuterRef("insats_id"), CharField()),
        )
        .annotate(tied=KT("changes__uppdrag__1"))
        .filter(tied=Cast(OuterRef("uppdrag_id"), CharField()))
        .order_by()
    )
    for tie in InsatsUppdrag.objects.filter(~Exists(told)).select_related("insats").order_by("pk").iterator():
        yield f"{tie.insats.name}: att uppdraget {tie.uppdrag_id} arbetar med insatsen står inte i historiken."

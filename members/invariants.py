"""What must hold of rights: each uppdrag has been given by somebody, and the history says so.

Whoever writes an uppdrag into the table, past the pages and the commands, leaves no such row. Faults name no person.
"""

from collections.abc import Iterator

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from finsam.history.models import Entry
from members.models import Uppdrag

GIVEN = ("uppdrag.given", "uppdrag.proposed", "uppdrag.given_by_operator")


def uppdrag_faults() -> Iterator[str]:
    """Uppdrag that nobody has given with their role, and confirmed ones that nobody has confirmed."""
    given = _said(*GIVEN).annotate(role=KT("changes__role__1")).filter(role=OuterRef("role"))
    for uppdrag in Uppdrag.objects.filter(~Exists(given)).order_by("pk").iterator():
        yield f"{_words(uppdrag)} står inte i historiken som givet."
    confirmed = Q(needs_confirmation=True, confirmed_by__isnull=False)
    for uppdrag in Uppdrag.objects.filter(confirmed, ~Exists(_said("uppdrag.confirmed"))).order_by("pk").iterator():
        yield f"{_words(uppdrag)} står inte i historiken som bekräftat."


def _said(*codes: str) -> "QuerySet[Entry]":
    """What the history says of an uppdrag."""
    same = {"subject_type": Uppdrag._meta.label_lower, "subject_id": Cast(OuterRef("pk"), CharField())}
    return Entry.objects.filter(code__in=codes, **same).order_by()


def _words(uppdrag: Uppdrag) -> str:
    return f"Uppdraget {uppdrag.pk}, {uppdrag.get_role_display()},"

"""Head counts. Never a person, never a link to one: only how many, in which insats and calendar year (U 4)."""

from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Q, Value, When

from finsam.versioning import Versioned
from insatser.enums import YEARS
from insatser.models import Insats
from participants.enums import Kon


class AntalQuerySet(models.QuerySet["Antal"]):
    """Head counts."""

    def for_year(self, year: int) -> AntalQuerySet:
        """Counts of one calendar year, of insatser that were not registered by mistake."""
        return self.filter(year=year, insats__in=Insats.objects.valid())


class Antal(Versioned):
    """How many took part in an insats in a calendar year. Without a count nothing has been registered.

    Empty `kon` means all together; anonymous participants are always split (a constraint).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="%(class)s_set", verbose_name="insats")
    year = models.PositiveSmallIntegerField("år")
    kon = models.CharField("kön", max_length=10, choices=Kon, blank=True)
    count = models.PositiveIntegerField("antal", null=True, blank=True)

    objects = AntalQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.year}: {self.count}"


class AnonymtAntal(Antal):
    """Anonymous participants of an individinriktad insats: the year and kön, nothing else. Entered anew each year."""

    class Meta:
        ordering = ["year", "kon", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "year", "kon"],
                name="participants_anonymtantal_one_per_kon",
                violation_error_message="Antalet är redan registrerat för det året.",
            ),
            models.CheckConstraint(
                condition=Q(kon__in=Kon.values, year__range=YEARS),
                name="participants_anonymtantal_kon_and_year",
                violation_error_message="Välj kön och ett år mellan 2004 och 2100.",
            ),
        ]


class VolymAntal(Antal):
    """Participants of an insats that is followed up with numbers only; split by kön, or all together."""

    class Meta:
        verbose_name = "volymantal"
        ordering = ["year", "kon", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "year", "kon"],
                name="participants_volymantal_one_per_kon",
                violation_error_message="Antalet är redan registrerat för det året.",
            ),
            models.CheckConstraint(
                condition=Q(kon__in=[*Kon.values, ""], year__range=YEARS),
                name="participants_volymantal_kon_and_year",
                violation_error_message="Välj kön och ett år mellan 2004 och 2100.",
            ),
            ExclusionConstraint(
                name="participants_volymantal_split_or_together",
                expressions=[
                    ("insats", RangeOperators.EQUAL),
                    ("year", RangeOperators.EQUAL),
                    (Case(When(kon="", then=Value(0)), default=Value(1)), RangeOperators.NOT_EQUAL),
                ],
                condition=Q(count__isnull=False),
                violation_error_message="Skriv antalen antingen per kön eller tillsammans, inte båda.",
            ),
        ]

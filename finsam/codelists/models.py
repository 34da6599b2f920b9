"""Values of code lists. A value is retired with a day, never deleted: old rows go on pointing at it."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import Q

from finsam import dates
from finsam.codelists.enums import Certainty
from finsam.periods import DATES_IN_ORDER


class KodvardeQuerySet(models.QuerySet["Kodvarde"]):
    """Values of code lists."""

    def in_list(self, lista: str) -> KodvardeQuerySet:
        """The values of one list, in order."""
        return self.filter(lista=lista).order_by("sort", "label", "pk")

    def valid_on(self, day: date) -> KodvardeQuerySet:
        """Values that may be chosen on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Kodvarde(models.Model):
    """One value of one list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lista = models.CharField("kodlista", max_length=60)
    key = models.CharField("nyckel", max_length=60)
    label = models.CharField("benämning", max_length=160)
    sort = models.PositiveIntegerField("ordning", default=0)
    valid_from = models.DateField("gäller från", null=True, blank=True)
    valid_to = models.DateField("gäller till och med", null=True, blank=True)
    source_system = models.CharField("källsystem", max_length=20, blank=True)
    status = models.CharField("status", max_length=20, choices=Certainty, default=Certainty.WORKING)
    is_own = models.BooleanField("tillagt av kansliet", default=False)
    attributes = models.JSONField("egenskaper", default=dict, blank=True)

    objects = KodvardeQuerySet.as_manager()

    class Meta:
        verbose_name = "kodvärde"
        ordering = ["lista", "sort", "label", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lista", "key"],
                name="codelists_kodvarde_one_per_key",
                violation_error_message="Det finns redan ett sådant värde i listan.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=models.F("valid_from")),
                name="codelists_kodvarde_dates_in_order",
                violation_error_message=DATES_IN_ORDER,
            ),
            models.CheckConstraint(
                condition=Q(status__in=Certainty.values),
                name="codelists_kodvarde_status_is_known",
                violation_error_message="Välj hur säkert värdet är.",
            ),
            models.CheckConstraint(
                condition=~Q(label="") & ~Q(key="") & ~Q(lista=""),
                name="codelists_kodvarde_has_label",
                violation_error_message="Skriv värdets benämning.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_valid(self) -> bool:
        """True when it may be chosen today."""
        today = dates.today()
        return (self.valid_from is None or self.valid_from <= today) and (
            self.valid_to is None or self.valid_to >= today
        )

    @property
    def is_unconfirmed(self) -> bool:
        """True when the value is only a working assumption."""
        return self.status == Certainty.WORKING

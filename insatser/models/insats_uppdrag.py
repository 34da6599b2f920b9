from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from finsam import dates
from finsam.periods import InclusiveDateRange
from insatser.models.insats import Insats
from members.models import Uppdrag


class InsatsUppdragQuerySet(models.QuerySet["InsatsUppdrag"]):
    """Ties between uppdrag and insatser."""

    def active_on(self, day: date) -> InsatsUppdragQuerySet:
        """Ties that hold on that day."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)

    def active(self) -> InsatsUppdragQuerySet:
        """Ties that hold today."""
        return self.active_on(dates.today())


class InsatsUppdrag(models.Model):
    """Which insats an insatsansvarig or deltagaransvarig works with, from and to; ended by date, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    uppdrag = models.ForeignKey(
        Uppdrag, on_delete=models.PROTECT, related_name="insats_uppdrag_set", verbose_name="uppdrag"
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="insats_uppdrag_set", verbose_name="insats"
    )
    from_on = models.DateField("från och med")
    to_on = models.DateField("till och med", null=True, blank=True)

    objects = InsatsUppdragQuerySet.as_manager()

    class Meta:
        verbose_name = "uppdrag i insats"
        ordering = ["-from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="insatser_insatsuppdrag_dates_in_order",
                violation_error_message="Slutdatum kan inte vara före startdatum. Kontrollera båda datumen.",
            ),
            ExclusionConstraint(
                name="insatser_insatsuppdrag_once_at_a_time",
                expressions=[
                    ("uppdrag", RangeOperators.EQUAL),
                    ("insats", RangeOperators.EQUAL),
                    (InclusiveDateRange("from_on", "to_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Uppdraget är redan knutet till insatsen under en del av perioden.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on}–{self.to_on or ''}"

    @property
    def is_active(self) -> bool:
        """True when it holds today."""
        today = dates.today()
        return self.from_on <= today and (self.to_on is None or self.to_on >= today)

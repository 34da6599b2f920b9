from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from finsam import dates
from finsam.periods import DATES_IN_ORDER, IN_ORDER, InclusiveDateRange, holding, holds
from insatser.models.insats import Insats
from members.models import Uppdrag


class InsatsUppdragQuerySet(models.QuerySet["InsatsUppdrag"]):
    """Ties between uppdrag and insatser."""

    def active_on(self, day: date) -> InsatsUppdragQuerySet:
        """Ties that hold on that day."""
        return self.filter(holding(day))

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
                condition=IN_ORDER,
                name="insatser_insatsuppdrag_dates_in_order",
                violation_error_message=DATES_IN_ORDER,
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
        return holds(self, dates.today())

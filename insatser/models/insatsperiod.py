from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from finsam.periods import DATES_IN_ORDER, IN_ORDER, InclusiveDateRange, holding, holds
from insatser.enums import PeriodKind
from insatser.models.insats import Insats


class InsatsperiodQuerySet(models.QuerySet["Insatsperiod"]):
    """Periods of insatser."""

    def overlapping(self, first: date, last: date) -> InsatsperiodQuerySet:
        """Periods with a day from `first` to `last`."""
        return self.filter(holding(first, last))


class Insatsperiod(models.Model):
    """When an insats runs, if that is not simply from its first to its last day.

    An insats that pauses and comes back has one row per running period; one that is financed in part for a while has
    a row with kind begränsad. The rows reach from the insats's first to its last day (a deferred trigger sees to it).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="insatsperioder", verbose_name="insats")
    from_on = models.DateField("från och med")
    to_on = models.DateField("till och med", null=True, blank=True)
    kind = models.CharField("omfattning", max_length=20, choices=PeriodKind, default=PeriodKind.ORDINARIE)

    objects = InsatsperiodQuerySet.as_manager()

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=IN_ORDER,
                name="insatser_insatsperiod_dates_in_order",
                violation_error_message=DATES_IN_ORDER,
            ),
            models.CheckConstraint(condition=Q(kind__in=PeriodKind.values), name="insatser_insatsperiod_kind_is_known"),
            ExclusionConstraint(
                name="insatser_insatsperiod_no_overlap",
                expressions=[
                    ("insats", RangeOperators.EQUAL),
                    (InclusiveDateRange("from_on", "to_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Två perioder kan inte gälla samma dagar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_on}–{self.to_on or ''}"

    def covers(self, day: date) -> bool:
        """Whether the insats runs on that day according to this period."""
        return holds(self, day)

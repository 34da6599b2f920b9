from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from finsam.versioning import Versioned
from insatser.enums import YEAR_OUTSIDE, YEARS
from insatser.models.insats import Insats


class InsatsAr(Versioned):
    """What is planned for an insats in a budget year. The money is not kept here but in the budget."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="ar_set", verbose_name="insats")
    year = models.PositiveSmallIntegerField("år")
    planned_participants = models.PositiveIntegerField("planerat antal deltagare", null=True, blank=True)

    class Meta:
        verbose_name = "insatsår"
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(
                fields=["insats", "year"],
                name="insatser_insatsar_one_per_year",
                violation_error_message="Insatsen har redan en plan för det året.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=YEARS),
                name="insatser_insatsar_year_is_sensible",
                violation_error_message=YEAR_OUTSIDE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.planned_participants}"

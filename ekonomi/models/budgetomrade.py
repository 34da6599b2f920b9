from __future__ import annotations

import uuid

from django.db import models

from ekonomi.enums import NOT_COSTS, Omradeskind
from finsam.versioning import Versioned


class Budgetomrade(Versioned):
    """An area of the budget, as "Ledning": name and order are the förbund's own, the kind is the trade's (S 6)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("typ", max_length=20, choices=Omradeskind)
    name = models.CharField("namn", max_length=100, unique=True, error_messages={"unique": "Området finns redan."})
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "budgetområde"
        ordering = ["order", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=Omradeskind.values),
                name="ekonomi_budgetomrade_kind_is_known",
                violation_error_message="Välj områdets typ.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_cost(self) -> bool:
        """Whether the area counts in the total of costs."""
        return self.kind not in NOT_COSTS

from __future__ import annotations

from django.db import models

from ekonomi.models.budget import Budget
from ekonomi.models.budgetomrade import Budgetomrade


class Planrad(models.Model):
    """The three-year plan (KL 11:6): an area's total in one of the two years after the budget year."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="planrader", verbose_name="budget")
    omrade = models.ForeignKey(Budgetomrade, on_delete=models.PROTECT, related_name="+", verbose_name="område")
    year = models.PositiveSmallIntegerField("år")
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["budget", "year", "omrade__order"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "omrade", "year"], name="ekonomi_planrad_one_per_omrade_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"

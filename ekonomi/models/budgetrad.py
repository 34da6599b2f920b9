from __future__ import annotations

from django.db import models

from ekonomi.models.budget import Budget
from ekonomi.models.budgetpost import Budgetpost


class Budgetrad(models.Model):
    """A post's amount for the year in one version; costs and income are both written as positive amounts."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="rader", verbose_name="budget")
    post = models.ForeignKey(Budgetpost, on_delete=models.PROTECT, related_name="budgetrader", verbose_name="post")
    amount = models.DecimalField("helår", max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["budget", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "post"],
                name="ekonomi_budgetrad_one_per_post",
                violation_error_message="Posten finns redan i budgeten.",
            )
        ]

    def __str__(self) -> str:
        return str(self.amount)


class Budgetmanad(models.Model):
    """A month's part of a row. The twelve sum to the year (a deferred trigger sees to it)."""

    rad = models.ForeignKey(Budgetrad, on_delete=models.PROTECT, related_name="manader", verbose_name="rad")
    month = models.PositiveSmallIntegerField("månad")
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = "budgetmånad"
        ordering = ["rad", "month"]
        constraints = [
            models.UniqueConstraint(fields=["rad", "month"], name="ekonomi_budgetmanad_one_per_month"),
            models.CheckConstraint(
                condition=models.Q(month__gte=1, month__lte=12), name="ekonomi_budgetmanad_month_1_to_12"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month}: {self.amount}"

from __future__ import annotations

from django.db import models
from django.utils import timezone

from ekonomi.models.budget import Budget
from ekonomi.models.budgetpost import Budgetpost
from members.models import User


class Omfordelning(models.Model):
    """Money moved from one post to another in a version, and how the new expense is financed (KL 11:15). Final."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="omfordelningar")
    from_post = models.ForeignKey(Budgetpost, on_delete=models.PROTECT, related_name="+", verbose_name="från")
    to_post = models.ForeignKey(Budgetpost, on_delete=models.PROTECT, related_name="+", verbose_name="till")
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=2)
    first_month = models.PositiveSmallIntegerField("från och med månad")
    financing = models.CharField("finansiering", max_length=300)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    class Meta:
        verbose_name = "flyttade medel"
        ordering = ["moved_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="ekonomi_omfordelning_amount_above_zero",
                violation_error_message="Beloppet ska vara större än noll.",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_post=models.F("to_post")),
                name="ekonomi_omfordelning_between_two_posts",
                violation_error_message="Välj två olika poster.",
            ),
            models.CheckConstraint(
                condition=models.Q(first_month__gte=1, first_month__lte=12),
                name="ekonomi_omfordelning_month_1_to_12",
            ),
            models.CheckConstraint(
                condition=~models.Q(financing=""),
                name="ekonomi_omfordelning_names_financing",
                violation_error_message="Skriv hur utgiften finansieras (kommunallagen 11 kap. 15\u00a0§).",
            ),
        ]

    def __str__(self) -> str:
        return str(self.amount)

"""A mail that reminded somebody of what is not registered."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from members.models import Uppdrag


class Paminnelse(models.Model):
    """That an uppdrag was reminded in a week, so that nobody is reminded twice; final once it is written."""

    uppdrag = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="uppdrag")
    week_on = models.DateField("veckans måndag")
    sent_at = models.DateTimeField("skickad", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "påminnelse"
        constraints = [
            models.UniqueConstraint(fields=["uppdrag", "week_on"], name="participants_paminnelse_once_a_week"),
            models.CheckConstraint(
                condition=models.Q(week_on__iso_week_day=1), name="participants_paminnelse_of_monday"
            ),
        ]

    def __str__(self) -> str:
        return f"Påminnelse {self.week_on}"

"""The information before a consent, as the förbund has approved it: each decision is a row, and none is changed."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.models import Uppdrag
from participants.enums import Sprak, Syfte


class SamtyckestextQuerySet(models.QuerySet["Samtyckestext"]):
    """Approved texts."""

    def newest(self) -> SamtyckestextQuerySet:
        """The newest decision about each purpose and language."""
        return self.order_by("syfte", "sprak", "-number").distinct("syfte", "sprak")


class Samtyckestext(models.Model):
    """One version of a text, from the decision to offer it, or no longer to, until the next decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    syfte = models.CharField("syfte", max_length=30, choices=Syfte)
    sprak = models.CharField("språk", max_length=20, choices=Sprak)
    number = models.PositiveSmallIntegerField("version")
    title = models.CharField("rubrik", max_length=200)
    text = models.TextField("text", max_length=6000)
    is_offered = models.BooleanField("erbjuds", default=True)
    translates = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="översätter"
    )
    decided_by = models.ForeignKey(Uppdrag, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("beslutad", default=timezone.now, editable=False)

    objects = SamtyckestextQuerySet.as_manager()

    class Meta:
        verbose_name = "text om samtycke"
        ordering = ["syfte", "sprak", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["syfte", "sprak", "number"],
                name="participants_samtyckestext_number",
                violation_error_message="Någon annan har beslutat om texten. Läs den nya versionen.",
            ),
            models.CheckConstraint(
                condition=Q(syfte__in=Syfte.values, sprak__in=Sprak.values, number__gte=1),
                name="participants_samtyckestext_known",
            ),
            models.CheckConstraint(
                condition=Q(sprak=Sprak.SVENSKA, translates__isnull=True)
                | (~Q(sprak=Sprak.SVENSKA) & Q(translates__isnull=False) & ~Q(translates=F("id"))),
                name="participants_samtyckestext_translates_swedish",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_syfte_display()}, {self.get_sprak_display()}, version {self.number}"

"""That a deltagande is only stored and not used, until somebody lifts it (article 18 of GDPR)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from members.models import Uppdrag
from participants.models.begaran import Begaran
from participants.models.deltagande import Deltagande


class Begransning(models.Model):
    """One restriction. The database keeps `Deltagande.is_restricted` by it, and lets nothing of the row be changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deltagande = models.ForeignKey(
        Deltagande, on_delete=models.PROTECT, related_name="begransningar", verbose_name="deltagande"
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats", db_index=False
    )
    begaran = models.ForeignKey(Begaran, on_delete=models.PROTECT, related_name="begransningar", verbose_name="begäran")
    grund = models.ForeignKey(Kodvarde, on_delete=models.PROTECT, related_name="+", verbose_name="grund")
    restricted_at = models.DateTimeField("begränsad", default=timezone.now, editable=False)
    restricted_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="begränsad av")
    lifted_at = models.DateTimeField("hävd", null=True, blank=True)
    lifted_by = models.ForeignKey(
        Uppdrag, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="hävd av"
    )
    lift_ground = models.ForeignKey(
        Kodvarde, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="skäl att häva"
    )
    informed_on = models.DateField("personen fick veta det", null=True, blank=True)

    class Meta:
        verbose_name = "begränsning"
        ordering = ["-restricted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deltagande"],
                condition=Q(lifted_at__isnull=True),
                name="participants_begransning_one_at_a_time",
                violation_error_message="Uppgifterna är redan begränsade.",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_ground__isnull=True)
                & Q(informed_on__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, lift_ground__isnull=False),
                name="participants_begransning_lifted_by_somebody",
                violation_error_message="En begränsning som hävs behöver ett skäl.",
            ),
        ]

    def __str__(self) -> str:
        return f"Begränsning {str(self.pk)[:8]}"

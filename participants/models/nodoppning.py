"""A deltagaransvarig who opens another insats for some hours, and who was told."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from finsam.addresses import address_of
from finsam.codelists.models import Kodvarde
from finsam.status import Status, Tone
from insatser.models import Insats
from members.enums import Role
from members.models import Uppdrag, User

LONGEST = timedelta(hours=12)
"""The database lets nothing be open longer, whatever the setting says."""


class NodoppningQuerySet(models.QuerySet["Nodoppning"]):
    """Openings of insatser that are not one's own."""

    def open_at(self, moment: datetime) -> NodoppningQuerySet:
        """Those that opened something at the moment."""
        return self.filter(
            Q(closed_at__isnull=True) | Q(closed_at__gt=moment), opened_at__lte=moment, ends_at__gt=moment
        )

    def visible_to(self, user: User) -> NodoppningQuerySet:
        """One's own; those of the own insatser; all for the förbundschef; for a handläggare those that were told."""
        if user.role == Role.FORBUNDSCHEF:
            return self
        if user.role == Role.DELTAGARANSVARIG:
            return self.filter(uppdrag=user.acting)
        if user.role == Role.INSATSANSVARIG:
            return self.filter(insats__in=Insats.objects.valid().of_acting(user))
        if user.role == Role.HANDLAGGARE:
            return self.filter(notiser__user=user)
        return self.none()


class Nodoppning(models.Model):
    """Why and how long. The policy of the identities asks this table; a trigger sees to who writes it, and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats", db_index=False
    )
    uppdrag = models.ForeignKey(
        Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="öppnad av", db_index=False
    )
    grund = models.ForeignKey(Kodvarde, on_delete=models.PROTECT, related_name="+", verbose_name="grund")
    reason = models.CharField("motivering", max_length=500)
    opened_at = models.DateTimeField("öppnad", default=timezone.now)
    ends_at = models.DateTimeField("slutar")
    closed_at = models.DateTimeField("stängd", null=True, blank=True)
    closed_by = models.ForeignKey(
        Uppdrag, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="stängd av"
    )

    objects = NodoppningQuerySet.as_manager()

    class Meta:
        verbose_name = "nödöppning"
        ordering = ["-opened_at", "pk"]
        indexes = [
            models.Index(fields=["uppdrag", "-opened_at"], name="participants_emergency_of_one"),
            models.Index(fields=["insats", "-opened_at"], name="participants_emergency_insats"),
            models.Index(fields=["-opened_at", "id"], name="participants_emergency_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("opened_at"), ends_at__lte=F("opened_at") + LONGEST),
                name="participants_nodoppning_hours",
                violation_error_message="En nödöppning gäller högst tolv timmar.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__gte=F("opened_at"), closed_by__isnull=False),
                name="participants_nodoppning_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="participants_nodoppning_has_reason",
                violation_error_message="Skriv varför.",
            ),
        ]

    def __str__(self) -> str:
        return f"Nödöppning {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        return address_of("participants:emergency", self.pk)

    @property
    def is_open(self) -> bool:
        """Whether it opens anything now."""
        return self.closed_at is None and self.ends_at > timezone.now()

    @property
    def status(self) -> Status:
        """Word and tone."""
        if self.is_open:
            return Status(Tone.BAD, "Öppen")
        return Status(Tone.DONE, "Stängd" if self.closed_at else "Slut")

    @classmethod
    def hours(cls) -> int:
        """How long a new one lasts."""
        return int(min(settings.EMERGENCY_HOURS, LONGEST.total_seconds() // 3600))


class Nodoppningsnotis(models.Model):
    """That somebody is to be told of an opening by e-mail, and when it was sent."""

    nodoppning = models.ForeignKey(Nodoppning, on_delete=models.PROTECT, related_name="notiser")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="vem som får veta")
    sent_at = models.DateTimeField("skickad", null=True, blank=True)

    class Meta:
        verbose_name = "notis om nödöppning"
        constraints = [
            models.UniqueConstraint(fields=["nodoppning", "user"], name="participants_nodoppningsnotis_once"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(sent_at__isnull=True), name="participants_notis_unsent"),
        ]

    def __str__(self) -> str:
        return "Notis om nödöppning"

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from finsam.addresses import address_of
from members.models.person import Person


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    """Resets of a lost second factor."""

    def waiting(self) -> FactorResetQuerySet:
        """Asked for, and not yet confirmed or turned down."""
        return self.filter(confirmed_at__isnull=True, declined_at__isnull=True)


class FactorReset(models.Model):
    """A lost second factor, removed by two persons: one asks, another confirms. Neither is the one it concerns.

    Where there are not two, it-driften asks with a command and `asked_by` is empty; where nobody at all can confirm,
    it-driften removes the factor too, and then `confirmed_by` is empty as well.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="faktorbyten", verbose_name="person")
    asked_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="begarda_faktorbyten",
        verbose_name="begärt av",
    )
    asked_at = models.DateTimeField("begärt", auto_now_add=True)
    confirmed_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="bekraftade_faktorbyten",
        verbose_name="bekräftat av",
    )
    confirmed_at = models.DateTimeField("bekräftat", null=True, blank=True)
    declined_at = models.DateTimeField("avvisat", null=True, blank=True)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        verbose_name = "återställning av andra faktor"
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at__isnull=True, declined_at__isnull=True),
                name="members_factor_reset_one_waiting_per_person",
                violation_error_message="Någon har redan begärt återställning. Den väntar på bekräftelse.",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")),
                name="members_factor_reset_not_asked_by_oneself",
                violation_error_message="Du kan inte begära återställning åt dig själv. Be en kollega göra det.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("asked_by")) & ~Q(confirmed_by=F("person"))),
                name="members_factor_reset_confirmed_by_another",
                violation_error_message="Återställningen ska bekräftas av någon annan än den som begärde den.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                | Q(asked_by__isnull=True, confirmed_by__isnull=True),
                name="members_factor_reset_confirmation_has_time",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(declined_at__isnull=True),
                name="members_factor_reset_confirmed_or_declined",
            ),
        ]

    def __str__(self) -> str:
        return f"Återställning {self.asked_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return address_of("members:person", self.person_id)

    @property
    def asker(self) -> str:
        """Who asked, in words."""
        return str(self.asked_by) if self.asked_by is not None else "it-driften"

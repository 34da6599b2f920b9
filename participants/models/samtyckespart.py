"""Who may exchange information about somebody: the parties of a consent, each with a time of its own."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from finsam import dates
from finsam.status import Status
from insatser.models import Insats
from members.models import Organisation, Uppdrag
from participants.enums import SamtyckeStatus
from participants.models.samtycke import Samtycke


class SamtyckespartQuerySet(models.QuerySet["Samtyckespart"]):
    """Parties."""

    def standing_on(self, day: date) -> SamtyckespartQuerySet:
        """Those that may exchange something on the day: the consent stands, and the party is in it."""
        consents = Samtycke.objects.standing_on(day)
        within = Q(to_on__isnull=True) | Q(to_on__gte=day)
        return self.filter(within, from_on__lte=day, withdrawn_on__isnull=True, samtycke__in=consents)


class Samtyckespart(models.Model):
    """An organisation or an insats that a consent to informationsutbyte names. It may go out alone, and never back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    samtycke = models.ForeignKey(Samtycke, on_delete=models.PROTECT, related_name="parter", verbose_name="samtycke")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="organisation"
    )
    insats = models.ForeignKey(
        Insats, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="insats"
    )
    from_on = models.DateField("från")
    to_on = models.DateField("till och med", null=True, blank=True)
    withdrawn_on = models.DateField("återtaget", null=True, blank=True)
    added_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="inhämtat av")
    added_at = models.DateTimeField("registrerad", default=timezone.now, editable=False)

    objects = SamtyckespartQuerySet.as_manager()

    class Meta:
        verbose_name = "part i ett samtycke"
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, insats__isnull=True)
                | Q(organisation__isnull=True, insats__isnull=False),
                name="participants_samtyckespart_is_one",
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="participants_samtyckespart_dates_in_order",
                violation_error_message="Sista dagen kan inte vara före den första. Kontrollera båda datumen.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("from_on")),
                name="participants_samtyckespart_withdrawn_after_start",
                violation_error_message="Samtycket kan inte ha tagits tillbaka före dagen då det gavs.",
            ),
            models.UniqueConstraint(
                fields=["samtycke", "organisation"],
                condition=Q(withdrawn_on__isnull=True),
                name="participants_samtyckespart_organisation_once",
                violation_error_message="Parten är redan med i samtycket.",
            ),
            models.UniqueConstraint(
                fields=["samtycke", "insats"],
                condition=Q(withdrawn_on__isnull=True),
                name="participants_samtyckespart_insats_once",
                violation_error_message="Parten är redan med i samtycket.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.organisation if self.organisation is not None else self.insats)

    @property
    def is_in(self) -> bool:
        """Whether it can still be taken out."""
        return self.withdrawn_on is None and self.samtycke.status == SamtyckeStatus.GIVET

    @property
    def over_on(self) -> date | None:
        """The day on which it ended, or will end: its own, or that of the consent."""
        own = self.withdrawn_on or self.to_on
        days = [day for day in (own, self.samtycke.over_on) if day is not None]
        return min(days) if days else None

    @property
    def state(self) -> Status:
        """The tag of where it stands."""
        if self.withdrawn_on is not None:
            return SamtyckeStatus.ATERTAGET.tag
        is_over = self.to_on is not None and self.to_on < dates.today()
        return SamtyckeStatus.UPPHORT.tag if is_over else self.samtycke.state

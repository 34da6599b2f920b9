"""Consent: one purpose at a time, for one deltagande, and what decides whether an identity can be seen (U 4)."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from finsam import dates
from finsam.status import Status
from members.models import Uppdrag
from participants.enums import SamtyckeStatus, Syfte
from participants.models.deltagande import Deltagande
from participants.models.samtyckestext import Samtyckestext


class SamtyckeQuerySet(models.QuerySet["Samtycke"]):
    """Consents."""

    def standing_on(self, day: date) -> SamtyckeQuerySet:
        """Given, not withdrawn or ended, and not past its last day."""
        holding = Q(last_on__isnull=True) | Q(last_on__gte=day)
        return self.filter(holding, given_on__lte=day, status=SamtyckeStatus.GIVET)

    def standing(self) -> SamtyckeQuerySet:
        """Those that stand today."""
        return self.standing_on(dates.today())


class Samtycke(models.Model):
    """What one person answered about one purpose. A new one is asked for at each inregistrering; none is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deltagande = models.ForeignKey(
        Deltagande, on_delete=models.PROTECT, related_name="samtycke_set", verbose_name="deltagande"
    )
    syfte = models.CharField("syfte", max_length=30, choices=Syfte)
    status = models.CharField("status", max_length=10, choices=SamtyckeStatus)
    given_on = models.DateField("datum")
    last_on = models.DateField("gäller till och med", null=True, blank=True)
    follows_end = models.BooleanField("sista dagen följer av slutet", default=False, db_default=False, editable=False)
    """Whether the last day was counted from the end of the deltagande, and was not agreed on with the person."""
    taken_by = models.ForeignKey(
        Uppdrag, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="inhämtat av"
    )
    text = models.ForeignKey(
        Samtyckestext, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="text"
    )
    shown = models.ForeignKey(
        Samtyckestext,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="visad text",
        db_index=False,
    )
    """The text in the language that the person was given it in, when that is known; `text` is the Swedish one."""
    ended_on = models.DateField("återtaget eller upphört", null=True, blank=True)

    objects = SamtyckeQuerySet.as_manager()

    class Meta:
        verbose_name = "samtycke"
        ordering = ["given_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deltagande", "syfte"],
                name="participants_samtycke_one_per_syfte",
                violation_error_message="Det finns redan ett svar om det syftet för deltagandet.",
            ),
            models.CheckConstraint(
                condition=Q(shown__isnull=True) | Q(text__isnull=False),
                name="participants_samtycke_shown_of_text",
            ),
            models.CheckConstraint(
                condition=Q(syfte__in=Syfte.values, status__in=SamtyckeStatus.values),
                name="participants_samtycke_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[SamtyckeStatus.ATERTAGET, SamtyckeStatus.UPPHORT], ended_on__gte=F("given_on"))
                | Q(status__in=[SamtyckeStatus.GIVET, SamtyckeStatus.NEKAT], ended_on__isnull=True),
                name="participants_samtycke_end_has_day",
                violation_error_message="Ett samtycke kan inte ta slut före den dag då det gavs.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_syfte_display()}: {self.get_status_display()}"

    @property
    def over_on(self) -> date | None:
        """The day on which it ended, or will end."""
        return self.ended_on or self.last_on

    @property
    def state(self) -> Status:
        """The tag of its status; one whose last day has passed has ended, whether or not somebody wrote it down."""
        is_over = self.last_on is not None and self.last_on < dates.today()
        is_given = self.status == SamtyckeStatus.GIVET
        return (SamtyckeStatus.UPPHORT if is_given and is_over else SamtyckeStatus(self.status)).tag

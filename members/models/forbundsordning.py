from __future__ import annotations

import uuid
from datetime import date

from django.db import models

from finsam.addresses import address_of
from finsam.versioning import Versioned


class Quorum(models.TextChoices):
    """When the board can decide (KL 6:27 with lag 2003:1210 19 §; a local rule can only add to it)."""

    MORE_THAN_HALF = "more_than_half", "Mer än hälften av ledamöterna"
    ALL_PARTS = "all_parts", "Mer än hälften, och samtliga parter är närvarande"


class ForbundsordningQuerySet(models.QuerySet["Forbundsordning"]):
    """Versions of the förbundsordning."""

    def valid_on(self, day: date) -> Forbundsordning | None:
        """The version in force on `day`, or None before the first."""
        return self.filter(valid_from__lte=day).order_by("-valid_from").first()


class Forbundsordning(Versioned):
    """The local parameters of lag 2003:1210 9 §, as versions with the day from which each is in force (S 1.1)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    valid_from = models.DateField("gäller från", unique=True)
    decided_on = models.DateField("antagen av medlemmarna", null=True, blank=True)
    quorum = models.CharField("beslutsförhet", max_length=20, choices=Quorum, default=Quorum.MORE_THAN_HALF)
    mandate_start_month = models.PositiveSmallIntegerField("mandatperioden börjar, månad", default=4)
    mandate_start_day = models.PositiveSmallIntegerField("mandatperioden börjar, dag", default=1)
    mandate_years = models.PositiveSmallIntegerField("mandatperiodens längd i år", default=4)
    has_delarsrapport = models.BooleanField("delårsrapport ska lämnas", default=False)
    has_initiativratt = models.BooleanField("medlemmarna har initiativrätt", default=False)
    samrad_per_year = models.PositiveSmallIntegerField("samråd per år", default=2)
    kallelse_days = models.PositiveSmallIntegerField("kallelse, dagar före mötet", default=7)
    notice_period_years = models.PositiveSmallIntegerField("uppsägningstid i år", default=3)
    archive_authority = models.CharField("arkivmyndighet", max_length=120, blank=True)
    notice_boards = models.TextField(
        "anslagstavlor", blank=True, help_text="En per rad: varje kommuns och regions anslagstavla (19\u00a0§)."
    )
    text = models.TextField("övriga bestämmelser", blank=True)

    objects = ForbundsordningQuerySet.as_manager()

    class Meta:
        verbose_name = "förbundsordning"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mandate_start_month__range=(1, 12), mandate_start_day__range=(1, 31)),
                name="members_forbundsordning_mandate_start_is_a_day",
                violation_error_message="Skriv en månad 1–12 och en dag 1–31.",
            ),
            models.CheckConstraint(
                condition=models.Q(mandate_years__range=(1, 4)),
                name="members_forbundsordning_at_most_four_years",
                violation_error_message="Mandatperioden är högst fyra år (13\u00a0§).",
            ),
            models.CheckConstraint(
                condition=models.Q(notice_period_years__range=(0, 3)),
                name="members_forbundsordning_notice_at_most_three_years",
                violation_error_message="Uppsägningstiden är högst tre år (27\u00a0§).",
            ),
        ]

    def __str__(self) -> str:
        return f"Förbundsordning från {self.valid_from}"

    def get_absolute_url(self) -> str:
        return address_of("members:forbundsordning", self.pk)

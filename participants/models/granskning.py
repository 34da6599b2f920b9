"""The weekly review of who has seen identities in an insats: kept sums of the access log, and what came of them.

The sums are kept by the database (the migration): every look that is logged is in them, in the same transaction, and
the web's role can write none of them. Which deltagande a row is about is a column that the web's role cannot read; it
has the code, and no code where the looker shares the person's family name.
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam import dates
from finsam.addresses import address_of
from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from members.enums import KANSLI, Role
from members.models import Uppdrag, User
from participants.access.enums import Granskning

READS_ALL_REVIEWS = (*KANSLI, Role.REVISOR, Role.SYSTEMADMINISTRATOR)
WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def this_week() -> date:
    """The Monday of the week that goes on; only weeks before it are reviewed."""
    return monday_of(dates.today())


class GranskningsveckaQuerySet(models.QuerySet["Granskningsvecka"]):
    """Weeks in which identities of an insats were seen."""

    def visible_to(self, user: User) -> GranskningsveckaQuerySet:
        """Those of the own insatser for an insatsansvarig; for those who see that it is done, all."""
        if user.role in READS_ALL_REVIEWS:
            return self.filter(insats__in=Insats.objects.valid())
        if user.role == Role.INSATSANSVARIG:
            return self.filter(insats__in=Insats.objects.valid().of_acting(user))
        return self.none()

    def waiting(self, this_week_on: date) -> GranskningsveckaQuerySet:
        """Over, and not reviewed."""
        return self.filter(reviewed_at__isnull=True, week_on__lt=this_week_on)


class Granskningsvecka(models.Model):
    """A week in which somebody saw identities of an insats, and that its insatsansvarig has reviewed it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats", db_index=False
    )
    week_on = models.DateField("veckans måndag")
    reviewed_at = models.DateTimeField("granskad", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        Uppdrag, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="granskad av"
    )

    objects = GranskningsveckaQuerySet.as_manager()

    class Meta:
        verbose_name = "granskad vecka"
        ordering = ["-week_on", "pk"]
        indexes = [
            models.Index(fields=["week_on", "insats"], name="participants_review_by_week"),
            models.Index(
                fields=["week_on", "insats"], condition=Q(reviewed_at__isnull=True), name="participants_review_waiting"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["insats", "week_on"], name="participants_granskningsvecka_once"),
            models.CheckConstraint(
                condition=Q(week_on__iso_week_day=1), name="participants_granskningsvecka_of_monday"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="participants_granskningsvecka_reviewed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        year, week, _ = self.week_on.isocalendar()
        return f"Vecka {week} {year}"

    def get_absolute_url(self) -> str:
        return address_of("participants:review", self.pk)

    @property
    def last_on(self) -> date:
        """Its Sunday."""
        return self.week_on + WEEK - timedelta(days=1)

    @property
    def is_over(self) -> bool:
        return self.week_on < this_week()

    @property
    def state(self) -> Granskning:
        """How the review stands today."""
        if self.reviewed_at is not None:
            return Granskning.GRANSKAD
        if not self.is_over:
            return Granskning.PAGAR
        return Granskning.SEN if self.week_on < late_before(this_week()) else Granskning.VANTAR


def late_before(this_week_on: date) -> date:
    """Weeks that began before that day should have been reviewed."""
    return this_week_on - WEEK - timedelta(days=settings.REVIEW_LATE_DAYS)


class Atkomst(models.Model):
    """How often somebody saw a deltagande in a week, or, in the total, all of an insats's. Kept by the database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="+", db_index=False)
    week_on = models.DateField("veckans måndag")
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False, verbose_name="vem som såg"
    )
    is_total = models.BooleanField("alla tillsammans")
    code = models.CharField("kod", max_length=8, blank=True)
    """Of the deltagande; empty in a total, and where the looker has the person's family name."""
    looks = models.PositiveIntegerField("visningar")
    opened = models.PositiveIntegerField("öppnade")
    """The looks that opened somebody, and did not only pass by in a list."""
    emergency_looks = models.PositiveIntegerField("visningar genom nödöppning", default=0, db_default=0)
    changes = models.PositiveIntegerField("ändringar", default=0)
    own_name = models.BooleanField("eget efternamn", default=False)
    days_after_end = models.IntegerField("dagar efter slutet", null=True)
    earliest = models.TimeField("tidigast på dagen")
    latest = models.TimeField("senast på dagen")
    weekdays = models.PositiveSmallIntegerField("veckodagar")
    """One bit for each day: Monday 1, Tuesday 2, Wednesday 4 …"""
    purposes = ArrayField(models.CharField(max_length=80), verbose_name="ändamål")
    first_at = models.DateTimeField("först")
    last_at = models.DateTimeField("senast")

    class Meta:
        verbose_name = "åtkomst"
        ordering = ["-last_at", "pk"]
        indexes = [
            models.Index(
                fields=["insats", "week_on", "is_total", "-last_at", "id"], name="participants_access_by_last"
            ),
            models.Index(fields=["insats", "week_on", "is_total", "-looks", "id"], name="participants_access_by_looks"),
            models.Index(
                fields=["insats", "week_on", "is_total", "-opened", "id"], name="participants_access_by_opened"
            ),
            models.Index(fields=["insats", "user", "is_total", "week_on"], name="participants_access_by_user"),
        ]

    def __str__(self) -> str:
        return f"Åtkomst {self.code}".strip()


class Granskningsutfall(models.Model):
    """What the insatsansvarig found about a marked row; final."""

    atkomst = models.OneToOneField(
        Atkomst, primary_key=True, on_delete=models.PROTECT, related_name="granskningsutfall"
    )
    utfall = models.ForeignKey(Kodvarde, on_delete=models.PROTECT, related_name="+", verbose_name="utfall")
    marks = ArrayField(models.CharField(max_length=20), verbose_name="märken")
    """Why the row was marked when it was judged: settings may change."""
    decided_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="bedömd av")
    decided_at = models.DateTimeField("bedömd", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "utfall av granskning"

    def __str__(self) -> str:
        return "Utfall av granskning"

"""What a person has asked for about the own data, by when it has to be answered, and what was decided."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from finsam import dates
from finsam.addresses import address_of
from finsam.codelists.models import Kodvarde
from finsam.status import Status
from finsam.versioning import Versioned
from insatser.models import Insats
from members.enums import Role
from members.models import Uppdrag, User
from participants.models.deltagande import Deltagande
from participants.rights.enums import (
    DECISIONS,
    LATE,
    SOON,
    SOON_DAYS,
    BegaranState,
    Identifiering,
    Inkom,
    Ratt,
    Rattas,
)

DECIDED = [state.value for state in DECISIONS]


DUE_ON = models.Func(
    F("received_on"),
    template=(
        "(%(expressions)s + CASE WHEN extended_on IS NULL THEN interval '1 month' ELSE interval '3 months' END)::date"
    ),
    output_field=models.DateField(),
)
"""One month after it came in, or three when the time was extended (article 12.3)."""


class BegaranQuerySet(models.QuerySet["Begaran"]):
    """Requests."""

    def visible_to(self, user: User) -> BegaranQuerySet:
        """Those of the own insatser for a deltagaransvarig; for all others there are numbers alone."""
        if user.role == Role.DELTAGARANSVARIG:
            return self.filter(insats__in=Insats.objects.valid().of_acting(user))
        return self.none()

    def waiting(self) -> BegaranQuerySet:
        """Those that nobody has answered."""
        return self.filter(state=BegaranState.MOTTAGEN)

    def late(self, day: date) -> BegaranQuerySet:
        """Those that should have been answered."""
        return self.waiting().filter(due_on__lt=day)

    def soon_late(self, day: date) -> BegaranQuerySet:
        """Those whose time ends within some days."""
        return self.waiting().filter(due_on__range=(day, day + timedelta(days=SOON_DAYS)))


class Begaran(Versioned):
    """One request of one person in one insats. The database shows it to the insats's deltagaransvariga alone.

    It holds no free text, and says who asked by nothing but the deltagande.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deltagande = models.ForeignKey(
        Deltagande, on_delete=models.PROTECT, related_name="begaranden", verbose_name="deltagande"
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats", db_index=False
    )
    ratt = models.CharField("vad som begärs", max_length=20, choices=Ratt)
    rattas = ArrayField(
        models.CharField(max_length=20, choices=Rattas), verbose_name="vad som ska rättas", default=list, blank=True
    )
    received_on = models.DateField("kom in")
    received_how = models.CharField("kom in genom", max_length=20, choices=Inkom)
    registered_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="mottagen av")
    registered_at = models.DateTimeField("registrerad", default=timezone.now, editable=False)
    extended_on = models.DateField("personen fick veta om förlängningen", null=True, blank=True)
    extension_ground = models.ForeignKey(
        Kodvarde, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="skäl att förlänga"
    )
    extended_by = models.ForeignKey(
        Uppdrag, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="förlängd av"
    )
    due_on = models.GeneratedField(
        expression=DUE_ON, output_field=models.DateField(), db_persist=True, verbose_name="ska besvaras"
    )
    state = models.CharField("läge", max_length=20, choices=BegaranState, default=BegaranState.MOTTAGEN)
    answered_on = models.DateField("besvarad", null=True, blank=True)
    ground = models.ForeignKey(
        Kodvarde, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="grund"
    )
    identified_how = models.CharField(
        "hur det säkrades vem personen är", max_length=20, choices=Identifiering, blank=True
    )
    decided_by = models.ForeignKey(
        Uppdrag, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="besvarad av"
    )
    decided_at = models.DateTimeField("beslutad", null=True, blank=True)

    objects = BegaranQuerySet.as_manager()

    class Meta:
        verbose_name = "begäran"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["insats", "state", "due_on", "id"], name="participants_begaran_due"),
            models.Index(fields=["insats", "received_on", "id"], name="participants_begaran_received"),
            models.Index(
                fields=["due_on", "insats"], condition=Q(state=BegaranState.MOTTAGEN), name="participants_begaran_open"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["deltagande", "ratt"],
                condition=Q(state=BegaranState.MOTTAGEN),
                name="participants_begaran_one_open",
                violation_error_message="Det finns redan en begäran om samma sak som inte är besvarad.",
            ),
            models.CheckConstraint(
                condition=Q(ratt__in=Ratt.values, state__in=BegaranState.values, received_how__in=Inkom.values)
                & (Q(identified_how="") | Q(identified_how__in=Identifiering.values)),
                name="participants_begaran_known",
            ),
            models.CheckConstraint(
                condition=Q(extended_on__isnull=True, extension_ground__isnull=True, extended_by__isnull=True)
                | Q(extended_on__gte=F("received_on"), extension_ground__isnull=False, extended_by__isnull=False),
                name="participants_begaran_extension_has_ground",
                violation_error_message="En förlängning behöver ett skäl och en dag efter att begäran kom in.",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=BegaranState.MOTTAGEN,
                    answered_on__isnull=True,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                    ground__isnull=True,
                )
                | Q(state__in=DECIDED, answered_on__gte=F("received_on"), decided_by__isnull=False)
                & Q(decided_at__isnull=False)
                | Q(
                    state=BegaranState.ATERTAGEN,
                    answered_on__gte=F("received_on"),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    ground__isnull=True,
                ),
                name="participants_begaran_answer_agrees",
                violation_error_message="Ett svar behöver en dag, tidigast den dag då begäran kom in.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BegaranState.DELVIS, BegaranState.AVSLAGEN]) | Q(ground__isnull=False),
                name="participants_begaran_no_has_ground",
                violation_error_message="Ett avslag, helt eller delvis, behöver en grund.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[BegaranState.BEVILJAD, BegaranState.DELVIS]) | ~Q(identified_how=""),
                name="participants_begaran_yes_knows_who",
                violation_error_message="Ange hur du har säkrat vem personen är.",
            ),
        ]

    def __str__(self) -> str:
        return f"Begäran {self.code}"

    def get_absolute_url(self) -> str:
        return address_of("participants:begaran", self.pk)

    @property
    def code(self) -> str:
        """What it is called: eight signs that say nothing about the person."""
        return str(self.pk)[:8]

    @property
    def what(self) -> Ratt:
        """What is asked for."""
        return Ratt(self.ratt)

    @property
    def is_open(self) -> bool:
        """Whether somebody waits for the answer."""
        return self.state == BegaranState.MOTTAGEN

    @property
    def is_late(self) -> bool:
        """Not answered in time, or answered after it."""
        return bool((self.answered_on or dates.today()) > self.due_on)

    @property
    def status(self) -> Status:
        """Word and tone, with how the time stands while it waits."""
        if self.is_open and self.is_late:
            return LATE
        if self.is_open and self.due_on <= dates.today() + timedelta(days=SOON_DAYS):
            return SOON
        return BegaranState(self.state).tag

    @property
    def rattas_labels(self) -> list[str]:
        """What should be corrected, in words."""
        return [Rattas(one).label for one in self.rattas]

"""Gallring: the plan that was decided, each time it was carried out, and what that erased (ADR 19)."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from finsam.addresses import address_of
from insatser.models import Insats
from members.enums import KANSLI, Role
from members.models import Uppdrag, User
from participants.gallring.enums import Gallringsslag

READS_GALLRING = (*KANSLI, Role.REVISOR)
LONGEST_DAYS = 36500


class GallringsplanQuerySet(models.QuerySet["Gallringsplan"]):
    """Plans."""

    def in_force(self, day: date) -> Gallringsplan | None:
        """The one that began to hold last."""
        return self.filter(valid_from__lte=day).order_by("-valid_from", "-registered_at", "pk").first()


class Gallringsplan(models.Model):
    """What is erased how long after what, as the förbund has decided. Final; another plan replaces it from its day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    beslut_on = models.DateField("beslutsdatum")
    paragraf = models.CharField("paragraf", max_length=40)
    valid_from = models.DateField("gäller från")
    registered_by = models.ForeignKey(
        Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="registrerad av"
    )
    registered_at = models.DateTimeField("registrerad", default=timezone.now, editable=False)

    objects = GallringsplanQuerySet.as_manager()

    class Meta:
        verbose_name = "gallringsplan"
        ordering = ["-valid_from", "-registered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("beslut_on")),
                name="participants_gallringsplan_after_beslut",
                violation_error_message="Planen kan inte gälla från en dag före beslutet.",
            ),
        ]

    def __str__(self) -> str:
        return f"Gallringsplan från {self.valid_from}"

    def get_absolute_url(self) -> str:
        return reverse("participants:gallring")

    def days(self) -> dict[Gallringsslag, int]:
        """How long each kind that it names is kept."""
        return {Gallringsslag(regel.slag): regel.days for regel in self.regler.all()}


class Gallringsregel(models.Model):
    """One line of a plan. A kind without a line is kept."""

    plan = models.ForeignKey(Gallringsplan, on_delete=models.PROTECT, related_name="regler", db_index=False)
    slag = models.CharField("slag", max_length=20, choices=Gallringsslag)
    days = models.PositiveIntegerField("dagar")

    class Meta:
        verbose_name = "gallringsregel"
        constraints = [
            models.UniqueConstraint(fields=["plan", "slag"], name="participants_gallringsregel_once"),
            models.CheckConstraint(
                condition=Q(slag__in=Gallringsslag.values, days__lte=LONGEST_DAYS),
                name="participants_gallringsregel_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()}: {self.days} dagar"


class GallringQuerySet(models.QuerySet["Gallring"]):
    """Times that a plan was carried out."""

    def visible_to(self, user: User) -> GallringQuerySet:
        """All for the kansli and the revisor; nobody else needs them."""
        return self if user.has_role(*READS_GALLRING) else self.none()

    def finished(self) -> GallringQuerySet:
        """Those that have a bevis."""
        return self.filter(finished_at__isnull=False)


class Gallring(models.Model):
    """A plan carried out for what was due on a day. The database erases and seals; nobody else changes a row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Gallringsplan, on_delete=models.PROTECT, related_name="gallringar", verbose_name="plan")
    day = models.DateField("dag")
    expected = models.PositiveIntegerField("uppgifter i förhandsvisningen")
    ordered_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="beslutad av")
    ordered_at = models.DateTimeField("startad", default=timezone.now, editable=False)
    finished_at = models.DateTimeField("klar", null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    objects = GallringQuerySet.as_manager()

    class Meta:
        verbose_name = "gallring"
        ordering = ["-ordered_at", "pk"]
        indexes = [models.Index(fields=["-ordered_at", "id"], name="participants_gallring_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["finished_at"],
                nulls_distinct=False,
                name="participants_gallring_one_at_a_time",
                violation_error_message="En gallring pågår redan.",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True, sha256="")
                | Q(finished_at__gte=F("ordered_at"), sha256__regex=r"^[0-9a-f]{64}$"),
                name="participants_gallring_sealed_when_finished",
            ),
        ]

    def __str__(self) -> str:
        return f"Gallring {self.day}"

    def get_absolute_url(self) -> str:
        return address_of("participants:gallring_detail", self.pk)


class GallradUppgift(models.Model):
    """That something of a deltagande was erased, by its pseudonymous key; what it was is gone. Final."""

    gallring = models.ForeignKey(Gallring, on_delete=models.PROTECT, related_name="uppgifter", db_index=False)
    slag = models.CharField("slag", max_length=20, choices=Gallringsslag)
    rad = models.UUIDField("deltagande")
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="+", db_index=False)
    over_on = models.DateField("slut")
    """The day that the time in the plan was counted from."""

    class Meta:
        verbose_name = "gallrad uppgift"
        constraints = [
            models.UniqueConstraint(fields=["gallring", "slag", "rad"], name="participants_gallrad_once"),
            models.CheckConstraint(condition=Q(slag__in=Gallringsslag.values), name="participants_gallrad_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_slag_display()} {str(self.rad)[:8]}"


class Gallringsbevis(models.Model):
    """The certificate of a finished gallring as a document, stored once. Its figures are protected."""

    gallring = models.OneToOneField(Gallring, primary_key=True, on_delete=models.PROTECT, related_name="bevis")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "gallringsbevis"

    def __str__(self) -> str:
        return str(self.gallring_id)

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone

from finsam.addresses import address_of
from finsam.dates import MONTH_NAMES, Period, month_range
from followup.enums import DRAFT_READERS, MONTHLY, REPORT_READERS, Rapportslag, Uttagslage
from members.models import User

BY_YEAR = [Rapportslag.ARSREDOVISNING, Rapportslag.DELTAGARRAPPORT]
"""Kinds that are taken out for a whole year."""


class RapportuttagQuerySet(models.QuerySet["Rapportuttag"]):
    """Issued reports."""

    def visible_to(self, user: User) -> RapportuttagQuerySet:
        """Kansli, styrelse and revisor see all; members' representatives no drafts; others nothing."""
        if user.has_role(*DRAFT_READERS):
            return self
        return self.issued() if user.has_role(*REPORT_READERS) else self.none()

    def issued(self) -> RapportuttagQuerySet:
        """All but drafts."""
        return self.filter(state=Uttagslage.UTFARDAD)

    def of_kind(self, kind: Rapportslag) -> RapportuttagQuerySet:
        """One kind of report."""
        return self.filter(kind=kind)

    def monthly(self) -> RapportuttagQuerySet:
        """Those that the clock made."""
        return self.filter(occasion=MONTHLY)

    def newest_first(self) -> RapportuttagQuerySet:
        """By what they are about: the latest period first, a whole year before its months, and the last made."""
        return self.order_by("-year", "-month", "-version", "pk")

    def latest_of_each_kind(self) -> RapportuttagQuerySet:
        """For each kind the one of the latest period, and of several the last made."""
        return self.order_by("kind", "-year", "-month", "-version").distinct("kind")

    def without_result(self) -> RapportuttagQuerySet:
        """For lists: the figures stay in the database."""
        return self.defer("result")


class Rapportuttag(models.Model):
    """A report as it was when it was taken out: parameters, moment, figures and their hash. Rows are final.

    Pages and files are made from `result` alone, so that the same report comes out years later, whatever has been
    registered since. Figures of people are protected before they are stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("rapport", max_length=30, choices=Rapportslag)
    year = models.PositiveSmallIntegerField("år")
    month = models.PositiveSmallIntegerField("månad", null=True)
    occasion = models.CharField(max_length=60)
    """What made it: the clock (`manad`) or a job (`jobb:` and its id). One uttag per kind, period and occasion."""
    state = models.CharField("läge", max_length=10, choices=Uttagslage, default=Uttagslage.UTFARDAD)
    version = models.PositiveSmallIntegerField("version")
    parameters = models.JSONField(default=dict)
    uttaget_at = models.DateTimeField("uttagen", default=timezone.now)
    taken_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="rapportuttag_set", verbose_name="uttagen av"
    )
    uppdrag_id = models.UUIDField(null=True)
    result = models.JSONField()
    sha256 = models.CharField(max_length=64)

    objects = RapportuttagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "year", "month", "occasion"],
                nulls_distinct=False,
                name="followup_rapportuttag_once_per_occasion",
            ),
            models.UniqueConstraint(
                fields=["kind", "year", "month", "version"],
                nulls_distinct=False,
                name="followup_rapportuttag_one_per_version",
            ),
            models.UniqueConstraint(
                fields=["year", "sha256"],
                condition=models.Q(kind=Rapportslag.ARSREDOVISNING, state=Uttagslage.UTFARDAD),
                name="followup_rapportuttag_content_issued_once",
                violation_error_message="Årsredovisningen är redan utfärdad med samma innehåll.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=BY_YEAR, month__isnull=True)
                | models.Q(kind=Rapportslag.EKONOMISK_RAPPORT, month__isnull=False, month__range=(1, 12)),
                name="followup_rapportuttag_month_fits_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="followup_rapportuttag_has_hash"
            ),
        ]
        indexes = [models.Index(fields=["-uttaget_at", "id"], name="followup_rapportuttag_newest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("followup:report", self.pk)

    @property
    def name(self) -> str:
        """Ekonomisk rapport oktober 2026."""
        month = f"{MONTH_NAMES[self.month - 1]} " if self.month else ""
        return f"{Rapportslag(self.kind).label} {month}{self.year}"

    @property
    def period(self) -> Period:
        """The months whose figures it shows."""
        return month_range(self.year, self.month or 12)

    @property
    def state_enum(self) -> Uttagslage:
        """The state with its word and tone."""
        return Uttagslage(self.state)

    @property
    def is_draft(self) -> bool:
        """Whether it is marked as a draft."""
        return self.state == Uttagslage.UTKAST

    @property
    def file_name(self) -> str:
        """Name of a downloaded file, without its ending."""
        month = f"-{self.month:02}" if self.month else ""
        return f"{self.kind.replace('_', '-')}-{self.year}{month}-v{self.version}"


class Rapportpdf(models.Model):
    """The PDF of an uttag, beside it so that lists never read it. Final as well."""

    uttag = models.OneToOneField(Rapportuttag, primary_key=True, on_delete=models.PROTECT, related_name="pdf")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.uttag_id)

"""A deltagande: one person in one insats in one period, without a word of who it is (U 3)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from finsam.codelists.models import Kodvarde
from finsam.periods import DATES_IN_ORDER, InclusiveDateRange
from finsam.versioning import Versioned
from insatser.models import Insats
from members.enums import Role
from members.models import Uppdrag, User
from participants.enums import Fas, Kon

PLANNED_END_IN_ORDER = "Planerat slut kan inte vara före startdatum. Kontrollera båda datumen."
SEES_PSEUDONYMS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)


def _days(moment: str, day: str) -> models.GeneratedField:
    """How many days after `day` the moment came, by the calendar in Sweden. The database computes and keeps it."""
    in_sweden = "(%(expressions)s AT TIME ZONE 'Europe/Stockholm')::date"
    written_on = models.Func(F(moment), template=in_sweden, output_field=models.DateField())
    days = models.Func(written_on, F(day), template="(%(expressions)s)", arg_joiner=" - ")
    return models.GeneratedField(expression=days, output_field=models.IntegerField(null=True), db_persist=True)


def code_value(verbose_name: str, **options: Any) -> models.ForeignKey[Any, Any]:
    """A value of a code list; which list it has to be of is checked by a trigger."""
    return models.ForeignKey(Kodvarde, on_delete=models.PROTECT, related_name="+", verbose_name=verbose_name, **options)


class Deltagare(models.Model):
    """A person in the follow-up, known by kön and year of birth alone; who it is stands in `Identitet`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kon = models.CharField("kön", max_length=10, choices=Kon)
    birth_year = models.PositiveSmallIntegerField("födelseår")

    class Meta:
        verbose_name = "deltagare"
        constraints = [
            models.CheckConstraint(
                condition=Q(kon__in=Kon.values, birth_year__range=(1900, 2100)),
                name="participants_deltagare_kon_and_year",
                violation_error_message="Kön och födelseår följer av personnumret. Kontrollera det.",
            ),
        ]

    def __str__(self) -> str:
        return f"Deltagare {str(self.pk)[:8]}"


class DeltagandeQuerySet(models.QuerySet["Deltagande"]):
    """Deltaganden, pseudonymous."""

    def visible_to(self, user: User) -> DeltagandeQuerySet:
        """Those of the own insatser for a deltagaransvarig, all for the kansli's registrars, none for anybody else."""
        role = user.role
        if role in SEES_PSEUDONYMS:
            return self
        if role == Role.DELTAGARANSVARIG:
            return self.filter(insats__in=Insats.objects.valid().of_acting(user))
        return self.none()

    def counted(self) -> DeltagandeQuerySet:
        """All but those that were registered by mistake, which no report contains (U 3.1)."""
        return self.filter(is_mistake=False)

    def in_use(self) -> DeltagandeQuerySet:
        """All but those that are only stored: lists and exports leave them out (article 18)."""
        return self.filter(is_restricted=False)

    def ongoing(self) -> DeltagandeQuerySet:
        """Those that nobody has registered out."""
        return self.filter(ends_on__isnull=True)


class Deltagande(Versioned):
    """One person in one insats in one period: what was so before it and, when it is over, after it.

    Nothing is deleted: one that was registered by mistake is registered out as felregistrering.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deltagare = models.ForeignKey(
        Deltagare, on_delete=models.PROTECT, related_name="deltagande_set", verbose_name="deltagare"
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="deltagande_set", verbose_name="insats", db_index=False
    )
    starts_on = models.DateField("startdatum")
    planned_end_on = models.DateField("planerat slut", null=True, blank=True)
    ends_on = models.DateField("slutdatum", null=True, blank=True)
    kommun = models.CharField("folkbokföringskommun", max_length=60, blank=True)
    utbildningsniva = code_value("högsta slutförda utbildning")
    tid_offentlig_forsorjning = code_value("tid med offentlig försörjning före insatsen")
    remittent = code_value("remittent")
    avslutsanledning = code_value("avslutsanledning", null=True, blank=True)
    is_mistake = models.BooleanField("felregistrerad", default=False, editable=False)
    """Whether avslutsanledningen is felregistrering; a trigger keeps it, so that constraints and indexes can ask."""
    has_unknown = models.BooleanField("har okända svar", default=False, db_default=False, editable=False)
    """Whether some answer is that nobody knows; triggers keep it, since the answers stand in other tables."""
    is_restricted = models.BooleanField("begränsad", default=False, db_default=False, editable=False)
    """Whether it is only stored, and not used or changed (article 18); a trigger keeps it by `Begransning`."""
    mistake_reason = models.CharField("vad som blev fel", max_length=200, blank=True, default="")
    registered_by = models.ForeignKey(
        Uppdrag, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="registrerad av"
    )
    lista = models.ForeignKey(
        "participants.Deltagarlista",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="deltagande_set",
        verbose_name="inläst från",
    )
    registered_at = models.DateTimeField("registrerad", default=timezone.now, editable=False)
    registered_out_at = models.DateTimeField("utregistrerad", null=True, blank=True)
    start_lag = _days("registered_at", "starts_on")
    """Days from the start to its registration (docs/berakningar/efterslapning.md)."""
    end_lag = _days("registered_out_at", "ends_on")
    """The same of the end; None while there is none."""

    objects = DeltagandeQuerySet.as_manager()

    class Meta:
        verbose_name = "deltagande"
        ordering = ["-starts_on", "pk"]
        indexes = [
            models.Index(fields=["insats", "-starts_on", "id"], name="participants_by_start"),
            models.Index(fields=["insats", "ends_on"], name="participants_by_end"),
            models.Index(fields=["starts_on", "id"], name="participants_all_by_start"),
            models.Index(fields=["ends_on", "starts_on", "id"], name="participants_all_by_end"),
            models.Index(
                fields=["starts_on", "id"],
                include=["insats", "planned_end_on"],
                condition=Q(ends_on__isnull=True, is_mistake=False),
                name="participants_ongoing",
            ),
            models.Index(
                fields=["planned_end_on"],
                condition=Q(ends_on__isnull=True, is_mistake=False),
                name="participants_planned_end",
            ),
            models.Index(fields=["insats"], condition=Q(is_restricted=True), name="participants_restricted"),
            models.Index(fields=["start_lag"], condition=Q(is_mistake=False), name="participants_late_starts"),
            models.Index(fields=["end_lag"], condition=Q(is_mistake=False), name="participants_late_ends"),
            models.Index(
                fields=["insats", "ends_on"],
                condition=Q(has_unknown=True, is_mistake=False),
                name="participants_unknown",
            ),
            models.Index(
                fields=["insats", "registered_at"],
                include=["start_lag"],
                condition=Q(is_mistake=False),
                name="participants_start_lag",
            ),
            models.Index(
                fields=["insats", "registered_out_at"],
                include=["end_lag"],
                condition=Q(is_mistake=False),
                name="participants_end_lag",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "insats"], name="participants_deltagande_of_insats"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="participants_deltagande_dates_in_order",
                violation_error_message=DATES_IN_ORDER,
            ),
            models.CheckConstraint(
                condition=Q(planned_end_on__isnull=True) | Q(planned_end_on__gte=F("starts_on")),
                name="participants_deltagande_planned_end_in_order",
                violation_error_message=PLANNED_END_IN_ORDER,
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True, avslutsanledning__isnull=True, registered_out_at__isnull=True)
                | Q(ends_on__isnull=False, avslutsanledning__isnull=False, registered_out_at__isnull=False),
                name="participants_deltagande_end_has_reason",
                violation_error_message="Ett slutdatum behöver en avslutsanledning, och tvärtom.",
            ),
            models.CheckConstraint(
                condition=Q(mistake_reason="") | Q(is_mistake=True),
                name="participants_deltagande_reason_of_mistake",
                violation_error_message="Bara en felregistrering har en beskrivning av vad som blev fel.",
            ),
            ExclusionConstraint(
                name="participants_deltagande_once_at_a_time",
                expressions=[
                    ("deltagare", RangeOperators.EQUAL),
                    ("insats", RangeOperators.EQUAL),
                    (InclusiveDateRange("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(is_mistake=False),
                violation_error_message="Personen är redan registrerad i insatsen under en del av perioden.",
            ),
        ]

    def __str__(self) -> str:
        return f"Deltagande {self.code}"

    @property
    def code(self) -> str:
        """What the kansli and the log call it: eight signs that say nothing about the person."""
        return str(self.pk)[:8]


class NyaDeltaganden(models.Model):
    """Which deltaganden a statement has written, until the transaction ends and they are found whole; else empty."""

    ids = ArrayField(models.UUIDField())

    class Meta:
        verbose_name = "nya deltaganden"

    def __str__(self) -> str:
        return "Nya deltaganden"


class Forsorjning(models.Model):
    """One source of livelihood before or after; several may be so at once, but those that exclude others (U 3.2)."""

    deltagande = models.ForeignKey(Deltagande, on_delete=models.PROTECT, related_name="forsorjning_set")
    fas = models.CharField(max_length=10, choices=Fas)
    kalla = code_value("försörjning")

    class Meta:
        verbose_name = "försörjning"
        constraints = [
            models.UniqueConstraint(fields=["deltagande", "fas", "kalla"], name="participants_forsorjning_once"),
            models.CheckConstraint(condition=Q(fas__in=Fas.values), name="participants_forsorjning_fas"),
        ]

    def __str__(self) -> str:
        return f"{self.get_fas_display()}: {self.kalla_id}"


class Sysselsattning(models.Model):
    """What the person does before or after. Omfattning is percent of 40 hours a week; together they may pass 100."""

    deltagande = models.ForeignKey(Deltagande, on_delete=models.PROTECT, related_name="sysselsattning_set")
    fas = models.CharField(max_length=10, choices=Fas)
    slag = code_value("sysselsättning")
    omfattning = models.PositiveSmallIntegerField("omfattning i procent", null=True, blank=True)

    class Meta:
        verbose_name = "sysselsättning"
        constraints = [
            models.UniqueConstraint(fields=["deltagande", "fas", "slag"], name="participants_sysselsattning_once"),
            models.CheckConstraint(
                condition=Q(fas__in=Fas.values) & (Q(omfattning__isnull=True) | Q(omfattning__range=(1, 100))),
                name="participants_sysselsattning_omfattning",
                violation_error_message="Omfattningen är 1 till 100 procent av heltid, 40 timmar i veckan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_fas_display()}: {self.slag_id}"

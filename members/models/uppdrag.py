from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Case, Q, Value, When

from finsam import dates
from finsam.addresses import address_of
from finsam.periods import DATES_IN_ORDER, IN_ORDER, InclusiveDateRange, holding, holds, not_ended
from finsam.status import Status, Tone
from members.enums import KANSLI, Role
from members.models.organisation import Organisation
from members.models.person import Person

CONFIRMED = Q(needs_confirmation=False) | Q(confirmed_by__isnull=False)
STANDING = Q(withdrawn_at__isnull=True)


class UppdragQuerySet(models.QuerySet["Uppdrag"]):
    """Uppdrag."""

    def active_on(self, day: date) -> UppdragQuerySet:
        """Confirmed uppdrag that are valid on `day`."""
        return self.filter(CONFIRMED, STANDING, holding(day))

    def active(self) -> UppdragQuerySet:
        """Confirmed uppdrag that are valid today."""
        return self.active_on(dates.today())

    def standing(self) -> UppdragQuerySet:
        """Uppdrag that are valid, will be, or are proposed."""
        return self.standing_on(dates.today())

    def standing_on(self, day: date) -> UppdragQuerySet:
        """Those that had not ended or been withdrawn on `day`."""
        return self.filter(STANDING, not_ended(day))

    def deltagaransvariga_at(self, employer: Organisation) -> UppdragQuerySet:
        """Those of an organisation's employees who are deltagaransvariga."""
        return self.filter(role=Role.DELTAGARANSVARIG, person__employer=employer)

    def waiting(self) -> UppdragQuerySet:
        """Uppdrag that somebody else than the proposer has to confirm."""
        return self.waiting_on(dates.today())

    def waiting_on(self, day: date) -> UppdragQuerySet:
        """Those that had not ended on `day`."""
        return self.standing_on(day).filter(needs_confirmation=True, confirmed_by__isnull=True)


class Uppdrag(models.Model):
    """A person's role for an organisation during a period (inclusive). Ends by date and is never deleted.

    Incompatibilities (U 1) are constraints: systemadministratör goes with no other role, deltagaransvarig with no
    kansli role, and an employee of a samordningsförbund is never deltagaransvarig (a trigger, since it crosses tables).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uppdrag_set", verbose_name="person")
    role = models.CharField("roll", max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="uppdrag_set", verbose_name="för organisation"
    )
    from_on = models.DateField("från och med")
    to_on = models.DateField("till och med", null=True, blank=True)
    given_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="given_uppdrag_set",
        verbose_name="givet av",
    )
    needs_confirmation = models.BooleanField(default=False)
    confirmed_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="confirmed_uppdrag_set",
        verbose_name="bekräftat av",
    )
    ended_by = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ended_uppdrag_set",
        verbose_name="avslutat av",
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Set when a proposal is turned down, or an uppdrag is taken back before its first day: it never was valid."""
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UppdragQuerySet.as_manager()

    class Meta:
        verbose_name = "uppdrag"
        ordering = ["-from_on", "pk"]
        indexes = [models.Index(fields=["role", "to_on"], name="members_uppdrag_by_role")]
        constraints = [
            models.CheckConstraint(
                condition=IN_ORDER,
                name="members_uppdrag_dates_in_order",
                violation_error_message=DATES_IN_ORDER,
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | ~Q(given_by=models.F("person")),
                name="members_uppdrag_nobody_gives_themselves",
                violation_error_message="Ingen kan ge sig själv ett uppdrag. Be en kollega göra det.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=models.F("person")) & ~Q(confirmed_by=models.F("given_by"))),
                name="members_uppdrag_confirmed_by_another",
                violation_error_message="Uppdraget ska bekräftas av någon annan än den som föreslog det.",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.DELTAGARANSVARIG) | Q(needs_confirmation=True),
                name="members_uppdrag_deltagaransvarig_is_confirmed",
                violation_error_message="En deltagaransvarig föreslås av en person och bekräftas av en annan.",
            ),
            ExclusionConstraint(
                name="members_uppdrag_same_role_once",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (InclusiveDateRange("from_on", "to_on"), RangeOperators.OVERLAPS),
                ],
                condition=STANDING,
                violation_error_message="Personen har redan det uppdraget under en del av perioden.",
            ),
            ExclusionConstraint(
                name="members_uppdrag_sysadmin_is_alone",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (InclusiveDateRange("from_on", "to_on"), RangeOperators.OVERLAPS),
                    (
                        Case(When(role=Role.SYSTEMADMINISTRATOR, then=Value(1)), default=Value(0)),
                        RangeOperators.NOT_EQUAL,
                    ),
                ],
                condition=STANDING,
                violation_error_message="Systemadministratör kan inte förenas med något annat uppdrag.",
            ),
            ExclusionConstraint(
                name="members_uppdrag_kansli_or_deltagaransvarig",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (InclusiveDateRange("from_on", "to_on"), RangeOperators.OVERLAPS),
                    (
                        Case(When(role__in=KANSLI, then=Value(1)), default=Value(0)),
                        RangeOperators.NOT_EQUAL,
                    ),
                ],
                condition=STANDING & Q(role__in=[*KANSLI, Role.DELTAGARANSVARIG]),
                violation_error_message="Deltagaransvarig kan inte förenas med en roll på kansliet.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_role_display()

    def get_absolute_url(self) -> str:
        return address_of("members:person", self.person_id)

    def get_role_display(self) -> str:  # type: ignore[no-redef] # instead of the one that Django would add
        """The role in words. Django's own looks through all roles each time, and every page shows it."""
        return str(Role(self.role).label)

    @property
    def is_active(self) -> bool:
        """True when it is confirmed and valid today."""
        return self.withdrawn_at is None and not self.is_waiting and holds(self, dates.today())

    @property
    def is_waiting(self) -> bool:
        """True while somebody else than the proposer has to confirm it."""
        return self.needs_confirmation and self.confirmed_by_id is None and self.withdrawn_at is None

    @property
    def status(self) -> Status:
        """The tag that shows how it stands today."""
        today = dates.today()
        if self.withdrawn_at is not None:
            return Status(Tone.DONE, "Återtaget")
        if self.to_on is not None and self.to_on < today:
            return Status(Tone.DONE, "Avslutat")
        if self.is_waiting:
            return Status(Tone.WAITING, "Väntar på bekräftelse")
        if self.from_on > today:
            return Status(Tone.DRAFT, "Har inte börjat")
        return Status(Tone.OK, "Gäller")

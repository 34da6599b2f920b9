from __future__ import annotations

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, IntegerRangeField, RangeBoundary
from django.db import models
from django.db.models import BigIntegerField, Func, Value
from django.db.models.functions import Cast, Left, Length, RPad

from ekonomi.enums import READS_ALL_MONEY
from ekonomi.models.konto import KONTO_LENGTH, konto_field
from ekonomi.statement_lines import BALANCE_LINES, Line
from finsam.versioning import Versioned
from members.models import User


class YearRange(Func):
    """int4range(from_year, to_year, '[]'); an empty end is open."""

    function = "INT4RANGE"
    output_field = IntegerRangeField()

    def __init__(self, *fields: object) -> None:
        super().__init__("from_year", "to_year", RangeBoundary(inclusive_lower=True, inclusive_upper=True))


class KontoRange(Func):
    """All account numbers from konto_from to those that begin with konto_to, as numbers of ten digits."""

    function = "INT8RANGE"
    output_field = BigIntegerRangeField()

    def __init__(self, *fields: object) -> None:
        super().__init__(
            Cast(RPad("konto_from", KONTO_LENGTH, Value("0")), BigIntegerField()),
            Cast(RPad("konto_to", KONTO_LENGTH, Value("9")), BigIntegerField()),
            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
        )


class KontomappningQuerySet(models.QuerySet["Kontomappning"]):
    """Ranges of accounts and their lines."""

    def visible_to(self, user: User) -> KontomappningQuerySet:
        """Those who read the ledger see the mapping."""
        return self if user.has_role(*READS_ALL_MONEY) else self.none()

    def valid_in(self, year: int | models.OuterRef) -> KontomappningQuerySet:
        """The mapping of one budget year."""
        return self.filter(models.Q(to_year__isnull=True) | models.Q(to_year__gte=year), from_year__lte=year)

    def holding(self, konto: models.OuterRef) -> KontomappningQuerySet:
        """The range that an account of an outer query lies in, as `Kontomappning.holds`."""
        return self.filter(konto_from__lte=konto, konto_to__gte=Left(konto, Length("konto_to")))


class Kontomappning(Versioned):
    """The line of the statements for a range of accounts, in a span of years.

    `konto_from` 40 and `konto_to` 78 hold every account that begins with 40, 41 … 78. No two ranges overlap in a year,
    so every account has at most one line.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    konto_from = konto_field("från konto")
    konto_to = konto_field("till och med konto")
    line = models.CharField("rad", max_length=30, choices=Line)
    name = models.CharField("benämning", max_length=120, blank=True)
    from_year = models.PositiveSmallIntegerField("gäller från och med år")
    to_year = models.PositiveSmallIntegerField("gäller till och med år", null=True, blank=True)

    objects = KontomappningQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="ekonomi_kontomappning_no_overlap",
                expressions=[(KontoRange(), "&&"), (YearRange(), "&&")],
                violation_error_message="Ett eller flera av kontona har redan en rad samma år. Ändra den i stället.",
            ),
            models.CheckConstraint(
                condition=models.Q(to_year__isnull=True) | models.Q(to_year__gte=models.F("from_year")),
                name="ekonomi_kontomappning_years_in_order",
                violation_error_message="Till och med år kan inte vara före från och med år.",
            ),
            models.CheckConstraint(
                condition=models.Q(konto_to__gte=models.F("konto_from")),
                name="ekonomi_kontomappning_konton_in_order",
                violation_error_message="Till och med konto kan inte vara före från konto.",
            ),
            models.CheckConstraint(
                condition=models.Q(konto_from__regex=r"^[0-9]{1,10}$", konto_to__regex=r"^[0-9]{1,10}$"),
                name="ekonomi_kontomappning_konton_are_digits",
                violation_error_message="Skriv kontona med siffror.",
            ),
            models.CheckConstraint(
                condition=models.Q(line__in=sorted(BALANCE_LINES), konto_from__gte="1", konto_to__lt="3")
                | (~models.Q(line__in=sorted(BALANCE_LINES)) & models.Q(konto_from__gte="3")),
                name="ekonomi_kontomappning_line_fits_konto",
                violation_error_message="Klass 1 och 2 hör till balansräkningen, andra konton till resultaträkningen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.span}: {self.get_line_display()}"

    @property
    def span(self) -> str:
        """The accounts in words: 40–78, or 89."""
        return self.konto_from if self.konto_from == self.konto_to else f"{self.konto_from}–{self.konto_to}"

    @property
    def report_label(self) -> str:
        """The statement that the line stands in."""
        return Line(self.line).report.label

    def holds(self, konto: str) -> bool:
        """Whether an account lies in the range."""
        return self.konto_from <= konto and konto[: len(self.konto_to)] <= self.konto_to

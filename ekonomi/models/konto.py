from __future__ import annotations

from typing import Self, TypeVar

from django.core.validators import RegexValidator
from django.db import models

from ekonomi.enums import READS_ALL_MONEY
from members.models import User

KONTO_LENGTH = 10
FIRST_RESULT_KONTO = "3"
CLOSING_KONTO = "89"
"""Årets resultat: the account that closes the year is neither income nor cost of anybody."""
LedgerModel = TypeVar("LedgerModel", bound=models.Model)
konto_validator = RegexValidator(r"^[0-9]{1,10}$", "Skriv kontot med siffror, till exempel 4600.")


def after_prefix(prefix: str) -> str:
    """The first string that sorts after every account number beginning with `prefix`."""
    return f"{prefix}:"  # the colon follows 9


def konto_field(verbose_name: str = "konto", *, blank: bool = False) -> models.CharField[str, str]:
    """An account number as text: 4600 and its group 46 sort and compare sign by sign, in every database alike."""
    return models.CharField(
        verbose_name, max_length=KONTO_LENGTH, db_collation="C", blank=blank, validators=[konto_validator]
    )


class ByKontoAndMonthQuerySet(models.QuerySet[LedgerModel]):
    """What rows of the ledger and their kept sums have in common: a month, an account and perhaps a budget post."""

    def in_months(self, first: int, last: int) -> Self:
        """A span of months."""
        return self.filter(month__gte=first, month__lte=last)

    def within_konton(self, first: str, last: str) -> Self:
        """Accounts from `first` to and including all that begin with `last`."""
        return self.filter(konto__gte=first, konto__lt=after_prefix(last))

    def to_post(self) -> Self:
        """Income and costs that lack a budget post."""
        return self.filter(post__isnull=True, konto__gte=FIRST_RESULT_KONTO, konto__lt=CLOSING_KONTO)


class KontoQuerySet(models.QuerySet["Konto"]):
    """Accounts."""

    def visible_to(self, user: User) -> KontoQuerySet:
        """Those who read the ledger see the chart of accounts."""
        return self if user.has_role(*READS_ALL_MONEY) else self.none()

    def for_year(self, year: int) -> KontoQuerySet:
        """The chart of one year."""
        return self.filter(year=year)


class Konto(models.Model):
    """An account's name in one year's chart of accounts, as the year's file has it."""

    year = models.PositiveSmallIntegerField("år")
    number = konto_field()
    name = models.CharField("namn", max_length=200, blank=True)

    objects = KontoQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="ekonomi_konto_one_per_year")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


class Objekt(models.Model):
    """An object of a dimension (kostnadsställe, projekt …) in one year's file, with its rows of income and cost."""

    year = models.PositiveSmallIntegerField("år")
    dimension = models.CharField("dimension", max_length=4)
    dimension_name = models.CharField("dimensionens namn", max_length=200, blank=True)
    objekt = models.CharField("objekt", max_length=90)
    name = models.CharField("namn", max_length=200, blank=True)
    row_count = models.PositiveIntegerField("rader", default=0)
    amount = models.DecimalField("netto", max_digits=18, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "dimension", "objekt"], name="ekonomi_objekt_one_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.objekt} {self.name}".strip()

    @property
    def key(self) -> str:
        """How ledger rows name the object."""
        return f"{self.dimension}:{self.objekt}"

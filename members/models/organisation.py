from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from finsam.addresses import address_of
from finsam.sorting import sort_key
from finsam.versioning import Versioned
from members.enums import MEMBER_KINDS, OrganisationKind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations."""

    def possible_members(self) -> OrganisationQuerySet:
        """Only kommun, region, FK and AF can be members (lag 2003:1210 3 §)."""
        return self.filter(kind__in=MEMBER_KINDS)


class Organisation(Versioned):
    """A legal person that employs people, is a member or owns an insats."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("namn", max_length=150, unique=True)
    sort_key = models.CharField(max_length=200, editable=False)
    kind = models.CharField("typ", max_length=20, choices=OrganisationKind)
    orgnr = models.CharField("organisationsnummer", max_length=11, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values),
                name="members_organisation_kind_is_known",
                violation_error_message="Välj organisationens typ.",
            ),
            models.UniqueConstraint(
                fields=["orgnr"],
                condition=~models.Q(orgnr=""),
                name="members_organisation_one_per_orgnr",
                violation_error_message="Det finns redan en organisation med det organisationsnumret.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address_of("members:organisation", self.pk)

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from finsam.addresses import address_of
from finsam.sorting import sort_key
from finsam.versioning import Versioned
from members.models.organisation import Organisation


class Person(Versioned):
    """Somebody who works with the förbund (never a participant): name, e-mail and employer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("namn", max_length=120)
    sort_key = models.CharField(max_length=200, editable=False)
    email = models.EmailField("e-postadress", unique=True, error_messages={"unique": "Adressen används redan."})
    employer = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="personer", verbose_name="arbetsgivare"
    )

    class Meta:
        verbose_name = "person"
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["sort_key", "id"], name="members_person_by_name")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # by last name first, as Swedish lists do
        first, _, last = self.name.strip().rpartition(" ")
        self.sort_key = sort_key(f"{last} {first}")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address_of("members:person", self.pk)

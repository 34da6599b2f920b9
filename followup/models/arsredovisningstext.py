from __future__ import annotations

import uuid

from django.db import models
from django.urls import reverse

from finsam.versioning import Versioned
from followup.enums import Section, Textlage
from members.enums import KANSLI, STYRELSE, Role
from members.models import User


class ArsredovisningstextQuerySet(models.QuerySet["Arsredovisningstext"]):
    """Texts of årsredovisningar."""

    def for_year(self, year: int) -> ArsredovisningstextQuerySet:
        """One budget year."""
        return self.filter(year=year)

    def visible_to(self, user: User) -> ArsredovisningstextQuerySet:
        """Kansli writes them; the board and the revisor may read them before they are issued."""
        return self if user.has_role(*KANSLI, *STYRELSE, Role.REVISOR) else self.none()


class Arsredovisningstext(Versioned):
    """What kansli has written for one section of a year's årsredovisning."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField("år")
    section = models.CharField("avsnitt", max_length=30, choices=Section)
    text = models.TextField("text", blank=True)
    is_ready = models.BooleanField("klar", default=False)
    changed_at = models.DateTimeField("ändrad", auto_now=True)
    changed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="arsredovisningstexter", editable=False
    )

    objects = ArsredovisningstextQuerySet.as_manager()

    class Meta:
        verbose_name = "text i årsredovisningen"
        constraints = [
            models.UniqueConstraint(fields=["year", "section"], name="followup_arsredovisningstext_one_per_section"),
            models.CheckConstraint(
                condition=models.Q(is_ready=False) | ~models.Q(text=""),
                name="followup_arsredovisningstext_ready_has_text",
                violation_error_message="Skriv texten innan du markerar den som klar.",
            ),
            models.CheckConstraint(
                condition=models.Q(section__in=Section.values), name="followup_arsredovisningstext_section_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_section_display()} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("followup:annual_text", args=[self.year, self.section])

    @property
    def state(self) -> Textlage:
        """How far the text has come."""
        if not self.text:
            return Textlage.SAKNAS
        return Textlage.KLAR if self.is_ready else Textlage.UTKAST

"""Old SUS extracts, kept as frozen counts: no row about a person is ever stored (ADR 21)."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from finsam.addresses import address_of
from members.enums import KANSLI
from members.models import Uppdrag, User
from participants.enums import Kon
from participants.sus.enums import SUS_MOVES, SusState, Susvariabel, Susversion

FIRST_SUS_YEAR, LAST_SUS_YEAR = 2005, 2023
LONGEST_WORD = 120


class IllegalSusMoveError(Exception):
    """The extract is not in a state from which this move is possible. The message is in Swedish."""


class SusutdragQuerySet(models.QuerySet["Susutdrag"]):
    """Extracts."""

    def visible_to(self, user: User) -> SusutdragQuerySet:
        """The kansli's, since the counts are exact."""
        return self.all() if user.has_role(*KANSLI) else self.none()

    def frozen(self) -> SusutdragQuerySet:
        """Those that are history; at most one of each SUS."""
        return self.filter(state=SusState.FRYST)


class Susutdrag(models.Model):
    """One extract: where it came from and when, and what came of its rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.CharField("SUS", max_length=10, choices=Susversion)
    source = models.CharField("källa", max_length=120)
    extracted_on = models.DateField("uttagsdatum")
    state = models.CharField("läge", max_length=10, choices=SusState, default=SusState.GRANSKAS)
    row_count = models.PositiveIntegerField("rader i utdraget")
    counted_count = models.PositiveIntegerField("deltaganden som räknas")
    open_count = models.PositiveIntegerField("deltaganden utan slutdatum")
    rejected = models.JSONField("rader som inte räknas", default=list)
    """Number of the row and why, for each that is left out: read as a whole, never searched."""
    ignored = models.JSONField("kolumner som inte används", default=list)
    sha256 = models.CharField("filens kontrollsumma", max_length=64)
    uploaded_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="uppladdat av")
    uploaded_at = models.DateTimeField("uppladdat", default=timezone.now, editable=False)
    frozen_by = models.ForeignKey(
        Uppdrag, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="fryst av"
    )
    frozen_at = models.DateTimeField("fryst", null=True)
    removed_at = models.DateTimeField("borttaget", null=True)
    remove_reason = models.CharField("varför utdraget togs bort", max_length=200, blank=True, default="")

    objects = SusutdragQuerySet.as_manager()

    class Meta:
        verbose_name = "SUS-utdrag"
        ordering = ["-uploaded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["system"],
                condition=Q(state=SusState.FRYST),
                name="participants_susutdrag_one_of_each",
                violation_error_message="Det finns redan ett fryst utdrag. Ta bort det först.",
            ),
            models.CheckConstraint(
                condition=Q(state=SusState.GRANSKAS, frozen_at__isnull=True, removed_at__isnull=True)
                | Q(state=SusState.FRYST, frozen_at__isnull=False, frozen_by__isnull=False, removed_at__isnull=True)
                | Q(state=SusState.BORTTAGET, removed_at__isnull=False),
                name="participants_susutdrag_state_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()}, uttag {self.extracted_on}"

    def get_absolute_url(self) -> str:
        return address_of("participants:sus_extract", self.pk)

    @property
    def state_enum(self) -> SusState:
        """The state as a member of its enum, for the status tag."""
        return SusState(self.state)

    @property
    def waits(self) -> bool:
        """Whether it waits for its decision."""
        return self.state == SusState.GRANSKAS

    @property
    def is_frozen(self) -> bool:
        """Whether it is history."""
        return self.state == SusState.FRYST

    def locked(self) -> Susutdrag:
        """The row, held until the transaction ends."""
        return Susutdrag.objects.select_for_update(of=("self",)).get(pk=self.pk)

    def move(self, state: SusState, **fields: Any) -> None:
        """Assign the state, if the table of moves allows it. Needs a locked row."""
        if state not in SUS_MOVES[self.state_enum]:
            raise IllegalSusMoveError(f"Utdraget är redan {self.state_enum.label.lower()}. Ladda om sidan.")
        for name, value in {"state": state, **fields}.items():
            setattr(self, name, value)
        self.save(update_fields=["state", *fields])


class Sustal(models.Model):
    """How many deltaganden of a year have an answer. `insats` is empty where the answer is not told per insats."""

    utdrag = models.ForeignKey(Susutdrag, on_delete=models.PROTECT, related_name="tal", verbose_name="utdrag")
    insats = models.CharField("insats i SUS", max_length=LONGEST_WORD, blank=True)
    year = models.PositiveSmallIntegerField("år")
    variabel = models.CharField("variabel", max_length=30, choices=Susvariabel)
    varde = models.CharField("svar", max_length=LONGEST_WORD, blank=True)
    kon = models.CharField("kön", max_length=10, choices=Kon, blank=True)
    count = models.PositiveIntegerField("antal", validators=[MinValueValidator(1)])

    class Meta:
        verbose_name = "tal ur SUS"
        constraints = [
            models.UniqueConstraint(
                fields=["utdrag", "variabel", "insats", "year", "varde", "kon"], name="participants_sustal_once"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="participants_sustal_is_something"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_SUS_YEAR, year__lte=LAST_SUS_YEAR), name="participants_sustal_of_sus"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_variabel_display()} {self.year}"


class Sustackning(models.Model):
    """How complete a variable is in a year: of so many rows that should tell it, so many do."""

    utdrag = models.ForeignKey(Susutdrag, on_delete=models.PROTECT, related_name="tackning", verbose_name="utdrag")
    variabel = models.CharField("variabel", max_length=30, choices=Susvariabel)
    year = models.PositiveSmallIntegerField("år")
    expected = models.PositiveIntegerField("rader")
    told = models.PositiveIntegerField("med svar")

    class Meta:
        verbose_name = "täckning i SUS"
        constraints = [
            models.UniqueConstraint(fields=["utdrag", "variabel", "year"], name="participants_sustackning_once"),
            models.CheckConstraint(
                condition=Q(told__lte=models.F("expected")), name="participants_sustackning_at_most_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_variabel_display()} {self.year}"

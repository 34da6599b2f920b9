from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.utils import timezone

from ekonomi.enums import (
    BUDGET_MOVES,
    DECIDED,
    READS_ALL_MONEY,
    READS_PAPERS,
    Budgetstatus,
    Omradeskind,
)
from finsam import history
from finsam.addresses import address_of
from members.models import User

DEADLINE = (11, 30)
"""The budget is decided by 30 November the year before (lag 2003:1210 23 §)."""
ZERO = Decimal("0.00")
AMOUNTS_CHANGED = (
    "Budgeten har ändrats sedan du öppnade sidan. Kontrollera beloppen i budgeten och spara sedan här igen."
)
_FINAL = "Versionen är redan beslutad och kan inte ändras. Gör en ny version."
NO_MOVE = {
    Budgetstatus.FORSLAG: "Versionen är redan ett förslag.",
    Budgetstatus.SAMRAD: "Versionen är redan på samråd.",
    Budgetstatus.FASTSTALLD: _FINAL,
    Budgetstatus.REVIDERAD: _FINAL,
}
"""Why a version in this state does not take a step."""


class IllegalBudgetMoveError(Exception):
    """A step that a version of the budget cannot take, with the reason for the user."""


class BudgetQuerySet(models.QuerySet["Budget"]):
    """Versions of budgets."""

    def for_year(self, year: int) -> BudgetQuerySet:
        """All versions of a year."""
        return self.filter(year=year)

    def decided(self) -> BudgetQuerySet:
        """Versions that the board has decided."""
        return self.filter(status__in=DECIDED)

    def open(self) -> BudgetQuerySet:
        """Versions that can still be changed."""
        return self.exclude(status__in=DECIDED)

    def visible_to(self, user: User) -> BudgetQuerySet:
        """Kansli, styrelse and revisor see all versions; members' representatives what is on samråd or decided."""
        if user.has_role(*READS_ALL_MONEY):
            return self
        if user.has_role(*READS_PAPERS):
            return self.exclude(status=Budgetstatus.FORSLAG)
        return self.none()

    def current_first(self) -> BudgetQuerySet:
        """For each year first the version that reports compare with: the latest decided one, else the latest."""
        decided = models.Case(models.When(status__in=DECIDED, then=0), default=1)
        return self.order_by("year", decided, "-version")

    def current(self, year: int) -> Budget | None:
        """The version of a year that reports compare with."""
        return self.for_year(year).current_first().first()

    def with_totals(self) -> BudgetQuerySet:
        """Each with `income`, `cost` and `result` for the whole year."""
        no_equity = ~models.Q(rader__post__omrade__kind=Omradeskind.EGET_KAPITAL)
        income = models.Q(rader__post__is_income=True) & no_equity
        cost = models.Q(rader__post__is_income=False) & no_equity
        return self.annotate(
            income=models.Sum("rader__amount", filter=income, default=ZERO),
            cost=models.Sum("rader__amount", filter=cost, default=ZERO),
            result=models.F("income") - models.F("cost"),
        )


class Budget(models.Model):
    """One version of a year's budget. A decided version is final (a trigger sees to it); changes are new versions."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField("år")
    version = models.PositiveSmallIntegerField("version", default=1)
    status = models.CharField("status", max_length=12, choices=Budgetstatus, default=Budgetstatus.FORSLAG)
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="later_versions", null=True, blank=True, editable=False
    )
    samrad_on = models.DateField("samråd med medlemmarna", null=True, blank=True)
    beslut_on = models.DateField("beslutsdatum", null=True, blank=True)
    beslut_paragraf = models.CharField("paragraf", max_length=20, blank=True)
    dnr = models.CharField("diarienummer", max_length=30, blank=True)
    comment = models.TextField("kommentar", blank=True)
    edition = models.PositiveIntegerField(default=1, editable=False)
    """Raised by each save of the tables, so that nobody overwrites what somebody else saved meanwhile."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="ekonomi_budget_one_per_version"),
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(status=Budgetstatus.FASTSTALLD),
                name="ekonomi_budget_one_faststalld_per_year",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Budgetstatus.values), name="ekonomi_budget_status_is_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=DECIDED)
                | (models.Q(beslut_on__isnull=False) & ~models.Q(beslut_paragraf="")),
                name="ekonomi_budget_decided_names_beslut",
                violation_error_message="En fastställd budget ska ha beslutsdatum och paragraf.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Budgetstatus.SAMRAD) | models.Q(samrad_on__isnull=False),
                name="ekonomi_budget_samrad_has_day",
                violation_error_message="Skriv vilken dag samrådet hålls.",
            ),
            models.CheckConstraint(
                condition=models.Q(samrad_on__isnull=True)
                | models.Q(beslut_on__isnull=True)
                | models.Q(samrad_on__lte=models.F("beslut_on")),
                name="ekonomi_budget_samrad_before_beslut",
                violation_error_message="Samrådet ska hållas före beslutet (lag 2003:1210 23\u00a0§).",
            ),
        ]

    def __str__(self) -> str:
        return f"Budget {self.year}, version {self.version}"

    def get_absolute_url(self) -> str:
        return address_of("ekonomi:budget", self.pk)

    @property
    def is_decided(self) -> bool:
        """Whether the board has decided this version."""
        return self.status in DECIDED

    @property
    def state(self) -> Budgetstatus:
        """The status with its word and tone."""
        return Budgetstatus(self.status)

    @property
    def deadline(self) -> date:
        """The last day for the decision."""
        return date(self.year - 1, *DEADLINE)

    def as_saved(self) -> Self:
        """This version as it is now."""
        return type(self)._base_manager.get(pk=self.pk)

    def locked(self) -> Self:
        """This version as it is now, locked until the transaction ends."""
        return type(self)._base_manager.select_for_update(of=("self",)).get(pk=self.pk)

    # Moves

    def send_to_samrad(self, samrad_on: date, *, edition: int | None = None, by: User | None) -> None:
        """Lay the proposal before the members (lag 2003:1210 23 §), if it still is as the user has seen it."""
        self._refuse_unseen(edition)
        self._move(Budgetstatus.SAMRAD, "budget.sent_to_samrad", by=by, samrad_on=samrad_on)

    def take_back(self, *, by: User | None) -> None:
        """Make it a proposal again; the day of the samråd stays."""
        self._move(Budgetstatus.FORSLAG, "budget.taken_back", by=by)

    def decide(
        self, beslut_on: date, beslut_paragraf: str, *, dnr: str = "", edition: int | None = None, by: User | None
    ) -> None:
        """Register the board's decision: the year's first is fastställd, a later one is reviderad.

        `edition` is the one that the user has seen; amounts changed since are not decided unseen.
        """
        self._lock_year()
        self._refuse_unseen(edition)
        earlier = type(self).objects.for_year(self.year).decided()
        status = Budgetstatus.REVIDERAD if earlier.exists() else Budgetstatus.FASTSTALLD
        if status == Budgetstatus.FASTSTALLD and (self.samrad_on is None or self.samrad_on > beslut_on):
            raise IllegalBudgetMoveError(
                "Samråd med medlemmarna ska hållas innan budgeten fastställs (lag 2003:1210 23\u00a0§). "
                "Registrera samrådet först."
            )
        latest = earlier.order_by("-version").first()
        if latest is not None and latest.version > self.version:
            raise IllegalBudgetMoveError(
                f"Version {latest.version} är redan beslutad. Gör en ny version av den i stället."
            )
        fields: dict[str, date | str] = {
            "beslut_on": beslut_on,
            "beslut_paragraf": beslut_paragraf,
            "dnr": dnr or self.dnr,
        }
        self._move(status, "budget.decided", by=by, **fields)

    def _refuse_unseen(self, edition: int | None) -> None:
        """Lock the version; refused when it was saved or decided after `edition`, the one that the user has seen."""
        current = self.locked()
        if edition is not None and edition != current.edition:
            raise IllegalBudgetMoveError(_FINAL if current.is_decided else AMOUNTS_CHANGED)

    def _lock_year(self) -> None:
        """Wait until nobody else decides a version of the year."""
        rows = type(self)._base_manager.filter(year=self.year).order_by("version")
        list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))

    def _move(self, status: Budgetstatus, code: str, *, by: User | None, **fields: date | str) -> None:
        current = self.locked()
        if status not in BUDGET_MOVES[current.state]:
            raise IllegalBudgetMoveError(NO_MOVE[current.state])
        changes = {"status": [current.status, status.value]}
        self.status, self.edition = status, current.edition + 1
        for name, value in fields.items():
            changes[name] = [str(getattr(current, name) or ""), str(value)]
            setattr(self, name, value)
        self.save(update_fields=["status", "edition", *fields])
        history.record(self, code, by=by, changes=changes)

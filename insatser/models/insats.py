from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils import timezone

from finsam import dates, history
from finsam.addresses import address_of
from finsam.codelists.models import Kodvarde
from finsam.periods import DATES_IN_ORDER
from finsam.sorting import sort_key
from finsam.versioning import Versioned
from insatser.enums import MOVES, VALID_STATES, Inriktning, InsatsMove, InsatsState, PeriodKind, Uppfoljningsmetod
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import Medlem, Organisation, User

if TYPE_CHECKING:
    from insatser.models.insatsperiod import Insatsperiod

READS_ALL = (*STYRELSE, Role.BEREDNINGSGRUPP, Role.MEDLEMSREPRESENTANT, Role.REVISOR)
"""Besides the kansli: those who see every insats that is not felregistrerad."""
SEES_EVERY = KANSLI
SEES_ALL_VALID = (*SEES_EVERY, *READS_ALL)


class IllegalMoveError(Exception):
    """The insats is not in a state from which this move is possible; the text is for the user."""


class Unbroken(NamedTuple):
    """How an insats runs that has no periods stored: in full, from its first to its last day."""

    from_on: date
    to_on: date | None
    kind: str = PeriodKind.ORDINARIE


class InsatsQuerySet(models.QuerySet["Insats"]):
    """Insatser."""

    def visible_to(self, user: Any) -> InsatsQuerySet:
        """The insatser that the acting role sees (design section 5); nobody acting sees none."""
        role = getattr(user, "role", None)
        if role in SEES_EVERY:
            return self
        if role in READS_ALL:
            return self.valid()
        if role in INSATS_ROLES:
            return self.valid().of_acting(user)
        if role == Role.REMITTENT:
            return self.filter(state=InsatsState.PAGAENDE)
        return self.none()

    def seen_by(self, user: Any) -> set[uuid.UUID] | None:
        """The ids of the valid insatser that the acting role sees; None, without a query, when that is all of them."""
        if getattr(user, "role", None) in SEES_ALL_VALID:
            return None
        return set(self.visible_to(user).valid().values_list("pk", flat=True))

    def of_acting(self, user: User) -> InsatsQuerySet:
        """Insatser that the acting uppdrag is tied to today."""
        from insatser.models.insats_uppdrag import InsatsUppdrag  # ties point at insatser

        if user.acting is None:
            return self.none()
        return self.filter(Exists(InsatsUppdrag.objects.active().filter(insats=OuterRef("pk"), uppdrag=user.acting)))

    def valid(self) -> InsatsQuerySet:
        """All but the felregistrerade, which no list, sum or report contains."""
        return self.filter(state__in=VALID_STATES)

    def following_persons(self) -> InsatsQuerySet:
        """Those that register people, and do not only count them."""
        return self.filter(uppfoljningsmetod=Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM)

    def active_in(self, year: int) -> InsatsQuerySet:
        """Insatser that run on some day of the year; a pause that covers the year leaves it out."""
        return self.running(date(year, 1, 1), date(year, 12, 31))

    def running(self, first: date, last: date) -> InsatsQuerySet:
        """Insatser that run on some day from `first` to `last`."""
        from insatser.models.insatsperiod import Insatsperiod  # periods point at insatser

        periods = Insatsperiod.objects.filter(insats=OuterRef("pk"))
        within = Q(starts_on__lte=last) & (Q(ends_on__isnull=True) | Q(ends_on__gte=first))
        return self.valid().filter(within).filter(Exists(periods.overlapping(first, last)) | ~Exists(periods))

    def among(self, keys: list[uuid.UUID]) -> InsatsQuerySet:
        """Those with the keys, which go to the database as one value: so hundreds cost little more than one."""
        wanted = Value(keys, output_field=ArrayField(models.UUIDField()))
        is_among = {"template": "%(expressions)s)", "arg_joiner": " = ANY("}
        return self.filter(Func(F("pk"), wanted, **is_among, output_field=models.BooleanField()))

    def due_to_start(self, day: date) -> InsatsQuerySet:
        """Planned insatser whose first day has come."""
        return self.filter(state=InsatsState.PLANERAD, starts_on__lte=day)


class Insats(Versioned):
    """What the förbund finances: an activity with a direction, an owner and a period (U 2.3).

    `starts_on` and `ends_on` are the outer bounds; `Insatsperiod` rows exist only when it pauses or is limited.
    Inriktning, uppföljningsmetod and ESF are locked once it is registered, by a trigger too.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("insatsens namn", max_length=150)
    short_name = models.CharField("kortnamn", max_length=30, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)
    description = models.TextField("beskrivning", blank=True)
    purpose = models.TextField("syfte", blank=True)
    inriktning = models.CharField("inriktning", max_length=30, choices=Inriktning)
    preciserad_inriktning = models.ForeignKey(
        Kodvarde,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="preciserad inriktning",
    )
    malgrupper = models.ManyToManyField(Kodvarde, blank=True, related_name="+", verbose_name="målgrupper")
    uppfoljningsmetod = models.CharField("uppföljningsmetod", max_length=30, choices=Uppfoljningsmetod)
    is_esf = models.BooleanField("medfinansieras av ESF", default=False)
    starts_on = models.DateField("startdatum")
    ends_on = models.DateField("slutdatum", null=True, blank=True)
    agare = models.ForeignKey(Medlem, on_delete=models.PROTECT, related_name="insatser", verbose_name="aktivitetsägare")
    personuppgiftsansvarig = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="personuppgiftsansvarig",
    )
    finansierad_till = models.DateField("finansierad till och med", null=True, blank=True)
    other_financing = models.TextField("finansiering utanför förbundet", blank=True)
    continues = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="continued_by",
        verbose_name="fortsätter insatsen",
    )
    belongs_with = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="belonging_insatser",
        verbose_name="hör ihop med insatsen",
    )
    state = models.CharField("status", max_length=20, choices=InsatsState, default=InsatsState.PLANERAD)
    state_at = models.DateTimeField("status sedan", default=timezone.now, editable=False)
    state_reason = models.TextField("skäl", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InsatsQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="insatser_insats_by_name"),
            models.Index(fields=["state", "starts_on"], name="insatser_insats_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="insatser_insats_dates_in_order",
                violation_error_message=DATES_IN_ORDER,
            ),
            models.CheckConstraint(
                condition=~Q(state=InsatsState.AVSLUTAD) | Q(ends_on__isnull=False),
                name="insatser_insats_ended_has_end",
                violation_error_message="En avslutad insats har ett slutdatum.",
            ),
            models.CheckConstraint(
                condition=~Q(state=InsatsState.FELREGISTRERAD) | ~Q(state_reason=""),
                name="insatser_insats_misregistered_has_reason",
                violation_error_message="Skriv varför insatsen är felregistrerad.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=InsatsState.values),
                name="insatser_insats_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(inriktning__in=Inriktning.values, uppfoljningsmetod__in=Uppfoljningsmetod.values),
                name="insatser_insats_kinds_are_known",
                violation_error_message="Välj inriktning och uppföljningsmetod.",
            ),
            models.CheckConstraint(
                condition=Q(inriktning=Inriktning.INDIVIDINRIKTAD)
                | Q(uppfoljningsmetod=Uppfoljningsmetod.ENDAST_ANTAL),
                name="insatser_insats_structural_counts_only",
                violation_error_message="En strukturövergripande insats följs upp med endast antal.",
            ),
            models.CheckConstraint(
                condition=Q(continues__isnull=True) | ~Q(continues=F("id")),
                name="insatser_insats_continues_another",
                violation_error_message="En insats kan inte fortsätta sig själv. Välj en annan insats.",
            ),
            models.CheckConstraint(
                condition=Q(belongs_with__isnull=True) | ~Q(belongs_with=F("id")),
                name="insatser_insats_belongs_with_another",
                violation_error_message="En insats kan inte höra ihop med sig själv. Välj en annan insats.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address_of("insatser:detail", self.pk)

    @property
    def label(self) -> str:
        """The short name where space is scarce, else the name."""
        return self.short_name or self.name

    @property
    def state_value(self) -> InsatsState:
        """The state as a member of its enum, for its tag."""
        return InsatsState(self.state)

    @property
    def is_individual(self) -> bool:
        """True for an individinriktad insats."""
        return self.inriktning == Inriktning.INDIVIDINRIKTAD

    @property
    def counts_only(self) -> bool:
        """True when participants are only ever counted."""
        return self.uppfoljningsmetod == Uppfoljningsmetod.ENDAST_ANTAL

    @property
    def is_overdue(self) -> bool:
        """True when it still is pågående although its last day has been."""
        return self.state == InsatsState.PAGAENDE and self.ends_on is not None and self.ends_on < dates.today()

    def can_move(self, move: InsatsMove) -> bool:
        """Whether the table of moves allows this one now."""
        return InsatsState(self.state) in MOVES[move][0]

    def periods(self, stored: Iterable[Insatsperiod] | None = None) -> Sequence[Insatsperiod | Unbroken]:
        """When it runs, in order; without rows of its own that is one unbroken period.

        Who has read the rows already gives them as `stored`.
        """
        rows = self.insatsperioder.all() if stored is None else stored
        return sorted(rows, key=lambda period: period.from_on) or [Unbroken(self.starts_on, self.ends_on)]

    # Moves: nothing else assigns the state

    def register(self, *, by: User | None) -> None:
        """Save a new insats. Its state follows from its days: it may have begun and ended before it is registered."""
        today = dates.today()
        if self.starts_on > today:
            self.state = InsatsState.PLANERAD
        elif self.ends_on is not None and self.ends_on < today:
            self.state = InsatsState.AVSLUTAD
        else:
            self.state = InsatsState.PAGAENDE
        with transaction.atomic():
            self.save(force_insert=True)
            history.record(self, "insats.registered", by=by, changes={"state": [None, str(self.state)]})

    def start(self, *, by: User | None) -> None:
        """A planned insats begins; its first day has come."""
        with transaction.atomic():
            now = self._locked_for(InsatsMove.START)
            if now.starts_on > dates.today():
                raise IllegalMoveError(f"Insatsen startar först {now.starts_on:%Y-%m-%d}. Ändra startdatumet först.")
            now._go(InsatsMove.START, by=by)
        self.refresh_from_db()

    def end(self, *, on: date, by: User | None, reason: str = "") -> None:
        """The insats has had its last day."""
        with transaction.atomic():
            now = self._locked_for(InsatsMove.END)
            if on < now.starts_on:
                raise IllegalMoveError("Sista dagen kan inte vara före insatsens startdatum.")
            if on > dates.today():
                raise IllegalMoveError("Sista dagen har inte varit än. Ändra slutdatumet i stället.")
            stored = list(now.insatsperioder.all())
            if stored and not any(period.covers(on) for period in stored):
                raise IllegalMoveError("Insatsen hade uppehåll den dagen. Välj en dag då den pågick.")
            now._close_periods(on)
            now._go(InsatsMove.END, by=by, ends_on=on, state_reason=reason)
        self.refresh_from_db()

    def resume(self, *, on: date, by: User | None) -> None:
        """An ended insats comes back after a pause, which stays visible as a gap."""
        from insatser.models.insatsperiod import Insatsperiod  # periods point at insatser

        with transaction.atomic():
            now = self._locked_for(InsatsMove.RESUME)
            if now.ends_on is None or on <= now.ends_on:
                raise IllegalMoveError("Insatsen kan återupptas tidigast dagen efter sin sista dag.")
            if on > dates.today():
                raise IllegalMoveError("Dagen då insatsen återupptas har inte varit än.")
            if not now.insatsperioder.exists():
                Insatsperiod.objects.create(insats=now, from_on=now.starts_on, to_on=now.ends_on)
            Insatsperiod.objects.create(insats=now, from_on=on)
            now._go(InsatsMove.RESUME, by=by, ends_on=None, state_reason="")
        self.refresh_from_db()

    def misregister(self, *, reason: str, by: User | None) -> None:
        """It was registered by mistake: it stays in the history and leaves every list, sum and report."""
        if not reason.strip():
            raise IllegalMoveError("Skriv varför insatsen är felregistrerad.")
        with transaction.atomic():
            now = self._locked_for(InsatsMove.MISREGISTER)
            now._go(InsatsMove.MISREGISTER, by=by, state_reason=reason.strip())
        self.refresh_from_db()

    def _locked_for(self, move: InsatsMove) -> Insats:
        now = self.locked()
        if not now.can_move(move):
            state = InsatsState(now.state).label.lower()
            raise IllegalMoveError(f"Det går inte längre: insatsen är {state}.")
        return now

    def _close_periods(self, on: date) -> None:
        self.insatsperioder.filter(from_on__gt=on).delete()
        self.insatsperioder.filter(Q(to_on__isnull=True) | Q(to_on__gt=on)).update(to_on=on)

    def _go(self, move: InsatsMove, *, by: User | None, **fields: Any) -> None:
        before = {"state": self.state, "ends_on": self.ends_on}
        self.state, self.state_at = MOVES[move][1], timezone.now()
        for name, value in fields.items():
            setattr(self, name, value)
        self.version += 1
        self.save()
        after = {"state": str(self.state), "ends_on": self.ends_on}
        changes = {
            name: [_as_text(before[name]), _as_text(after[name])] for name in before if before[name] != after[name]
        }
        history.record(self, move.value, by=by, changes=changes)


def _as_text(value: Any) -> str | None:
    return None if value is None else str(value)

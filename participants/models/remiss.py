"""A remiss: a member's handläggare refers a person to an insats. Who it is stands apart, behind the wall (ADR 13)."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from finsam import dates, encryption
from finsam.addresses import address_of
from finsam.codelists.models import Kodvarde
from finsam.versioning import Versioned
from insatser.models import Insats
from members.enums import Role
from members.models import Organisation, Uppdrag, User
from participants.enums import SamtyckeStatus
from participants.models.deltagande import Deltagande
from participants.models.samtyckestext import Samtyckestext
from participants.remisser.enums import ANSWERS, OPEN_REMISS, REMISS_MOVES, Remissfraga, RemissState, Samtyckessatt

CLOSED = (RemissState.BORJAT, RemissState.ATERKALLAD, RemissState.UTGANGEN)
LONGEST = timedelta(days=366)


class IllegalRemissMoveError(Exception):
    """The remiss is not in a state from which this move is possible. The message is in Swedish."""


class Remissmottagning(Versioned):
    """Whether an insats takes remisser, and what it wants to know. Without a row it takes none."""

    insats = models.OneToOneField(
        Insats, primary_key=True, on_delete=models.PROTECT, related_name="remissmottagning", verbose_name="insats"
    )
    is_open = models.BooleanField("tar emot remisser", default=False)
    fragor = ArrayField(
        models.CharField(max_length=40, choices=Remissfraga), verbose_name="frågor", default=list, blank=True
    )

    class Meta:
        verbose_name = "remissmottagning"
        constraints = [
            models.CheckConstraint(
                condition=Q(fragor__contained_by=Remissfraga.values), name="participants_remissmottagning_known"
            )
        ]

    def __str__(self) -> str:
        return "Remissmottagning"


class RemissQuerySet(models.QuerySet["Remiss"]):
    """Remisser, without a word of who they are about."""

    def visible_to(self, user: User) -> RemissQuerySet:
        """What the acting uppdrag has sent, or what its insatser have been sent; nobody else's pages show any."""
        role = user.role
        if role == Role.REMITTENT:
            return self.filter(sent_by=user.acting)
        if role == Role.DELTAGARANSVARIG:
            return self.filter(insats__in=Insats.objects.valid().of_acting(user))
        return self.none()

    def open(self) -> RemissQuerySet:
        """Those that somebody still waits for."""
        return self.filter(state__in=OPEN_REMISS)

    def with_place(self) -> RemissQuerySet:
        """Each with its place in the queue of its insats; None for those that are not in it."""
        before = (
            Remiss.objects.filter(insats=models.OuterRef("insats"), state=RemissState.KO)
            .filter(
                Q(queued_at__lt=models.OuterRef("queued_at"))
                | Q(queued_at=models.OuterRef("queued_at"), pk__lte=models.OuterRef("pk"))
            )
            .order_by()
            .values("insats")
            .annotate(count=models.Count("pk"))
            .values("count")
        )
        return self.annotate(queue_place=models.Subquery(before))


class Remiss(Versioned):
    """One remiss: from whom, to which insats, what was asked and answered, and the consent that it rests on.

    The consent is to informationsutbyte between the named parties. When it is withdrawn or over, a trigger takes the
    identity and the answers away.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="remisser", verbose_name="insats", db_index=False
    )
    sent_by = models.ForeignKey(
        Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="skickad av", db_index=False
    )
    sent_at = models.DateTimeField("skickad", default=timezone.now, editable=False)
    state = models.CharField("läge", max_length=12, choices=RemissState, default=RemissState.SKICKAD)
    state_at = models.DateTimeField("läge sedan", default=timezone.now, editable=False)
    decided_by = models.ForeignKey(Uppdrag, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("första besked", null=True)
    queued_at = models.DateTimeField("i kö sedan", null=True)
    expected_start_on = models.DateField("beräknad start", null=True, blank=True)
    ground = models.ForeignKey(
        Kodvarde, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="skäl"
    )
    advice = models.ForeignKey(
        Kodvarde, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="råd"
    )
    deltagande = models.OneToOneField(
        Deltagande, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="deltagande"
    )
    started_on = models.DateField("började", null=True)
    kommun = models.CharField("folkbokföringskommun", max_length=60, blank=True)
    varden = models.ManyToManyField(Kodvarde, blank=True, related_name="+", verbose_name="svar")
    consent_status = models.CharField("samtycke", max_length=10, choices=SamtyckeStatus, default=SamtyckeStatus.GIVET)
    consent_on = models.DateField("samtycke gavs")
    consent_how = models.CharField("hur samtycket gavs", max_length=15, choices=Samtyckessatt)
    consent_text = models.ForeignKey(
        Samtyckestext, on_delete=models.PROTECT, related_name="+", verbose_name="text om samtycke"
    )
    consent_shown = models.ForeignKey(
        Samtyckestext,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="visad text",
        db_index=False,
    )
    consent_last_on = models.DateField("samtycket gäller till och med")
    consent_over_on = models.DateField("samtycket upphörde", null=True)
    keeps_until = models.DateField("uppgifterna finns till och med")
    parter = models.ManyToManyField(Organisation, through="Remisspart", related_name="+", verbose_name="parter")

    objects = RemissQuerySet.as_manager()

    class Meta:
        verbose_name = "remiss"
        indexes = [
            models.Index(fields=["insats", "state", "sent_at"], name="participants_remiss_by_state"),
            models.Index(fields=["sent_by", "-sent_at"], name="participants_remiss_of_sender"),
            models.Index(fields=["insats", "queued_at"], condition=Q(state="ko"), name="participants_remiss_queue"),
            models.Index(fields=["keeps_until"], condition=Q(consent_status="givet"), name="participants_remiss_kept"),
            models.Index(fields=["sent_at"], include=["insats"], name="participants_remiss_sent"),
            models.Index(fields=["answered_at"], include=["insats", "sent_at"], name="participants_remiss_answered"),
            models.Index(fields=["started_on"], include=["insats", "sent_at"], name="participants_remiss_started"),
            models.Index(fields=["state_at"], condition=Q(state__in=ANSWERS), name="participants_remiss_told"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "insats"], name="participants_remiss_of_insats"),
            models.CheckConstraint(
                condition=Q(
                    state__in=RemissState.values,
                    consent_how__in=Samtyckessatt.values,
                    consent_status__in=[SamtyckeStatus.GIVET, SamtyckeStatus.ATERTAGET, SamtyckeStatus.UPPHORT],
                ),
                name="participants_remiss_known",
            ),
            models.CheckConstraint(
                condition=Q(state=RemissState.SKICKAD, answered_at__isnull=True)
                | Q(state__in=[*ANSWERS, RemissState.BORJAT], answered_at__isnull=False)
                | Q(state__in=[RemissState.ATERKALLAD, RemissState.UTGANGEN]),
                name="participants_remiss_answer_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=RemissState.KO, queued_at__isnull=False)
                | (~Q(state=RemissState.KO) & Q(queued_at__isnull=True)),
                name="participants_remiss_queue_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=RemissState.AVBOJD, ground__isnull=False)
                | (~Q(state=RemissState.AVBOJD) & Q(ground__isnull=True, advice__isnull=True)),
                name="participants_remiss_no_has_ground",
                violation_error_message="Den som avböjer en remiss anger ett skäl.",
            ),
            models.CheckConstraint(
                condition=Q(state=RemissState.BORJAT, started_on__isnull=False)
                | (~Q(state=RemissState.BORJAT) & Q(started_on__isnull=True, deltagande__isnull=True)),
                name="participants_remiss_start_has_day",
            ),
            models.CheckConstraint(
                condition=Q(consent_status=SamtyckeStatus.GIVET, consent_over_on__isnull=True)
                | (~Q(consent_status=SamtyckeStatus.GIVET) & Q(consent_over_on__gte=F("consent_on"), kommun="")),
                name="participants_remiss_consent_end_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=CLOSED) | ~Q(consent_status=SamtyckeStatus.GIVET),
                name="participants_remiss_closed_holds_nobody",
            ),
            models.CheckConstraint(
                condition=Q(keeps_until__lte=F("consent_last_on"), consent_last_on__lte=F("consent_on") + LONGEST),
                name="participants_remiss_is_not_kept_for_long",
            ),
        ]

    def __str__(self) -> str:
        return f"Remiss {self.code}"

    def get_absolute_url(self) -> str:
        return address_of("participants:remiss", self.pk)

    @property
    def code(self) -> str:
        """What everybody calls it: eight signs that say nothing about the person."""
        return str(self.pk)[:8]

    @property
    def state_value(self) -> RemissState:
        """The state as a member of its enum, for its tag."""
        return RemissState(self.state)

    @property
    def place(self) -> int | None:
        """Its place in the queue, when it was read `with_place`."""
        return getattr(self, "queue_place", None)

    @property
    def exchanging(self) -> list[Organisation]:
        """The parties that the consent names, without those that the person has taken out."""
        return [part.organisation for part in self.parts.all() if part.withdrawn_on is None]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_REMISS

    @property
    def stands(self) -> bool:
        """Whether its consent stands today, so that there is somebody to answer about."""
        return self.consent_status == SamtyckeStatus.GIVET and self.keeps_until >= dates.today()

    def days_waited(self, today: date) -> int:
        """Days since it was sent: until today, or until it was over."""
        end = today if self.is_open else dates.local_moment(self.state_at).date()
        return (end - dates.local_moment(self.sent_at).date()).days

    def move(self, state: RemissState, *, at: datetime | None = None, **fields: Any) -> None:
        """Set the state and `fields` together. Needs the lock of `locked()`; nothing else assigns the state."""
        if state != self.state and state not in REMISS_MOVES[self.state_value]:
            raise IllegalRemissMoveError(f"Remissen är redan {self.state_value.label.lower()}. Ladda om sidan.")
        values = {"state": state, "state_at": at or timezone.now(), "version": self.version + 1, **fields}
        Remiss.objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)


class Remisspart(models.Model):
    """An organisation that the consent to a remiss names. Without who sent it and who owns the insats it is none.

    The database says which are needed, and refuses a remiss that stands without them.
    """

    remiss = models.ForeignKey(Remiss, on_delete=models.CASCADE, related_name="parts", verbose_name="remiss")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", verbose_name="organisation"
    )
    is_needed = models.BooleanField("remissen bygger på parten", default=False, editable=False)
    withdrawn_on = models.DateField("återtaget", null=True, blank=True)

    class Meta:
        verbose_name = "part i en remiss"
        db_table = "participants_remiss_parter"
        unique_together = (("remiss", "organisation"),)

    def __str__(self) -> str:
        return str(self.organisation)


class Remissidentitet(models.Model):
    """Name and personnummer of who a remiss is about, readable to the deltagaransvariga of its insats alone.

    Who sent it cannot read it back. A trigger erases it when the consent is withdrawn or over.
    """

    remiss = models.OneToOneField(
        Remiss, primary_key=True, on_delete=models.PROTECT, related_name="+", verbose_name="remiss"
    )
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats")
    name_encrypted = models.TextField()
    personnummer_encrypted = models.TextField()

    class Meta:
        verbose_name = "identitet i remiss"

    def __str__(self) -> str:
        return "Identitet i remiss"

    @property
    def name(self) -> str:
        """The person's name."""
        return encryption.decrypt(self.name_encrypted)

    @property
    def written_number(self) -> str:
        """ÅÅÅÅMMDD-NNNN."""
        digits = encryption.decrypt(self.personnummer_encrypted)
        return f"{digits[:8]}-{digits[8:]}"

    def write(self, *, name: str, personnummer: str) -> None:
        """Put name and personnummer (twelve digits) into the row, encrypted; does not save."""
        self.name_encrypted = encryption.encrypt(name)
        self.personnummer_encrypted = encryption.encrypt(personnummer)


class Remissmejl(models.Model):
    """That whoever sent a remiss was told of an answer, so that nobody is told twice; final once it is written."""

    remiss = models.ForeignKey(Remiss, on_delete=models.PROTECT, related_name="+", verbose_name="remiss")
    about_at = models.DateTimeField("besked")
    sent_at = models.DateTimeField("skickat", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "mejl om remiss"
        constraints = [models.UniqueConstraint(fields=["remiss", "about_at"], name="participants_remissmejl_once")]

    def __str__(self) -> str:
        return "Mejl om remiss"

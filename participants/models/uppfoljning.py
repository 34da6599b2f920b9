"""Asking again after 6, 12 and 24 months: what is planned, what was answered, and how the person is reached (U 6.1)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from finsam import dates, encryption
from finsam.addresses import address_of
from finsam.status import Status
from finsam.versioning import Versioned
from insatser.models import Insats
from members.enums import Role
from members.models import Uppdrag, User
from participants.models.deltagande import Deltagande, code_value
from participants.uppfoljning.enums import SVAR, Uppfoljningslage


class Uppfoljningsansvar(models.Model):
    """The insats that asks the people of another one, which is over; named by the kansli."""

    insats = models.OneToOneField(
        Insats, primary_key=True, on_delete=models.PROTECT, related_name="uppfoljningsansvar", verbose_name="insats"
    )
    efterfoljare = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="overtagna_uppfoljningar", verbose_name="insats som tar över"
    )
    named_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="utsedd av")
    named_at = models.DateTimeField("utsedd", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "ansvar för långtidsuppföljning"
        constraints = [
            models.CheckConstraint(
                condition=~Q(efterfoljare=F("insats")),
                name="participants_uppfoljningsansvar_another",
                violation_error_message="En insats kan inte ta över sin egen uppföljning. Välj en annan.",
            ),
        ]

    def __str__(self) -> str:
        return "Ansvar för långtidsuppföljning"


class UppfoljningstillfalleQuerySet(models.QuerySet["Uppfoljningstillfalle"]):
    """Planned and done, without a word of who is asked."""

    def visible_to(self, user: User) -> UppfoljningstillfalleQuerySet:
        """Those of the own insatser, and of those whose asking they have taken over."""
        if user.role != Role.DELTAGARANSVARIG:
            return self.none()
        own = Insats.objects.valid().of_acting(user)
        taken_over = Uppfoljningsansvar.objects.filter(efterfoljare__in=own).values("insats_id")
        return self.filter(Q(insats__in=own) | Q(insats__in=taken_over)).filter(
            deltagande__is_mistake=False, deltagande__is_restricted=False
        )

    def waiting(self) -> UppfoljningstillfalleQuerySet:
        """Those that nobody has asked."""
        return self.filter(utfall__isnull=True)

    def to_do(self, day: date) -> UppfoljningstillfalleQuerySet:
        """Those that can be asked on a day."""
        return self.waiting().filter(due_on__lte=day + timedelta(days=settings.FOLLOW_UP_SOON_DAYS))

    def late(self, day: date) -> UppfoljningstillfalleQuerySet:
        """Those that should have been asked."""
        return self.waiting().filter(due_on__lt=day - timedelta(days=settings.FOLLOW_UP_LATE_DAYS))


class Uppfoljningstillfalle(Versioned):
    """One time to ask, for one deltagande. The database plans it when the deltagande is over, and takes it away when
    the consent is (triggers of the migration); nobody else makes or deletes one.

    What came of it is a value of the kodlista `uppfoljning_status`: an answer, or why there is none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deltagande = models.ForeignKey(
        Deltagande, on_delete=models.PROTECT, related_name="uppfoljningstillfallen", verbose_name="deltagande"
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats", db_index=False
    )
    fas = code_value("mättillfälle")
    due_on = models.DateField("ska göras")
    utfall = code_value("utfall", null=True, db_index=False)
    kanal = code_value("kanal", null=True, db_index=False)
    done_on = models.DateField("gjord", null=True)
    done_by = models.ForeignKey(
        Uppdrag, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="gjord av", db_index=False
    )

    objects = UppfoljningstillfalleQuerySet.as_manager()

    class Meta:
        verbose_name = "uppföljningstillfälle"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["insats", "due_on", "id"], condition=Q(utfall__isnull=True), name="participants_follow_up_to_do"
            ),
            models.Index(fields=["insats", "due_on", "id"], name="participants_follow_up_by_day"),
            models.Index(
                fields=["insats", "done_on", "id"],
                condition=Q(utfall__isnull=False),
                name="participants_follow_up_done",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["deltagande", "fas"], name="participants_follow_up_once"),
            models.CheckConstraint(
                condition=Q(utfall__isnull=True, done_on__isnull=True, done_by__isnull=True, kanal__isnull=True)
                | Q(utfall__isnull=False, done_on__isnull=False),
                name="participants_follow_up_done_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Uppföljning av {self.code}"

    def get_absolute_url(self) -> str:
        return address_of("participants:follow_up", self.pk)

    @property
    def code(self) -> str:
        """The code of its deltagande."""
        return str(self.deltagande_id)[:8]

    @property
    def is_answered(self) -> bool:
        return self.utfall is not None and self.utfall.key == SVAR

    @property
    def opens_on(self) -> date:
        """From this day on it can be asked."""
        return self.due_on - timedelta(days=settings.FOLLOW_UP_SOON_DAYS)

    @property
    def standing(self) -> Uppfoljningslage:
        """How it stands today."""
        if self.utfall is not None:
            return Uppfoljningslage.SVAR if self.is_answered else Uppfoljningslage.BORTFALL
        today = dates.today()
        if self.due_on < today - timedelta(days=settings.FOLLOW_UP_LATE_DAYS):
            return Uppfoljningslage.SEN
        return Uppfoljningslage.NU if self.opens_on <= today else Uppfoljningslage.PLANERAD

    @property
    def state(self) -> Status:
        """The tag: for what has no answer, why."""
        tag = self.standing.tag
        return Status(tag.tone, self.utfall.label) if self.utfall is not None and not self.is_answered else tag


class Uppfoljningsforsorjning(models.Model):
    """One source of livelihood at the time of asking."""

    tillfalle = models.ForeignKey(Uppfoljningstillfalle, on_delete=models.PROTECT, related_name="forsorjning_set")
    kalla = code_value("försörjning")

    class Meta:
        verbose_name = "försörjning vid uppföljning"
        constraints = [
            models.UniqueConstraint(fields=["tillfalle", "kalla"], name="participants_follow_up_forsorjning_once"),
        ]

    def __str__(self) -> str:
        return f"Försörjning vid uppföljning: {self.kalla_id}"


class Uppfoljningssysselsattning(models.Model):
    """What the person does at the time of asking. Omfattning is percent of 40 hours a week."""

    tillfalle = models.ForeignKey(Uppfoljningstillfalle, on_delete=models.PROTECT, related_name="sysselsattning_set")
    slag = code_value("sysselsättning")
    omfattning = models.PositiveSmallIntegerField("omfattning i procent", null=True, blank=True)

    class Meta:
        verbose_name = "sysselsättning vid uppföljning"
        constraints = [
            models.UniqueConstraint(fields=["tillfalle", "slag"], name="participants_follow_up_sysselsattning_once"),
            models.CheckConstraint(
                condition=Q(omfattning__isnull=True) | Q(omfattning__range=(1, 100)),
                name="participants_follow_up_omfattning",
                violation_error_message="Omfattningen är 1 till 100 procent av heltid, 40 timmar i veckan.",
            ),
        ]

    def __str__(self) -> str:
        return f"Sysselsättning vid uppföljning: {self.slag_id}"


class Kontaktuppgift(models.Model):
    """How a person who may be asked is reached. Readable to those who ask, behind the same wall as the identity, while
    the consent to be asked stands; the database erases it with that consent.
    """

    deltagande = models.OneToOneField(
        Deltagande, primary_key=True, on_delete=models.PROTECT, related_name="+", verbose_name="deltagande"
    )
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats")
    phone_encrypted = models.TextField(blank=True)
    email_encrypted = models.TextField(blank=True)

    class Meta:
        verbose_name = "kontaktuppgift"

    def __str__(self) -> str:
        return "Kontaktuppgift"

    @property
    def phone(self) -> str:
        """The telephone number, or nothing."""
        return encryption.decrypt(self.phone_encrypted) if self.phone_encrypted else ""

    @property
    def email(self) -> str:
        """The e-mail address, or nothing."""
        return encryption.decrypt(self.email_encrypted) if self.email_encrypted else ""

    def write(self, *, phone: str, email: str) -> None:
        """Put both into the row, encrypted; does not save."""
        self.phone_encrypted = encryption.encrypt(phone) if phone else ""
        self.email_encrypted = encryption.encrypt(email) if email else ""

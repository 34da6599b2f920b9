"""A person's plan in an insats: its parts, the contacts with the parties, and a SIP by its date and parties.

Codes, days and organisations alone. It goes with the name: read while the consent to be registered stands, by the
deltagaransvariga of the insats, and erased by the database together with the identity (ADR 22).
"""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from finsam import dates
from finsam.addresses import address_of
from finsam.periods import DATES_IN_ORDER
from finsam.versioning import Versioned
from insatser.models import Insats
from members.enums import Role
from members.models import Organisation, User
from participants.models.deltagande import Deltagande, code_value
from participants.plan.enums import Delresultat, Kontaktutfall, Planlage


class PlanQuerySet(models.QuerySet[Any]):
    """What stands in plans."""

    def visible_to(self, user: User) -> Self:
        """Those of the own insatser; the database gives none without a consent that stands."""
        if user.role != Role.DELTAGARANSVARIG:
            return self.none()
        return self.filter(insats__in=Insats.objects.valid().of_acting(user))

    def counted(self) -> Self:
        """All but what was registered by mistake."""
        return self.filter(is_mistake=False)


class PlanRow(Versioned):
    """What every row of a plan has. Nothing is taken away by a user: a mistake is marked as one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deltagande = models.ForeignKey(
        Deltagande, on_delete=models.PROTECT, related_name="%(class)s_set", verbose_name="deltagande"
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats", db_index=False
    )
    is_mistake = models.BooleanField("felregistrerad", default=False, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        abstract = True


class Plandel(PlanRow):
    """One part: what it is, which party answers for it, how near work it is, when, and what came of it.

    `ends_on` is the planned last day until there is a result, and then the real one.
    """

    slag = code_value("vad")
    ansvarig = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name="part som ansvarar"
    )
    steg = code_value("steg mot arbete", db_index=False)
    starts_on = models.DateField("från och med")
    ends_on = models.DateField("till och med", null=True, blank=True)
    resultat = models.CharField("resultat", max_length=10, choices=Delresultat, blank=True)

    class Meta:
        verbose_name = "del av planen"
        ordering = ["starts_on", "ends_on", "pk"]
        indexes = [
            models.Index(
                fields=["insats", "ends_on"],
                condition=Q(resultat="", is_mistake=False),
                name="participants_plandel_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="participants_plandel_dates_in_order",
                violation_error_message=DATES_IN_ORDER,
            ),
            models.CheckConstraint(
                condition=Q(resultat="") | Q(resultat__in=Delresultat.values, ends_on__isnull=False),
                name="participants_plandel_result_has_end",
                violation_error_message="Skriv vilken dag delen slutade.",
            ),
        ]

    def __str__(self) -> str:
        return f"Del av plan {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        return address_of("participants:plandel", self.pk)

    @property
    def took_place(self) -> bool:
        """Whether it belongs in the picture of what ran when."""
        return not self.is_mistake and self.resultat != Delresultat.INSTALLD

    @property
    def state(self) -> Planlage:
        """How it stands today."""
        if self.is_mistake:
            return Planlage.FELREGISTRERAD
        if self.resultat:
            return Planlage(self.resultat)
        today = dates.today()
        if self.starts_on > today:
            return Planlage.PLANERAD
        return Planlage.SVAR_SAKNAS if self.ends_on and self.ends_on < today else Planlage.PAGAR


class Plankontakt(PlanRow):
    """A contact with the person, alone or together with parties; booked while its day has not come."""

    held_on = models.DateField("datum")
    satt = code_value("hur")
    parter = models.ManyToManyField(Organisation, related_name="+", verbose_name="parter", blank=True)
    utfall = models.CharField("hur gick det?", max_length=10, choices=Kontaktutfall, blank=True)

    class Meta:
        verbose_name = "kontakt"
        ordering = ["held_on", "pk"]
        indexes = [
            models.Index(
                fields=["insats", "held_on"],
                condition=Q(utfall="", is_mistake=False),
                name="participants_plankontakt_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(utfall="") | Q(utfall__in=Kontaktutfall.values),
                name="participants_plankontakt_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Kontakt {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        return address_of("participants:plankontakt", self.pk)

    @property
    def state(self) -> Planlage:
        """How it stands today."""
        if self.is_mistake:
            return Planlage.FELREGISTRERAD
        if self.utfall:
            return Planlage(self.utfall)
        return Planlage.BOKAD if self.held_on >= dates.today() else Planlage.SVAR_SAKNAS


class Sip(PlanRow):
    """That the person has a samordnad individuell plan: its date and parties. The SIP itself is kept by the parties."""

    made_on = models.DateField("datum")
    parter = models.ManyToManyField(Organisation, related_name="+", verbose_name="parter")
    follow_up_on = models.DateField("ska följas upp", null=True, blank=True)
    ended_on = models.DateField("avslutad", null=True, blank=True)

    class Meta:
        verbose_name = "SIP"
        ordering = ["made_on", "pk"]
        indexes = [
            models.Index(
                fields=["insats", "follow_up_on"],
                condition=Q(ended_on__isnull=True, is_mistake=False),
                name="participants_sip_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(follow_up_on__isnull=True) | Q(follow_up_on__gte=F("made_on")),
                name="participants_sip_followed_up_after",
                violation_error_message="Uppföljningen kan inte vara före SIP:en. Kontrollera båda datumen.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("made_on")),
                name="participants_sip_ended_after",
                violation_error_message="SIP:en kan inte sluta innan den gjordes. Kontrollera båda datumen.",
            ),
        ]

    def __str__(self) -> str:
        return f"SIP {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        return address_of("participants:sip", self.pk)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ended_on is not None and self.ended_on <= dates.today()

    @property
    def state(self) -> Planlage:
        """How it stands today."""
        if self.is_mistake:
            return Planlage.FELREGISTRERAD
        if self.is_over:
            return Planlage.AVSLUTAD
        is_late = self.follow_up_on is not None and self.follow_up_on <= dates.today()
        return Planlage.FOLJ_UPP if is_late else Planlage.GALLER

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from ekonomi.enums import DECIDED_BIDRAG, READS_ALL_MONEY, Bidragsstatus, Fordelningsgrund
from finsam import history
from members.enums import OrganisationKind, Role
from members.models import Medlem, User

AF_PAYS_NOTHING = (
    "Arbetsförmedlingen betalar inget bidrag: Försäkringskassan betalar hela statens del (lag 2003:1210 5\u00a0§). "
    "Registrera bidraget på Försäkringskassan, eller skriv 0."
)


class BidragQuerySet(models.QuerySet["Bidrag"]):
    """What members have been asked for and have decided."""

    def for_year(self, year: int) -> BidragQuerySet:
        """One budget year."""
        return self.filter(year=year)

    def visible_to(self, user: User) -> BidragQuerySet:
        """The words themselves: kansli, styrelse and revisor see all members', a member's representative its own."""
        if user.has_role(*READS_ALL_MONEY):
            return self
        if user.has_role(Role.MEDLEMSREPRESENTANT) and user.acting is not None:
            return self.filter(medlem__organisation_id=user.acting.organisation_id)
        return self.none()

    def last_words(self) -> BidragQuerySet:
        """The last word per year and member."""
        return self.order_by("year", "medlem_id", "-pk").distinct("year", "medlem_id")


class Bidrag(models.Model):
    """A member's word on its contribution for a year. A new word is a new row; the last one counts (S 4)."""

    medlem = models.ForeignKey(Medlem, on_delete=models.PROTECT, related_name="bidrag", verbose_name="medlem")
    year = models.PositiveSmallIntegerField("år")
    status = models.CharField("status", max_length=12, choices=Bidragsstatus)
    amount = models.DecimalField("belopp", max_digits=18, decimal_places=2)
    beslut_on = models.DateField("beslutsdatum", null=True, blank=True)
    dnr = models.CharField("medlemmens diarienummer", max_length=40, blank=True)
    fordelningsgrund = models.CharField("fördelningsgrund", max_length=20, choices=Fordelningsgrund, blank=True)
    """How the part's members have split its share; empty where a part has one payer, as staten has."""
    comment = models.CharField("kommentar", max_length=300, blank=True)
    registered_at = models.DateTimeField(default=timezone.now, editable=False)
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, editable=False)

    objects = BidragQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "medlem", "-pk"]
        indexes = [models.Index(fields=["year", "medlem", "-id"], name="ekonomi_bidrag_last_word")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Bidragsstatus.values), name="ekonomi_bidrag_status_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(fordelningsgrund__in=["", *Fordelningsgrund.values]),
                name="ekonomi_bidrag_fordelningsgrund_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(fordelningsgrund=Fordelningsgrund.ANNAT) | ~models.Q(comment=""),
                name="ekonomi_bidrag_other_fordelningsgrund_is_told",
                violation_error_message="Skriv i kommentaren vad fördelningen bygger på.",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="ekonomi_bidrag_amount_not_negative",
                violation_error_message="Bidraget kan inte vara mindre än noll.",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=DECIDED_BIDRAG) | models.Q(beslut_on__isnull=False),
                name="ekonomi_bidrag_decided_has_day",
                violation_error_message="Skriv vilken dag medlemmen beslutade om bidraget.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"

    def clean(self) -> None:
        """Arbetsförmedlingen pays nothing (S 4; trigger): said at the amount, on the page and in a start file."""
        super().clean()
        if self.amount and self.medlem_id and self.medlem.organisation.kind == OrganisationKind.AF:
            raise ValidationError({"amount": AF_PAYS_NOTHING})

    @property
    def state(self) -> Bidragsstatus:
        """The status with its word and tone."""
        return Bidragsstatus(self.status)

    def register(self, *, by: User | None) -> None:
        """Keep this word as the member's last; earlier ones stay."""
        self.registered_by = by
        self.save(force_insert=True)
        history.record(
            self.medlem,
            "bidrag.registered",
            by=by,
            changes={"year": [None, str(self.year)], "status": [None, self.status], "amount": [None, str(self.amount)]},
        )

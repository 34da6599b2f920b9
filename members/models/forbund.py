from __future__ import annotations

from django.db import models

from finsam.versioning import Versioned
from members.models.organisation import Organisation


class Forbund(Versioned):
    """The samordningsförbund that this installation serves. Exactly one row once the set-up is done."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="forbund")
    sate = models.CharField("säte", max_length=80, help_text="Den kommun där förbundet har sitt säte.")
    formed_on = models.DateField("bildat", null=True, blank=True)
    contact_email = models.EmailField("kansliets e-postadress", blank=True)
    contact_phone = models.CharField("kansliets telefon", max_length=30, blank=True)
    header_colour = models.CharField("färg på sidhuvudet", max_length=7, blank=True)
    header_rule_colour = models.CharField("färg på linjen under sidhuvudet", max_length=7, blank=True)
    small_number_threshold = models.PositiveSmallIntegerField("gräns för små tal", default=5)
    sends_reminders = models.BooleanField("påminnelser om registrering", default=True)
    months_unused_before_close = models.PositiveSmallIntegerField("månader innan oanvända konton stängs", default=12)

    class Meta:
        verbose_name = "förbund"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="members_forbund_only_one"),
            models.CheckConstraint(
                condition=models.Q(small_number_threshold__gte=3, small_number_threshold__lte=20),
                name="members_forbund_threshold_is_sensible",
                violation_error_message="Gränsen för små tal ska vara mellan 3 och 20.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def name(self) -> str:
        """The förbund's name."""
        return self.organisation.name

    @property
    def orgnr(self) -> str:
        """The förbund's organisationsnummer."""
        return self.organisation.orgnr

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from ekonomi.enums import READS_ALL_MONEY
from ekonomi.ledger_enums import IMPORT_MOVES, ImportState
from finsam.access import Refusal
from finsam.addresses import address_of
from members.models import User


class IllegalImportMoveError(Exception):
    """The import is not in a state from which this move is possible. The message is in Swedish."""


class SieImportQuerySet(models.QuerySet["SieImport"]):
    """Imports of bookkeeping files."""

    def visible_to(self, user: User) -> SieImportQuerySet:
        """Kansli, styrelse and revisor read the ledger."""
        return self if user.has_role(*READS_ALL_MONEY) else self.none()

    def counted(self) -> SieImportQuerySet:
        """The imports whose rows are the ledger: one a year."""
        return self.filter(state=ImportState.IMPORTED)

    def for_year(self, year: int) -> SieImportQuerySet:
        """Imports of one budget year."""
        return self.filter(year=year)

    def kept(self) -> SieImportQuerySet:
        """All but the discarded, whose file may be uploaded again."""
        return self.exclude(state=ImportState.DISCARDED)


class SieImport(models.Model):
    """One bookkeeping file: who uploaded it, what it holds, and whether it is the year's ledger."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField("räkenskapsår")
    state = models.CharField("läge", max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    sha256 = models.CharField(max_length=64, editable=False)
    file_name = models.CharField("fil", max_length=200)
    size = models.PositiveIntegerField("storlek")
    encoding = models.CharField("teckenuppsättning", max_length=20, blank=True)
    sie_type = models.PositiveSmallIntegerField("SIE-typ", default=0)
    company = models.CharField("företag i filen", max_length=200, blank=True)
    orgnr = models.CharField("organisationsnummer i filen", max_length=20, blank=True)
    program = models.CharField("skapad med", max_length=120, blank=True)
    voucher_count = models.PositiveIntegerField("verifikationer", default=0)
    row_count = models.PositiveIntegerField("rader", default=0)
    report = models.JSONField("granskning", default=dict, help_text="Visas som den är; räknas aldrig på.")
    are_differences_accepted = models.BooleanField("skillnader godtagna", default=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="sie_uppladdningar"
    )
    uploaded_at = models.DateTimeField("uppladdad", default=timezone.now)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="sie_inlasningar"
    )
    imported_at = models.DateTimeField("inläst", null=True)
    replaced_by = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    replaced_at = models.DateTimeField("ersatt", null=True)

    objects = SieImportQuerySet.as_manager()

    class Meta:
        verbose_name = "bokföringsfil"
        constraints = [
            models.UniqueConstraint(
                fields=["sha256"],
                condition=~models.Q(state="discarded"),
                name="ekonomi_sieimport_same_file_once",
                violation_error_message="Filen är redan uppladdad.",
            ),
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(state="imported"),
                name="ekonomi_sieimport_one_ledger_per_year",
                violation_error_message="Året har redan en inläst bokföring.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["imported", "replaced"], imported_at__isnull=False)
                | models.Q(state__in=["uploaded", "discarded"], imported_at__isnull=True),
                name="ekonomi_sieimport_imported_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(state="replaced", replaced_at__isnull=False, replaced_by__isnull=False)
                | (~models.Q(state="replaced") & models.Q(replaced_at__isnull=True, replaced_by__isnull=True)),
                name="ekonomi_sieimport_replaced_has_time_and_successor",
            ),
            models.CheckConstraint(
                condition=models.Q(year__gte=2004, year__lte=2200),
                name="ekonomi_sieimport_year_is_sensible",
                violation_error_message="Räkenskapsåret ska vara tidigast 2004, då lagen började gälla.",
            ),
        ]
        indexes = [models.Index(fields=["-year", "-uploaded_at", "id"], name="ekonomi_sieimport_newest_first")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.year})"

    def get_absolute_url(self) -> str:
        return address_of("ekonomi:import_detail", self.pk)

    @property
    def state_enum(self) -> ImportState:
        """The state as a member of its enum, for the status tag."""
        return ImportState(self.state)

    @property
    def is_waiting(self) -> bool:
        """Whether the file is uploaded and neither imported nor discarded."""
        return self.state == ImportState.UPLOADED

    @property
    def is_examined(self) -> bool:
        """Whether the checks have been made; large files are examined by a job."""
        return bool(self.report)

    @property
    def can_import(self) -> bool | Refusal:
        """Whether the file can become the year's ledger; else why not."""
        if self.state != ImportState.UPLOADED:
            return Refusal(f"Filen kan inte läsas in eftersom den har läget {self.state_enum.label.lower()}.")
        if not self.is_examined:
            return Refusal("Filen granskas fortfarande. Vänta tills granskningen är klar.")
        if self.report.get("refusals"):
            return Refusal("Filen kan inte läsas in. " + " ".join(self.report["refusals"]))
        return True

    def move(self, state: ImportState, **fields: Any) -> None:
        """Lock the row, check the move, and set state and `fields` together. Nothing else assigns the state."""
        now = SieImport.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if state not in IMPORT_MOVES[ImportState(now.state)]:
            raise IllegalImportMoveError(
                f"Filen har redan läget {ImportState(now.state).label.lower()}. Ladda om sidan och försök igen."
            )
        values = {"state": state, **fields}
        SieImport.objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)


class SieFil(models.Model):
    """The file as it came, kept in the database so that file and ledger are saved, or lost, together."""

    sie_import = models.OneToOneField(SieImport, primary_key=True, on_delete=models.PROTECT, related_name="fil")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.sie_import_id)

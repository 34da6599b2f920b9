"""Uploaded lists of participants, while they wait and until their undo day is over (docs/adr/0011-the-wall.md)."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from finsam import encryption
from finsam.addresses import address_of
from finsam.versioning import Versioned
from insatser.models import Insats
from members.models import Uppdrag, User
from participants.importing.enums import LIST_MOVES, ListState, Listutfall

KEPT = timedelta(days=1)
"""How long a list waits for its decision, how long an import can be undone, and the wrong rows be fetched."""


class IllegalListMoveError(Exception):
    """The list is not in a state from which this move is possible. The message is in Swedish."""


class DeltagarlistaQuerySet(models.QuerySet["Deltagarlista"]):
    """Uploaded lists."""

    def visible_to(self, user: User) -> DeltagarlistaQuerySet:
        """A list is its uploader's, with the uppdrag that uploaded it, and nobody else's."""
        return self.filter(uploaded_by=user.acting.pk) if user.acting is not None else self.none()

    def kept(self) -> DeltagarlistaQuerySet:
        """Those whose rows are still there."""
        return self.filter(keeps_until__gt=Now())


class Deltagarlista(Versioned):
    """One uploaded list: in which insats, by whom, and what came of it. Its rows are in `Listrad`.

    The name of the file is not kept: it may be somebody's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="deltagarlistor", verbose_name="insats")
    uploaded_by = models.ForeignKey(Uppdrag, on_delete=models.PROTECT, related_name="+", verbose_name="uppladdad av")
    uploaded_at = models.DateTimeField("uppladdad", default=timezone.now, editable=False)
    state = models.CharField("läge", max_length=10, choices=ListState, default=ListState.KOLUMNER)
    keeps_until = models.DateTimeField("sparas till")
    refused_because = models.CharField("varför filen inte kunde läsas", max_length=300, blank=True, default="")
    row_count = models.PositiveIntegerField("rader", default=0)
    imported_at = models.DateTimeField("inläst", null=True)
    imported_count = models.PositiveIntegerField("inlästa deltaganden", default=0)
    undone_at = models.DateTimeField("ångrad", null=True)
    undone_count = models.PositiveIntegerField("ångrade deltaganden", default=0)

    objects = DeltagarlistaQuerySet.as_manager()

    class Meta:
        verbose_name = "deltagarlista"
        indexes = [models.Index(fields=["uploaded_by", "-uploaded_at"], name="participants_lists_of_uploader")]
        constraints = [
            models.UniqueConstraint(fields=["id", "insats", "uploaded_by"], name="participants_deltagarlista_whose"),
            models.CheckConstraint(
                condition=Q(state__in=ListState.values, keeps_until__lte=F("uploaded_at") + 2 * KEPT),
                name="participants_deltagarlista_is_not_kept_for_long",
                violation_error_message="En lista sparas högst ett dygn innan och ett dygn efter att den lästs in.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ListState.INLAST, ListState.ANGRAD], imported_at__isnull=False)
                | (~Q(state__in=[ListState.INLAST, ListState.ANGRAD]) & Q(imported_at__isnull=True)),
                name="participants_deltagarlista_imported_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=ListState.ANGRAD, undone_at__isnull=False)
                | (~Q(state=ListState.ANGRAD) & Q(undone_at__isnull=True)),
                name="participants_deltagarlista_undone_has_time",
            ),
            models.CheckConstraint(
                condition=Q(refused_because="") ^ Q(state=ListState.AVVISAD),
                name="participants_deltagarlista_refused_says_why",
            ),
        ]

    def __str__(self) -> str:
        return "Deltagarlista"

    def get_absolute_url(self) -> str:
        return address_of("participants:list", self.pk)

    @property
    def state_enum(self) -> ListState:
        """The state as a member of its enum, for the status tag; a list whose time is over has been taken away."""
        waits = self.state in (ListState.MOTTAGEN, ListState.KOLUMNER, ListState.GRANSKAD)
        return ListState.BORTTAGEN if waits and not self.is_kept else ListState(self.state)

    @property
    def is_kept(self) -> bool:
        """Whether its rows are still there."""
        return self.keeps_until > timezone.now()

    @property
    def waits_to_be_read(self) -> bool:
        return self.state_enum == ListState.MOTTAGEN

    @property
    def waits_for_columns(self) -> bool:
        return self.state_enum == ListState.KOLUMNER

    @property
    def waits_for_decision(self) -> bool:
        return self.state_enum == ListState.GRANSKAD

    @property
    def undo_until(self) -> Any:
        """The last moment for undoing the import."""
        return self.imported_at + KEPT if self.imported_at is not None else None

    @property
    def can_be_undone(self) -> bool:
        return self.state == ListState.INLAST and self.undo_until > timezone.now()

    def move(self, state: ListState, **fields: Any) -> None:
        """Set the state and `fields` together. Needs the lock of `locked()`; nothing else assigns the state."""
        if state not in LIST_MOVES[self.state_enum]:
            raise IllegalListMoveError(f"Listan har redan läget {self.state_enum.label.lower()}. Ladda om sidan.")
        values = {"state": state, "version": self.version + 1, **fields}
        Deltagarlista.objects.filter(pk=self.pk).update(**values)
        for name, value in values.items():
            setattr(self, name, value)


class ListradQuerySet(models.QuerySet["Listrad"]):
    """Rows of uploaded lists, as far as the database shows them."""

    def examined(self) -> ListradQuerySet:
        """The rows of people, without the one that holds the headings."""
        return self.exclude(utfall="")


class Listrad(models.Model):
    """One row of an uploaded list, encrypted, readable to its uploader alone (the policies in the migration).

    Before the file is read the rows hold parts of it; before the columns are chosen all cells of the row, and row 0 the
    headings; then only what was chosen.
    """

    # one foreign key holds all three, participants_listrad_of_list
    lista = models.ForeignKey(
        Deltagarlista, on_delete=models.PROTECT, related_name="rader", verbose_name="lista", db_constraint=False
    )
    insats = models.ForeignKey(Insats, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    uppdrag = models.ForeignKey(
        Uppdrag, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    number = models.PositiveIntegerField("rad")
    utfall = models.CharField("utfall", max_length=10, choices=Listutfall, blank=True)
    content_encrypted = models.TextField()

    objects = ListradQuerySet.as_manager()

    class Meta:
        verbose_name = "listrad"
        constraints = [models.UniqueConstraint(fields=["lista", "number"], name="participants_listrad_once")]
        indexes = [models.Index(fields=["lista", "utfall", "number"], name="participants_listrad_by_utfall")]

    def __str__(self) -> str:
        return f"Rad {self.number}"

    @property
    def content(self) -> Any:
        """What was written."""
        return json.loads(encryption.decrypt(self.content_encrypted))

    def write(self, content: Any) -> None:
        """Put the content into the row, encrypted; does not save."""
        self.content_encrypted = encryption.encrypt(json.dumps(content, ensure_ascii=False))


class Listperson(models.Model):
    """The keyed digest of a personnummer in an uploaded list, so that a withdrawal finds the lists the person is in.

    The web's role can write it and not read it.
    """

    lista = models.ForeignKey(Deltagarlista, on_delete=models.PROTECT, related_name="+")
    personnummer_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "person i lista"
        indexes = [models.Index(fields=["personnummer_digest"], name="participants_lists_of_person")]

    def __str__(self) -> str:
        return "Person i lista"


class Kolumnmappning(models.Model):
    """Which columns of an insats's lists tell what, for the next list too. Encrypted: a heading may be a name."""

    insats = models.OneToOneField(Insats, primary_key=True, on_delete=models.PROTECT, related_name="+")
    choices_encrypted = models.TextField()
    changed_at = models.DateTimeField("ändrad", default=timezone.now)

    class Meta:
        verbose_name = "kolumnmappning"

    def __str__(self) -> str:
        return "Kolumnmappning"

"""Who a deltagare is: the one table with names, encrypted, behind row-level security."""

from __future__ import annotations

from django.db import models

from finsam import encryption
from insatser.models import Insats
from participants.identity.personnummer import Personnummer
from participants.models.deltagande import Deltagande


class Identitet(models.Model):
    """Name and personnummer of the person behind one deltagande, readable to the deltagaransvariga of its insats while
    a consent stands.

    The database decides who reads a row (the policies in the migration), whatever the program asks. It erases the row
    itself when the last consent that it rests on is withdrawn; one whose consent has ended nobody can read any more.
    """

    # one foreign key holds both, participants_identitet_of_insats: a list writes thousands, and each is asked once
    deltagande = models.OneToOneField(
        Deltagande,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="deltagande",
        db_constraint=False,
    )
    insats = models.ForeignKey(
        Insats, on_delete=models.PROTECT, related_name="+", verbose_name="insats", db_constraint=False
    )
    name_encrypted = models.TextField()
    personnummer_encrypted = models.TextField()
    personnummer_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = "identitet"
        indexes = [models.Index(fields=["personnummer_digest"], name="participants_by_personnummer")]

    def __str__(self) -> str:
        return "Identitet"

    @property
    def name(self) -> str:
        """The person's name."""
        return encryption.decrypt(self.name_encrypted)

    @property
    def personnummer(self) -> str:
        """Twelve digits."""
        return encryption.decrypt(self.personnummer_encrypted)

    @property
    def written_number(self) -> str:
        """ÅÅÅÅMMDD-NNNN."""
        digits = self.personnummer
        return f"{digits[:8]}-{digits[8:]}"

    def write(self, *, name: str, personnummer: Personnummer) -> None:
        """Put name and personnummer into the row, encrypted; does not save."""
        self.name_encrypted = encryption.encrypt(name)
        self.personnummer_encrypted = encryption.encrypt(personnummer.digits)
        self.personnummer_digest = personnummer.digests[0]


class Igenkanning(models.Model):
    """Which deltagare a keyed digest of a personnummer belongs to, so that a person who comes back is the same one.

    The web's role can neither read nor change it, only ask `participants_recognise_all` about numbers.
    """

    personnummer_digest = models.CharField(primary_key=True, max_length=64)
    deltagare = models.OneToOneField("participants.Deltagare", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "igenkänning"

    def __str__(self) -> str:
        return "Igenkänning"

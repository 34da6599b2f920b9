"""Taking out a report: figures, PDF and hash become one final row, once per kind, period and occasion."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from finsam import acting, history, jobs
from finsam.dates import MONTH_NAMES
from followup.documents import pdf_bytes
from followup.enums import Rapportslag, Uttagslage
from followup.models import Rapportpdf, Rapportuttag
from followup.snapshots import Json, canonical, digest
from members.models import User

Step = Callable[[int, int, str], None]
STEPS = 4


class Transaction(Protocol):
    """Opens a transaction in somebody's name; a snapshot reads all figures as of one moment."""

    def __call__(self, *, is_snapshot: bool = False) -> AbstractContextManager[None]: ...


class NotReadyError(Exception):
    """The report cannot be issued; `problems` are for the user."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class SameContentError(Exception):
    """The same content has been issued before, as `uttag`."""

    def __init__(self, uttag: Rapportuttag) -> None:
        super().__init__(str(uttag.pk))
        self.uttag = uttag


class Order:
    """One report to take out. Safe to run twice: a report that is there already is the answer."""

    def __init__(
        self,
        kind: Rapportslag,
        year: int,
        month: int | None,
        *,
        occasion: str,
        make: Callable[[], Json],
        state: Uttagslage = Uttagslage.UTFARDAD,
        parameters: dict[str, Any] | None = None,
    ) -> None:
        self.kind, self.year, self.month, self.occasion = kind, year, month, occasion
        self.make, self.state, self.parameters = make, state, parameters or {}

    def existing(self) -> Rapportuttag | None:
        """The report, if this order has been carried out."""
        rows = Rapportuttag.objects.filter(kind=self.kind, year=self.year, month=self.month, occasion=self.occasion)
        return rows.first()

    def carry_out(self, *, transaction: Transaction, step: Step, by: Callable[[], User | None]) -> Rapportuttag:
        """Read the figures, draw the PDF, and save both in one go. `step` tells how far it is.

        All figures are read from one snapshot. `make` raises NotReadyError when they must not be issued. An
        årsredovisning with the content of an issued one raises SameContentError: nothing is issued twice.
        """
        step(0, STEPS, "Läser siffrorna")
        with transaction(is_snapshot=True):
            done = self.existing()
            if done is not None:
                return done
            uttag = self._drafted(self.make())
            _refuse_same(uttag)
        step(2, STEPS, "Skapar PDF")
        content = pdf_bytes(uttag)
        step(3, STEPS, "Sparar rapporten")
        with transaction():
            return self._save(uttag, content, by())

    def _drafted(self, result: Json) -> Rapportuttag:
        return Rapportuttag(
            kind=self.kind,
            year=self.year,
            month=self.month,
            occasion=self.occasion,
            state=self.state,
            parameters=self.parameters,
            uttaget_at=timezone.now(),
            result=result,
            sha256=digest(canonical(result)),
        )

    def _save(self, uttag: Rapportuttag, content: bytes, by: User | None) -> Rapportuttag:
        with _alone(f"{self.kind} {self.year} {self.month}"):
            done = self.existing()
            if done is not None:
                return done
            _refuse_same(uttag)
            same = Rapportuttag.objects.filter(kind=self.kind, year=self.year, month=self.month)
            uttag.version = (same.aggregate(last=Max("version"))["last"] or 0) + 1
            uttag.taken_by, uttag.uppdrag_id = by, acting.current().uppdrag_id
            uttag.save(force_insert=True)
            Rapportpdf.objects.create(uttag=uttag, content=content, sha256=digest(content), size=len(content))
            history.record(uttag, "rapportuttag.issued", by=by, changes={"sha256": [None, uttag.sha256]})
        return uttag


def _refuse_same(uttag: Rapportuttag) -> None:
    if uttag.kind != Rapportslag.ARSREDOVISNING or uttag.is_draft:
        return
    issued = Rapportuttag.objects.of_kind(Rapportslag.ARSREDOVISNING).issued()
    if same := issued.without_result().filter(year=uttag.year, sha256=uttag.sha256).first():
        raise SameContentError(same)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """Wait until nobody else saves a report of the same kind and period; let go when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('followup_rapportuttag'), hashtext(%s))", [name])
    yield


def month_product(year: int, month: int) -> jobs.Product:
    """What a job makes that takes out a month's report: the same whoever asks."""
    return jobs.Product("followup.ekonomisk_rapport", f"{year}-{month:02}")


def annual_product(year: int, state: str) -> jobs.Product:
    """What a job makes that makes a year's årsredovisning: one is issued at a time, and one draft made."""
    return jobs.Product("followup.arsredovisning", f"{year}-{state}")


def followup_product(year: int) -> jobs.Product:
    """What a job makes that takes out a year's report of participants: the same whoever asks."""
    return jobs.Product("followup.deltagarrapport", str(year))


def month_label(year: int, month: int) -> str:
    """What a job that takes out a month's report is called."""
    return f"Ekonomisk rapport för {MONTH_NAMES[month - 1]} {year}"

"""An examined file becomes the year's ledger: all of it in one transaction, or nothing."""

import io
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from ekonomi.bokforing.aggregate import lock_year, rebuild, tell_planner
from ekonomi.bokforing.carrying import Carried, carry
from ekonomi.bokforing.examining import findings
from ekonomi.bokforing.mapping import Mapping
from ekonomi.bokforing.reading import LedgerReader
from ekonomi.bokforing.writing import write
from ekonomi.ledger_enums import ImportState
from ekonomi.models import IllegalImportMoveError, SieImport
from finsam import history
from members.models import User


class ImportRefusedError(Exception):
    """Why nothing was imported, in Swedish."""


@dataclass(frozen=True)
class ImportResult:
    """What an import did."""

    rows: int
    vouchers: int
    replaced: SieImport | None
    carried: Carried


def import_file(sie_import: SieImport, *, by: User | None, accept_differences: bool = False) -> ImportResult:
    """Make the file the ledger of its year, in place of an earlier one. Raises ImportRefusedError."""
    with transaction.atomic():
        lock_year(sie_import.year)
        sie_import.refresh_from_db()
        decision = sie_import.can_import
        if not decision:
            raise ImportRefusedError(str(decision))
        previous = SieImport.objects.counted().for_year(sie_import.year).first()
        reader = LedgerReader(io.BytesIO(bytes(sie_import.fil.content)))
        write(sie_import, reader, Mapping.for_year(sie_import.year))
        found = findings(reader)
        if found["refusals"]:
            raise ImportRefusedError(" ".join(found["refusals"]))
        if found["has_differences"] and not accept_differences:
            raise ImportRefusedError(
                "Filens saldon stämmer inte med raderna. Kontrollera skillnaderna och godta dem, eller be om en ny fil."
            )
        carried = carry(previous, sie_import) if previous is not None else Carried(0, 0, [])
        _replace(sie_import, previous, by, found["has_differences"])
        rebuild(sie_import.year)
        tell_planner()
        _keep_outcome(sie_import, reader, carried)
        return ImportResult(reader.row_count, reader.file.voucher_count, previous, carried)


def _replace(new: SieImport, old: SieImport | None, by: User | None, are_differences_accepted: bool) -> None:
    try:
        if old is not None:
            old.move(ImportState.REPLACED, replaced_by=new, replaced_at=timezone.now())
            history.record(old, "sie_import.replaced", by=by, changes={"replaced_by": ["", str(new.pk)]})
        new.move(
            ImportState.IMPORTED,
            imported_by=by,
            imported_at=timezone.now(),
            are_differences_accepted=are_differences_accepted,
        )
    except IllegalImportMoveError as error:
        raise ImportRefusedError(str(error)) from error
    history.record(new, "sie_import.imported", by=by, changes={"state": ["uploaded", "imported"]})


def _keep_outcome(sie_import: SieImport, reader: LedgerReader, carried: Carried) -> None:
    sie_import.voucher_count = reader.file.voucher_count
    sie_import.row_count = reader.row_count
    sie_import.report = {
        **sie_import.report,
        "carried": carried.count,
        "lost_count": carried.lost_count,
        "lost": [str(row) for row in carried.lost],
    }
    sie_import.save(update_fields=["voucher_count", "row_count", "report"])

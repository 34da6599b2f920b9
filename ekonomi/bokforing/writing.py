"""Writes the rows of a file to the ledger with COPY, in the transaction of the import."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from ekonomi.bokforing.mapping import Mapping
from ekonomi.bokforing.reading import LedgerReader, LedgerRow, objekt_key
from ekonomi.ledger_enums import PostSource
from ekonomi.models import Konto, Objekt, Saldo, SieImport
from ekonomi.sie.records import SieFile
from ekonomi.sie.totals import is_balance_konto, is_result_konto

COPY_ROWS = (
    "COPY ekonomi_verifikationsrad (sie_import_id, verifikation_id, number, year, month, date, konto, amount, text,"
    " objekt, post_id, post_source) FROM STDIN"
)
COPY_VOUCHERS = "COPY ekonomi_verifikation (id, sie_import_id, series, number, date, text) FROM STDIN"
BATCH = 2000


@dataclass(slots=True)
class ObjektSum:
    """Rows and net amount of income and cost of one object."""

    rows: int = 0
    amount: Decimal = Decimal(0)


@dataclass(slots=True)
class Written:
    """What was gathered while the rows passed by."""

    vouchers: list[tuple[Any, ...]] = field(default_factory=list)
    objekt: dict[str, ObjektSum] = field(default_factory=dict)


def write(sie_import: SieImport, reader: LedgerReader, mapping: Mapping) -> None:
    """Copy all rows, then their vouchers, balances, accounts and objects. Needs the year's lock."""
    written = Written()
    with connection.cursor() as cursor:
        with cursor.copy(COPY_ROWS) as copy:
            for entry, rows in reader:
                if entry is not None:
                    voucher = entry.voucher
                    written.vouchers.append(
                        (entry.id, sie_import.pk, voucher.series, voucher.number, voucher.date, voucher.text)
                    )
                for row in rows:
                    _gather(written, row)
                    copy.write_row(_values(sie_import, row, mapping))
        with cursor.copy(COPY_VOUCHERS) as copy:  # the foreign key is checked when the transaction ends
            for values in written.vouchers:
                copy.write_row(values)
    _write_balances(sie_import, reader)
    _write_konton(sie_import.year, reader)
    _write_objekt(sie_import.year, reader.file, written.objekt)


def _values(sie_import: SieImport, row: LedgerRow, mapping: Mapping) -> tuple[Any, ...]:
    post_id = mapping.post_for(row.konto, row.objekt)
    return (
        sie_import.pk,
        row.voucher_id,
        row.number,
        sie_import.year,
        row.month,
        row.date,
        row.konto,
        row.amount,
        row.text,
        row.objekt,
        post_id,
        PostSource.MAPPING.value if post_id else "",
    )


def _gather(written: Written, row: LedgerRow) -> None:
    if row.objekt and is_result_konto(row.konto):
        for key in row.objekt:
            found = written.objekt.setdefault(key, ObjektSum())
            found.rows += 1
            found.amount += row.amount


def _write_balances(sie_import: SieImport, reader: LedgerReader) -> None:
    ib, ub = (balances.get(0, {}) for balances in (reader.file.ib, reader.file.ub))
    changes = _changes(reader)
    konton = sorted({*ib, *ub, *filter(is_balance_konto, changes)})
    computed = {konto: ib.get(konto, Decimal(0)) + changes.get(konto, Decimal(0)) for konto in konton}
    Saldo.objects.bulk_create(
        [
            Saldo(
                sie_import=sie_import,
                year=sie_import.year,
                konto=konto,
                ib=ib.get(konto, Decimal(0)),
                ub=ub.get(konto, Decimal(0)) if ub else computed[konto],
            )
            for konto in konton
        ],
        batch_size=BATCH,
    )


def _changes(reader: LedgerReader) -> dict[str, Decimal]:
    changes: dict[str, Decimal] = {}
    for (konto, _), amount in reader.month_sums.items():
        changes[konto] = changes.get(konto, Decimal(0)) + amount
    return changes


def _write_konton(year: int, reader: LedgerReader) -> None:
    used: Iterable[str] = {konto for konto, _ in reader.month_sums}
    names = dict.fromkeys(used, "") | {number: entry.name for number, entry in reader.file.konton.items()}
    Konto.objects.filter(year=year).delete()
    Konto.objects.bulk_create(
        [Konto(year=year, number=number, name=name) for number, name in sorted(names.items())], batch_size=BATCH
    )


def _write_objekt(year: int, file: SieFile, sums: dict[str, ObjektSum]) -> None:
    names = {objekt_key(*pair): name for pair, name in file.objects.items()}
    Objekt.objects.filter(year=year).delete()
    found = []
    for key, objekt_sum in sorted(sums.items()):
        dimension, _, objekt = key.partition(":")
        declared = file.dimensions.get(dimension)
        found.append(
            Objekt(
                year=year,
                dimension=dimension,
                dimension_name=declared.name if declared else "",
                objekt=objekt,
                name=names.get(key, ""),
                row_count=objekt_sum.rows,
                amount=objekt_sum.amount,
            )
        )
    Objekt.objects.bulk_create(found, batch_size=BATCH)

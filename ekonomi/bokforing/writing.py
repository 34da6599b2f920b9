"""Writes the rows of a file to the ledger with COPY, in the transaction of the import."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from ekonomi.bokforing import copy_format
from ekonomi.bokforing.mapping import Mapping
from ekonomi.bokforing.reading import LedgerReader, LedgerRow, LedgerVoucher, objekt_key
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


class RowLines:
    """Ledger rows as lines of COPY; remembers the values that repeat."""

    def __init__(self, sie_import: SieImport, mapping: Mapping) -> None:
        self._head = str(sie_import.pk)
        self._year = str(sie_import.year)
        self._mapping = mapping
        self._tails: dict[tuple[str, tuple[str, ...]], tuple[str, str, str]] = {}

    def line(self, row: LedgerRow) -> str:
        """One row."""
        objekt, post, source = self._tail(row)
        return copy_format.line(
            (
                self._head,
                str(row.voucher_id) if row.voucher_id else copy_format.NULL,
                str(row.number),
                self._year,
                str(row.month),
                row.date.isoformat(),
                row.konto,
                str(row.amount),
                copy_format.text(row.text),
                objekt,
                post,
                source,
            )
        )

    def _tail(self, row: LedgerRow) -> tuple[str, str, str]:
        key = (row.konto, tuple(row.objekt))
        if key not in self._tails:
            post_id = self._mapping.post_for(*key)
            post, source = (str(post_id), PostSource.MAPPING.value) if post_id else (copy_format.NULL, "")
            self._tails[key] = (copy_format.array(row.objekt), post, source)
        return self._tails[key]


def _voucher_line(sie_import: SieImport, entry: LedgerVoucher) -> str:
    voucher = entry.voucher
    texts = (voucher.series, voucher.number, voucher.date.isoformat(), voucher.text)
    return copy_format.line((str(entry.id), str(sie_import.pk), *map(copy_format.text, texts)))


def write(sie_import: SieImport, reader: LedgerReader, mapping: Mapping) -> None:
    """Copy all rows, then their vouchers, balances, accounts and objects. Needs the year's lock."""
    vouchers: list[str] = []
    objekt: dict[str, ObjektSum] = {}
    lines = RowLines(sie_import, mapping)
    with connection.cursor() as cursor:
        with cursor.copy(COPY_ROWS) as copy:
            for entry, rows in reader:
                if entry is not None:
                    vouchers.append(_voucher_line(sie_import, entry))
                _gather(objekt, rows)
                copy.write("".join(map(lines.line, rows)))
        with cursor.copy(COPY_VOUCHERS) as copy:  # the foreign key is checked when the transaction ends
            for first in range(0, len(vouchers), BATCH):
                copy.write("".join(vouchers[first : first + BATCH]))
    _write_balances(sie_import, reader)
    _write_konton(sie_import.year, reader)
    _write_objekt(sie_import.year, reader.file, objekt)


def _gather(sums: dict[str, ObjektSum], rows: list[LedgerRow]) -> None:
    for row in rows:
        if row.objekt and is_result_konto(row.konto):
            for key in row.objekt:
                found = sums.setdefault(key, ObjektSum())
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

"""From the content of a SIE file to ledger rows, for examination and import alike."""

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO
from uuid import UUID, uuid4

from ekonomi.sie.month_balances import month_rows
from ekonomi.sie.reader import SieReader
from ekonomi.sie.records import SieFile, Voucher
from ekonomi.sie.totals import Totals
from finsam.dates import last_day_of_month

PERSONAL_DIMENSIONS = frozenset({"7", "8", "9", "10"})
"""Anställd, kund, leverantör, faktura: may name persons and decide no budget post, so they are left in the file."""
MONTH_TEXT = "Periodsaldo"
_DIMENSION_ORDER = ("6", "1", "2")


@dataclass(slots=True)
class LedgerVoucher:
    """A voucher on its way to the ledger."""

    id: UUID
    voucher: Voucher


@dataclass(slots=True)
class LedgerRow:
    """A row on its way to the ledger."""

    voucher_id: UUID | None
    number: int
    date: datetime.date
    month: int
    konto: str
    amount: Decimal
    text: str
    objekt: list[str]


class LedgerReader:
    """Hands out the vouchers of a file, then the month rows of types 2 and 3; sums and checks on the way."""

    def __init__(self, stream: BinaryIO) -> None:
        self._reader = SieReader(stream)
        self.totals = Totals()
        self.row_count = 0
        self.month_sums: dict[tuple[str, int], Decimal] = {}

    @property
    def file(self) -> SieFile:
        """Header, balances and problems; complete when the rows are read."""
        return self._reader.file

    def __iter__(self) -> Iterator[tuple[LedgerVoucher | None, list[LedgerRow]]]:
        for voucher in self._reader:
            self.totals.add(self.file, voucher)
            entry = LedgerVoucher(uuid4(), voucher)
            yield entry, self._counted(_voucher_rows(entry))
        self.totals.check(self.file)
        if not self.file.has_vouchers and self.file.sie_type in {2, 3}:
            yield None, self._counted(list(_month_rows(self.file)))

    def _counted(self, rows: list[LedgerRow]) -> list[LedgerRow]:
        self.row_count += len(rows)
        for row in rows:
            key = (row.konto, row.month)
            self.month_sums[key] = self.month_sums.get(key, Decimal(0)) + row.amount
        return rows


def _voucher_rows(entry: LedgerVoucher) -> list[LedgerRow]:
    return [
        LedgerRow(
            entry.id,
            number,
            row.date,
            row.date.month,
            row.konto,
            row.amount,
            row.text,
            _keys(row.objects),
        )
        for number, row in enumerate(entry.voucher.rows, start=1)
    ]


def _month_rows(file: SieFile) -> Iterator[LedgerRow]:
    rows = month_rows(file, telling_dimension(file))
    for number, ((konto, period, objects), amount) in enumerate(sorted(rows.items()), start=1):
        year, month = divmod(period, 100)
        yield LedgerRow(None, number, last_day_of_month(year, month), month, konto, amount, MONTH_TEXT, _keys(objects))


def _keys(objects: tuple[tuple[str, str], ...]) -> list[str]:
    if not objects:
        return []
    return [objekt_key(*pair) for pair in objects if pair[0] not in PERSONAL_DIMENSIONS]


def objekt_key(dimension: str, objekt: str) -> str:
    """How a ledger row names an object."""
    return f"{dimension}:{objekt[:90]}"


def telling_dimension(file: SieFile) -> str:
    """The dimension by which month balances are split: the balances of several dimensions overlap."""
    used: Counter[str] = Counter()
    for number, _, _, objects in file.psaldo:
        if number == 0 and len(objects) == 1 and objects[0][0] not in PERSONAL_DIMENSIONS:
            used[objects[0][0]] += 1
    ordered = [*_DIMENSION_ORDER, *sorted(used)]
    return next((dimension for dimension in ordered if used[dimension]), "")

"""What an uploaded file would do to the ledger: its checks, and the differences to what is there."""

import io
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ekonomi.bokforing.mapping import Mapping
from ekonomi.bokforing.reading import LedgerReader
from ekonomi.models import Konto, Manadsutfall, SieImport
from ekonomi.models.konto import CLOSING_KONTO, FIRST_RESULT_KONTO
from finsam.dates import MONTH_NAMES

ZERO = Decimal(0)


@dataclass(frozen=True)
class Difference:
    """An account and month whose sum the file would change."""

    konto: str
    name: str
    month: int
    before: Decimal
    after: Decimal

    @property
    def month_name(self) -> str:
        """januari … december."""
        return MONTH_NAMES[self.month - 1]

    @property
    def change(self) -> Decimal:
        """What the import adds."""
        return self.after - self.before


def examine(sie_import: SieImport) -> None:
    """Read the whole file and keep what was found on the import."""
    reader = LedgerReader(io.BytesIO(bytes(sie_import.fil.content)))
    mapping = Mapping.for_year(sie_import.year)
    to_post_rows, to_post_amount = 0, ZERO
    for _, rows in reader:
        for row in rows:
            is_result = FIRST_RESULT_KONTO <= row.konto < CLOSING_KONTO
            if is_result and mapping.post_for(row.konto, row.objekt) is None:
                to_post_rows += 1
                to_post_amount += row.amount
    sie_import.voucher_count = reader.file.voucher_count
    sie_import.row_count = reader.row_count
    sie_import.report = {
        **findings(reader),
        "to_post_rows": to_post_rows,
        "to_post_amount": str(to_post_amount),
        "months": _nested(reader.month_sums),
        "names": {konto: entry.name for konto, entry in reader.file.konton.items() if konto in reader.totals.per_konto},
    }
    sie_import.save(update_fields=["voucher_count", "row_count", "report"])


def findings(reader: LedgerReader) -> dict[str, Any]:
    """Warnings, errors and the reasons why the file cannot become the ledger."""
    problems = reader.file.problems
    refusals = []
    if not problems.has_only_differences:
        count = problems.error_count - problems.difference_count
        noun = "ett fel" if count == 1 else f"{count} fel"
        refusals.append(f"Filen har {noun} som måste rättas i bokföringssystemet innan den kan läsas in.")
    if not reader.row_count:
        refusals.append("Filen innehåller inga rader för räkenskapsåret.")
    return {
        "warnings": problems.warning_texts(),
        "errors": problems.error_texts(),
        "has_differences": problems.difference_count > 0,
        "refusals": refusals,
    }


def differences(sie_import: SieImport) -> list[Difference]:
    """Per account and month, what the file would change in the year's ledger as it is now."""
    after = {
        (konto, int(month)): Decimal(amount)
        for konto, months in sie_import.report.get("months", {}).items()
        for month, amount in months.items()
    }
    before: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for konto, month, amount in Manadsutfall.objects.for_year(sie_import.year).values_list("konto", "month", "amount"):
        before[konto, month] += amount
    names = dict(Konto.objects.for_year(sie_import.year).values_list("number", "name"))
    names |= sie_import.report.get("names", {})
    return [
        Difference(key[0], names.get(key[0], ""), key[1], before.get(key, ZERO), after.get(key, ZERO))
        for key in sorted({*after, *before})
        if before.get(key, ZERO) != after.get(key, ZERO)
    ]


def _nested(sums: dict[tuple[str, int], Decimal]) -> dict[str, dict[str, str]]:
    nested: dict[str, dict[str, str]] = defaultdict(dict)
    for (konto, month), amount in sorted(sums.items()):
        nested[konto][str(month)] = str(amount)
    return nested

"""The figures of one file as `manage.py read_sie` prints them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from ekonomi.sie.reader import SieReader
from ekonomi.sie.records import SieFile
from ekonomi.sie.totals import Totals


def summarise(stream: BinaryIO) -> dict[str, Any]:
    """Reads the whole file. Raises SieError when it is no SIE file."""
    reader = SieReader(stream)
    totals = Totals()
    for voucher in reader:
        totals.add(reader.file, voucher)
    totals.check(reader.file)
    return _as_dict(reader.file, totals)


def _as_dict(file: SieFile, totals: Totals) -> dict[str, Any]:
    return {
        "encoding": file.encoding,
        "company": file.company,
        "orgnr": file.orgnr,
        "years": {
            str(number): {"start": year.start.isoformat(), "end": year.end.isoformat()}
            for number, year in sorted(file.years.items(), reverse=True)
        },
        "vouchers": file.voucher_count,
        "voucher_rows": file.row_count,
        "unbalanced_vouchers": [
            {
                "series": voucher.series,
                "number": voucher.number,
                "date": voucher.date.isoformat(),
                "sum": _text(voucher.total),
            }
            for voucher in totals.unbalanced
        ],
        "ib": _texts(file.ib.get(0, {})),
        "ub": _texts(file.ub.get(0, {})),
        "res": _texts(file.res.get(0, {})),
        "res_per_object": _texts(totals.res_per_object),
        "res_per_month": _texts({str(month): amount for month, amount in totals.res_per_month.items()}),
        "warnings": file.problems.warning_texts(),
        "errors": file.problems.error_texts(),
    }


def _texts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {key: _text(amount) for key, amount in sorted(amounts.items())}


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"

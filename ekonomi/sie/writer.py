"""Writes SIE 4 (type 4E) in code page 437, #UB and #RES following from #IB and the rows."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from ekonomi.sie.lexer import Objects
from ekonomi.sie.totals import is_balance_konto

DIMENSIONS = {"1": "Kostnadsställe", "2": "Kostnadsbärare", "6": "Projekt", "7": "Anställd"}
_CONTROL = dict.fromkeys([*range(32), 127], " ")


@dataclass(frozen=True, slots=True)
class RowToWrite:
    konto: str
    amount: Decimal
    objects: Objects = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class VoucherToWrite:
    series: str
    number: int
    date: datetime.date
    text: str
    rows: Sequence[RowToWrite] = field(default_factory=tuple)


def write_sie(
    *,
    company: str,
    orgnr: str,
    year: int,
    konton: Mapping[str, str],
    objects: Mapping[tuple[str, str], str],
    opening: Mapping[str, Decimal],
    vouchers: Iterable[VoucherToWrite],
    generated_on: datetime.date,
) -> bytes:
    """A calendar year of books. `objects` is (dimension, object) -> name, `opening` konto -> amount."""
    changes: dict[str, Decimal] = defaultdict(Decimal)
    voucher_lines: list[str] = []
    for voucher in vouchers:
        voucher_lines += _voucher_lines(voucher)
        for row in voucher.rows:
            changes[row.konto] += row.amount
    lines = [
        "#FLAGGA 0",
        "#PROGRAM Finsam 1",
        "#FORMAT PC8",
        f"#GEN {generated_on:%Y%m%d}",
        "#SIETYP 4",
        f"#ORGNR {_field(orgnr)}",
        f"#FNAMN {_field(company)}",
        f"#RAR 0 {year}0101 {year}1231",
        *(f"#KONTO {konto} {_field(name)}" for konto, name in sorted(konton.items())),
        *_object_lines(objects),
        *_balance_lines(opening, changes),
        *voucher_lines,
    ]
    return ("\r\n".join(lines) + "\r\n").encode("cp437", "replace")


def _object_lines(objects: Mapping[tuple[str, str], str]) -> list[str]:
    used = sorted({dimension for dimension, _ in objects}, key=int)
    lines = [f"#DIM {number} {_field(DIMENSIONS.get(number, f'Dimension {number}'))}" for number in used]
    return lines + [f"#OBJEKT {number} {_field(key)} {_field(name)}" for (number, key), name in objects.items()]


def _balance_lines(opening: Mapping[str, Decimal], changes: Mapping[str, Decimal]) -> list[str]:
    ib = [f"#IB 0 {konto} {amount:.2f}" for konto, amount in sorted(opening.items()) if amount]
    ub, res = [], []
    for konto in sorted({*opening, *changes}):
        amount = opening.get(konto, Decimal(0)) + changes.get(konto, Decimal(0))
        if is_balance_konto(konto):
            ub.append(f"#UB 0 {konto} {amount:.2f}")
        else:
            res.append(f"#RES 0 {konto} {amount:.2f}")
    return ib + ub + res


def _voucher_lines(voucher: VoucherToWrite) -> list[str]:
    head = f"#VER {_field(voucher.series)} {voucher.number} {voucher.date:%Y%m%d} {_field(voucher.text)}"
    return [head, "{", *(_row_line(row) for row in voucher.rows), "}"]


def _row_line(row: RowToWrite) -> str:
    objects = " ".join(f"{dimension} {_field(key)}" for dimension, key in row.objects)
    text = f' "" {_field(row.text)}' if row.text else ""
    return f"#TRANS {row.konto} {{{objects}}} {row.amount:.2f}{text}"


def _field(text: str) -> str:
    """Always quoted. A backslash at the end would hide the closing quote, so it becomes a slash."""
    clean = text.translate(_CONTROL)
    if clean.endswith("\\"):
        clean = clean[:-1] + "/"
    escaped = clean.replace("\\" + '"', '"').replace('"', '\\"')
    return f'"{escaped}"'

"""What a SIE file holds, as plain values. Amounts have the sign of the file: debit positive."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from ekonomi.sie.lexer import Objects
from ekonomi.sie.problems import Problems


@dataclass(frozen=True, slots=True)
class Year:
    start: datetime.date
    end: datetime.date

    def __contains__(self, day: datetime.date) -> bool:
        return self.start <= day <= self.end

    def __str__(self) -> str:
        return f"{self.start.isoformat()}–{self.end.isoformat()}"


@dataclass(slots=True)
class Konto:
    name: str = ""
    kind: str = ""  # T tillgång, S skuld, K kostnad, I intäkt


@dataclass(frozen=True, slots=True)
class Dimension:
    name: str
    parent: str = ""


@dataclass(slots=True)
class Row:
    """A #TRANS row. `date` is the transaction date, or the date of the voucher when the file gives none."""

    konto: str
    objects: Objects
    amount: Decimal
    date: datetime.date
    text: str
    line: int


@dataclass(slots=True)
class Voucher:
    series: str
    number: str
    date: datetime.date
    text: str
    line: int
    rows: list[Row] = field(default_factory=list)
    is_broken: bool = False  # a row could not be read, so the sum says nothing

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.rows), Decimal(0))


@dataclass(frozen=True, slots=True)
class Unbalanced:
    series: str
    number: str
    date: datetime.date
    total: Decimal


Balances = dict[int, dict[str, Decimal]]  # årsnr -> konto -> amount
ObjectBalances = dict[tuple[int, str, Objects], Decimal]  # (årsnr, konto, objects)
PeriodBalances = dict[tuple[int, int, str, Objects], Decimal]  # (årsnr, YYYYMM, konto, objects)


@dataclass(slots=True)
class SieFile:
    """Everything in the file but its vouchers, which are handed out one by one."""

    encoding: str
    sie_type: int = 1
    flag: str = ""
    program: str = ""
    generated: str = ""
    company: str = ""
    orgnr: str = ""
    kind: str = ""
    chart: str = ""
    covers_to: datetime.date | None = None  # #OMFATTN: last day of the period balances
    years: dict[int, Year] = field(default_factory=dict)
    konton: dict[str, Konto] = field(default_factory=dict)
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    objects: dict[tuple[str, str], str] = field(default_factory=dict)
    ib: Balances = field(default_factory=dict)
    ub: Balances = field(default_factory=dict)
    res: Balances = field(default_factory=dict)
    oib: ObjectBalances = field(default_factory=dict)
    oub: ObjectBalances = field(default_factory=dict)
    psaldo: PeriodBalances = field(default_factory=dict)
    pbudget: PeriodBalances = field(default_factory=dict)
    voucher_count: int = 0
    row_count: int = 0
    balance_count: int = 0
    problems: Problems = field(default_factory=Problems)

    @property
    def year(self) -> Year | None:
        return self.years.get(0)

    @property
    def has_vouchers(self) -> bool:
        return self.voucher_count > 0

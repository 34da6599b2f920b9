"""A small year worked by hand, and the usual mapping of accounts; used by the tests of statements and notes."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from ekonomi.enums import Omradeskind
from ekonomi.models import (
    Budgetomrade,
    Budgetpost,
    Kontomappning,
    Manadsutfall,
    Saldo,
    SieImport,
    Verifikation,
    Verifikationsrad,
)
from ekonomi.statement_lines import DEFAULT_RANGES, Line
from ekonomi.statements import YearAmounts, YearSums, sum_by_line
from members.models import Medlem
from tests.members.factories import MedlemFactory


def default_lines(accounts: list[str]) -> dict[str, Line]:
    """The lines of `accounts` by the ranges that a new förbund starts with."""
    return {konto: line for konto in accounts for first, last, line in DEFAULT_RANGES if first <= konto[:4] <= last}


def kr(**amounts: str) -> dict[str, Decimal]:
    """k1930="1000" → {"1930": Decimal("1000")}."""
    return {konto[1:]: Decimal(amount) for konto, amount in amounts.items()}


IB = kr(
    k1510="50000.00",  # kundfordringar
    k1930="1000000.00",  # bank
    k2010="-800000.00",  # eget kapital
    k2440="-250000.00",  # leverantörsskulder; together 0
)
RES = kr(
    k3510="-2000000.00",  # bidrag
    k3740="-0.50",  # öresutjämning
    k4610="1400000.25",  # insatser
    k5010="300000.00",  # löner
    k5610="94260.00",  # sociala avgifter
    k7410="40000.00",  # revision
    k8410="-5000.75",  # ränteintäkter
    k8510="250.00",  # räntekostnader; together −170 491,00: a surplus
)
UB = kr(
    k1510="20000.00",
    k1650="60000.00",  # moms
    k1930="1240491.00",
    k2010="-800000.00",  # the result is not booked
    k2440="-310000.00",
    k2710="-25000.00",  # personalens skatter
    k2990="-15000.00",  # upplupna kostnader; together 170 491,00 = −RES
)
HAND_WORKED = YearAmounts(2025, IB, UB, RES)


def sums(amounts: YearAmounts = HAND_WORKED) -> YearSums:
    """The year's amounts per line, by the usual mapping."""
    return sum_by_line(amounts, default_lines(amounts.accounts))


Entry = tuple[int, dict[str, Decimal], Budgetpost | None]
"""Month, amounts per account, and the post of its income and costs."""


def post(name: str, kind: str, *, medlem: Medlem | None = None, is_income: bool = False) -> Budgetpost:
    """A budget post in an område of that kind, made when it is missing."""
    omrade, _ = Budgetomrade.objects.get_or_create(kind=kind, defaults={"name": str(Omradeskind(kind).label)})
    code = f"post-{Budgetpost.objects.count() + 1}"
    return Budgetpost.objects.create(omrade=omrade, name=name, code=code, medlem=medlem, is_income=is_income)


def map_accounts(from_year: int = 2020) -> None:
    """The usual mapping of accounts, as rows."""
    Kontomappning.objects.bulk_create(
        [Kontomappning(konto_from=a, konto_to=b, line=line, from_year=from_year) for a, b, line in DEFAULT_RANGES]
    )


def book(year: int, ib: dict[str, Decimal], entries: list[Entry], **changed_ub: Decimal) -> SieImport:
    """A year's ledger: one voucher per entry, the balances that follow, and the kept sums.

    `changed_ub` (k1930=…) makes the file's closing balance of an account disagree with its rows.
    """
    now = timezone.now()
    sie_import = SieImport.objects.create(
        year=year, state="imported", sha256=f"{year:064}", file_name=f"{year}.se", size=1, imported_at=now
    )
    ub = dict(ib)
    for number, (month, amounts, chosen) in enumerate(entries, start=1):
        voucher = Verifikation.objects.create(
            sie_import=sie_import, series="A", number=str(number), date=date(year, month, 1)
        )
        for row, (konto, amount) in enumerate(amounts.items(), start=1):
            own = chosen if "3" <= konto < "89" else None
            if konto < "3":
                ub[konto] = ub.get(konto, Decimal(0)) + amount
            Verifikationsrad.objects.create(
                sie_import=sie_import,
                verifikation=voucher,
                number=row,
                year=year,
                month=month,
                date=voucher.date,
                konto=konto,
                amount=amount,
                post=own,
                post_source="mapping" if own else "",
            )
            kept, _ = Manadsutfall.objects.get_or_create(
                year=year, month=month, konto=konto, post=own, defaults={"amount": 0}
            )
            kept.amount += amount
            kept.row_count += 1
            kept.save()
    ub.update({konto[1:]: amount for konto, amount in changed_ub.items()})
    for konto in sorted({*ib, *ub}):
        Saldo.objects.create(
            sie_import=sie_import, year=year, konto=konto, ib=ib.get(konto, 0), ub=ub.get(konto, Decimal(0))
        )
    return sie_import


def small_year(year: int = 2025, *, extra: list[Entry] | None = None, **changed_ub: Decimal) -> SieImport:
    """The year worked by hand above, as rows: it ends with the balances UB and the results RES."""
    fk = MedlemFactory(organisation__name="Försäkringskassan", organisation__kind="fk", part_kind="staten")
    steget = post("Steget", "insatser_individ")
    entries: list[Entry] = [
        (1, kr(k3510="-2000000", k1930="2000000"), post("Bidrag FK", "intakter", medlem=fk, is_income=True)),
        (1, kr(k2440="250000", k1510="-30000", k1930="-220000"), None),
        (3, kr(k4610="1400000.25", k3740="-0.50", k2440="-310000", k1930="-1089999.75"), steget),
        (5, kr(k5010="300000", k5610="94260", k2710="-25000", k1930="-369260"), post("Kansli", "kansli")),
        (9, kr(k7410="40000", k2990="-15000", k1650="60000", k1930="-85000"), post("Revision", "revision")),
        (12, kr(k8410="-5000.75", k8510="250", k1930="4750.75"), post("Ränta", "intakter", is_income=True)),
    ]
    return book(year, IB, entries + (extra or []), **changed_ub)

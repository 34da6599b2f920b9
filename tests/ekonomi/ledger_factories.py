"""Small bookkeeping files and what they are imported into."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import factory

from ekonomi.bokforing.examining import examine
from ekonomi.bokforing.importing import import_file
from ekonomi.bokforing.receiving import receive
from ekonomi.enums import Omradeskind
from ekonomi.models import Budgetomrade, Budgetpost, Objektmappning, SieImport
from ekonomi.sie.writer import RowToWrite, VoucherToWrite, write_sie

ORGNR = "222000-0018"  # that of ForbundFactory
KONTON = {
    "1930": "Bank",
    "2010": "Eget kapital",
    "2440": "Leverantörsskulder",
    "3510": "Bidrag",
    "4600": "Köp av verksamhet",
    "5010": "Löner",
    "7400": "Revision",
    "8410": "Ränta",
    "8990": "Årets resultat",
}
OBJEKT = {("6", "P1"): "Steget vidare", ("6", "P2"): "Rätt stöd", ("1", "10"): "Kansli"}


class OmradeFactory(factory.django.DjangoModelFactory[Budgetomrade]):
    class Meta:
        model = Budgetomrade
        django_get_or_create = ("name",)

    kind = Omradeskind.INSATSER_INDIVID
    name = "Insatser"


class PostFactory(factory.django.DjangoModelFactory[Budgetpost]):
    class Meta:
        model = Budgetpost

    omrade = factory.SubFactory(OmradeFactory)
    name = factory.Sequence(lambda n: f"Påhittad insats {n}")
    code = factory.Sequence(lambda n: f"pahittad-{n}")


class ObjektmappningFactory(factory.django.DjangoModelFactory[Objektmappning]):
    class Meta:
        model = Objektmappning

    dimension = "6"
    objekt = "P1"
    post = factory.SubFactory(PostFactory)
    from_year = 2020


def row(konto: str, amount: str | int, *objects: str, text: str = "") -> RowToWrite:
    """row("4600", 100, "6:P1")"""
    pairs = tuple((key.split(":")[0], key.split(":")[1]) for key in objects)
    return RowToWrite(konto, Decimal(amount), pairs, text)


def voucher(number: int, month: int, *rows: RowToWrite, series: str = "A", year: int = 2026) -> VoucherToWrite:
    """A voucher on the 15th; what the rows lack to balance goes to the bank."""
    rest = -sum((one.amount for one in rows), Decimal(0))
    closing = [RowToWrite("1930", rest)] if rest else []
    return VoucherToWrite(series, number, datetime.date(year, month, 15), f"Verifikation {number}", [*rows, *closing])


def sie_bytes(
    *vouchers: VoucherToWrite,
    year: int = 2026,
    opening: Mapping[str, Decimal] | None = None,
    orgnr: str = ORGNR,
) -> bytes:
    """A whole file of type 4E."""
    return write_sie(
        company="Samordningsförbundet Påhittet",
        orgnr=orgnr,
        year=year,
        konton=KONTON,
        objects=OBJEKT,
        opening=opening or {"1930": Decimal(1000), "2010": Decimal(-1000)},
        vouchers=vouchers,
        generated_on=datetime.date(year, 12, 31),
    )


# Expected in the ledger (debit positive): 4600 jan 100 for P1, feb 40 for P2; 5010 jan 30 for kostnadsställe 10;
# 3510 jan -500 without object. Bank: -100 - 40 - 30 + 500 = 330.
STANDARD = (
    voucher(1, 1, row("4600", 100, "6:P1", text="Faktura")),
    voucher(2, 1, row("5010", 30, "1:10")),
    voucher(3, 1, row("3510", -500)),
    voucher(4, 2, row("4600", 40, "6:P2")),
)


def received(content: bytes, **options: Any) -> SieImport:
    """An uploaded and examined file."""
    sie_import = receive(content, "bok.se", by=None, **options)
    examine(sie_import)
    return sie_import


def imported(content: bytes | None = None, *vouchers: VoucherToWrite, **options: Any) -> SieImport:
    """A file that is the ledger of its year."""
    sie_import = received(content if content is not None else sie_bytes(*(vouchers or STANDARD)))
    import_file(sie_import, by=None, **options)
    return sie_import


def sums(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[Any, ...], Decimal]:
    """{(konto, month): amount} and the like, from tuples that end with the amount."""
    found: dict[tuple[Any, ...], Decimal] = {}
    for *key, amount in rows:
        found[tuple(key)] = found.get(tuple(key), Decimal(0)) + amount
    return found

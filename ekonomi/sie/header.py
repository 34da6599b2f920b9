"""The records outside vouchers: identification, chart of accounts, dimensions and balances.

One function per label, listed in READERS. Further fields are ignored, as the specification wants.
"""

from collections.abc import Callable
from decimal import Decimal

from ekonomi.sie import values
from ekonomi.sie.lexer import Field, Objects
from ekonomi.sie.problems import RecordError
from ekonomi.sie.records import Balances, Dimension, Konto, ObjectBalances, PeriodBalances, SieFile, Year

MAX_BALANCES = 500_000  # balance records kept in memory, all kinds together


def text_field(fields: list[Field], index: int, length: int = values.TEXT_LENGTH) -> str:
    """A field that may be missing, at most `length` signs."""
    if index >= len(fields):
        return ""
    value = fields[index]
    return (value if isinstance(value, str) else " ".join(value)).strip()[:length]


def needed(fields: list[Field], index: int, name: str) -> str:
    if index >= len(fields):
        raise RecordError(f"fältet {name} saknas")
    value = fields[index]
    if isinstance(value, tuple):
        raise RecordError(f"fältet {name} saknas, där står en objektlista")
    return value


def _flagga(file: SieFile, fields: list[Field]) -> None:
    file.flag = text_field(fields, 1)
    if file.flag == "1":
        file.problems.warn("filen är märkt som redan inläst en gång (#FLAGGA 1)")


def _format(file: SieFile, fields: list[Field]) -> None:
    stated = text_field(fields, 1)
    if stated.upper() != "PC8":
        file.problems.warn(f"teckenuppsättningen anges som {values.shorten(stated)}, SIE 4 har alltid PC8")


def _sietyp(file: SieFile, fields: list[Field]) -> None:
    stated = needed(fields, 1, "typ")
    if stated[:1] not in {"1", "2", "3", "4"} or stated[1:].upper() not in {"", "E", "I"}:
        raise RecordError(f"SIE-typen {values.shorten(stated)} finns inte. Den ska vara 1, 2, 3 eller 4")
    file.sie_type = int(stated[0])


def _program(file: SieFile, fields: list[Field]) -> None:
    file.program = " ".join(filter(None, (text_field(fields, 1, 80), text_field(fields, 2, 40))))


def _gen(file: SieFile, fields: list[Field]) -> None:
    file.generated = text_field(fields, 1, 8)


def _fnamn(file: SieFile, fields: list[Field]) -> None:
    file.company = text_field(fields, 1)


def _orgnr(file: SieFile, fields: list[Field]) -> None:
    file.orgnr = text_field(fields, 1, 20)


def _ftyp(file: SieFile, fields: list[Field]) -> None:
    file.kind = text_field(fields, 1, 20)


def _kptyp(file: SieFile, fields: list[Field]) -> None:
    file.chart = text_field(fields, 1, 20)


def _omfattn(file: SieFile, fields: list[Field]) -> None:
    file.covers_to = values.date(needed(fields, 1, "datum"))


def _rar(file: SieFile, fields: list[Field]) -> None:
    number = values.year_number(needed(fields, 1, "årsnummer"))
    start = values.date(needed(fields, 2, "startdatum"))
    end = values.date(needed(fields, 3, "slutdatum"))
    if end < start:
        raise RecordError(f"räkenskapsåret slutar {end.isoformat()}, före sin början {start.isoformat()}")
    if number in file.years and file.years[number] != Year(start, end):
        raise RecordError(f"räkenskapsår {number} anges två gånger med olika datum")
    file.years[number] = Year(start, end)


def _konto(file: SieFile, fields: list[Field]) -> None:
    konto = values.konto(needed(fields, 1, "konto"))
    file.konton.setdefault(konto, Konto()).name = text_field(fields, 2)


def _ktyp(file: SieFile, fields: list[Field]) -> None:
    konto = values.konto(needed(fields, 1, "konto"))
    file.konton.setdefault(konto, Konto()).kind = text_field(fields, 2, 1).upper()


def _dim(file: SieFile, fields: list[Field]) -> None:
    file.dimensions[values.dimension(needed(fields, 1, "dimension"))] = Dimension(text_field(fields, 2))


def _underdim(file: SieFile, fields: list[Field]) -> None:
    number = values.dimension(needed(fields, 1, "dimension"))
    parent = values.dimension(needed(fields, 3, "överordnad dimension"))
    file.dimensions[number] = Dimension(text_field(fields, 2), parent)


def _objekt(file: SieFile, fields: list[Field]) -> None:
    number = values.dimension(needed(fields, 1, "dimension"))
    file.objects[number, needed(fields, 2, "objekt")] = text_field(fields, 3)


def _balance(kind: str) -> "Reader":
    def read(file: SieFile, fields: list[Field]) -> None:
        balances: Balances = getattr(file, kind)
        number = values.year_number(needed(fields, 1, "årsnummer"))
        konto = values.konto(needed(fields, 2, "konto"))
        amount = values.amount(needed(fields, 3, "saldo"))
        year = balances.setdefault(number, {})
        if konto in year:
            raise RecordError(f"kontot {konto} har redan ett saldo för årsnummer {number}")
        _room(file)
        year[konto] = amount

    return read


def _object_balance(kind: str) -> "Reader":
    def read(file: SieFile, fields: list[Field]) -> None:
        balances: ObjectBalances = getattr(file, kind)
        number = values.year_number(needed(fields, 1, "årsnummer"))
        konto = values.konto(needed(fields, 2, "konto"))
        objects, at = _objects(fields, 3)
        key = (number, konto, objects)
        amount = values.amount(needed(fields, at, "saldo"))
        _room(file)
        balances[key] = balances.get(key, Decimal(0)) + amount

    return read


def _period_balance(kind: str) -> "Reader":
    def read(file: SieFile, fields: list[Field]) -> None:
        balances: PeriodBalances = getattr(file, kind)
        number = values.year_number(needed(fields, 1, "årsnummer"))
        period = values.period(needed(fields, 2, "period"))
        konto = values.konto(needed(fields, 3, "konto"))
        objects, at = _objects(fields, 4)
        amount = values.amount(needed(fields, at, "saldo"))
        key = (number, period, konto, objects)
        if key in balances:
            if objects:
                file.problems.warn(f"konto {konto} har flera saldon för {period} och samma objekt. Det första gäller")
                return
            raise RecordError(f"kontot {konto} har redan ett saldo för {period}")
        _room(file)
        balances[key] = amount

    return read


def _objects(fields: list[Field], index: int) -> tuple[Objects, int]:
    """The object list and the index of the next field. Some programs leave an empty list out."""
    if index < len(fields) and isinstance(words := fields[index], tuple):
        return values.objects(words), index + 1
    return (), index


def _room(file: SieFile) -> None:
    file.balance_count += 1
    if file.balance_count > MAX_BALANCES:
        raise RecordError(f"filen har fler än {MAX_BALANCES} saldoposter och kan inte tas emot")


# Records that no figure of the ledger comes from: one that cannot be read is left out with a warning.
HARMLESS = frozenset(
    {"#FORMAT", "#OMFATTN", "#KONTO", "#KTYP", "#DIM", "#UNDERDIM", "#OBJEKT", "#OIB", "#OUB", "#PBUDGET"}
)
Reader = Callable[[SieFile, list[Field]], None]
READERS: dict[str, Reader] = {
    "#FLAGGA": _flagga,
    "#FORMAT": _format,
    "#SIETYP": _sietyp,
    "#PROGRAM": _program,
    "#GEN": _gen,
    "#FNAMN": _fnamn,
    "#ORGNR": _orgnr,
    "#FTYP": _ftyp,
    "#KPTYP": _kptyp,
    "#OMFATTN": _omfattn,
    "#RAR": _rar,
    "#KONTO": _konto,
    "#KTYP": _ktyp,
    "#DIM": _dim,
    "#UNDERDIM": _underdim,
    "#OBJEKT": _objekt,
    "#IB": _balance("ib"),
    "#UB": _balance("ub"),
    "#RES": _balance("res"),
    "#OIB": _object_balance("oib"),
    "#OUB": _object_balance("oub"),
    "#PSALDO": _period_balance("psaldo"),
    "#PBUDGET": _period_balance("pbudget"),
}

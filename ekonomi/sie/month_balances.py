"""#PSALDO of types 2 and 3: the change of each account in each month of year 0.

By the specification a balance with an empty object list is the whole account, and those with objects are parts of
it. Some programs mean the opposite by the empty list: the part without objects. For each account the reading is
taken that agrees with #UB or #RES of the file; when neither or both do, that of the specification.
"""

from collections import defaultdict
from decimal import Decimal

from ekonomi.sie.lexer import Objects
from ekonomi.sie.records import SieFile

MonthChanges = dict[tuple[str, int], Decimal]  # (konto, YYYYMM)
MonthRows = dict[tuple[str, int, Objects], Decimal]  # (konto, YYYYMM, objects)
ZERO = Decimal(0)


def month_changes(file: SieFile) -> MonthChanges:
    """Change per account and month; every amount counted once."""
    whole, parts, by_parts = _readings(file)
    return {key: amount for key, amount in parts.items() if key[0] in by_parts} | {
        key: amount for key, amount in whole.items() if key[0] not in by_parts
    }


def month_rows(file: SieFile, dimension: str) -> MonthRows:
    """The same amounts split by the objects of one dimension, as far as the file tells.

    What the objects do not explain of a whole account is a row without object.
    """
    whole, _, by_parts = _readings(file)
    rows: MonthRows = defaultdict(Decimal)
    for (konto, month), amount in whole.items():
        if konto not in by_parts:
            rows[konto, month, ()] += amount
    for (number, month, konto, objects), amount in file.psaldo.items():
        if number != 0 or not _in_year(file, month):
            continue
        if konto in by_parts:
            rows[konto, month, objects] += amount
        elif len(objects) == 1 and objects[0][0] == dimension and (konto, month) in whole:
            rows[konto, month, objects] += amount
            rows[konto, month, ()] -= amount
    return {key: amount for key, amount in rows.items() if amount}


def _readings(file: SieFile) -> tuple[MonthChanges, MonthChanges, set[str]]:
    """Sums by either reading, and the accounts for which all balances together are the account."""
    whole: MonthChanges = defaultdict(Decimal)
    parts: MonthChanges = defaultdict(Decimal)
    whole_sums: dict[str, Decimal] = defaultdict(Decimal)
    part_sums: dict[str, Decimal] = defaultdict(Decimal)
    for (number, month, konto, objects), amount in file.psaldo.items():
        if number != 0 or not _in_year(file, month):
            continue
        parts[konto, month] += amount
        part_sums[konto] += amount
        if not objects:
            whole[konto, month] += amount
            whole_sums[konto] += amount
    by_parts = {konto for konto, amount in part_sums.items() if whole_sums[konto] != _expected(file, konto) == amount}
    return whole, parts, by_parts


def _in_year(file: SieFile, month: int) -> bool:
    """Some programs give the months of last year the number of this one."""
    year = file.year
    if year is None:
        return True
    return year.start.year * 100 + year.start.month <= month <= year.end.year * 100 + year.end.month


def _expected(file: SieFile, konto: str) -> Decimal | None:
    res, ub, ib = (balances.get(0, {}) for balances in (file.res, file.ub, file.ib))
    if konto in res:
        return res[konto]
    if konto in ub or konto in ib:
        return ub.get(konto, ZERO) - ib.get(konto, ZERO)
    return None

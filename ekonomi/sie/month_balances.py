"""#PSALDO of types 2 and 3: the change of each account in each month of year 0.

By the specification a balance with an empty object list is the whole account, and those with objects are
parts of it. Some programs mean the opposite by the empty list: the part without objects. For each account the
reading is taken that agrees with #UB or #RES of the file; when neither or both do, that of the specification.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from ekonomi.sie.records import SieFile

MonthChanges = dict[tuple[str, int], Decimal]  # (konto, YYYYMM)
ZERO = Decimal(0)


def month_changes(file: SieFile) -> MonthChanges:
    whole: MonthChanges = defaultdict(Decimal)
    parts: MonthChanges = defaultdict(Decimal)
    for (number, month, konto, objects), amount in file.psaldo.items():
        if number != 0 or not _in_year(file, month):
            continue
        parts[konto, month] += amount
        if not objects:
            whole[konto, month] += amount
    sums = {name: _per_konto(found) for name, found in (("whole", whole), ("parts", parts))}
    chosen: MonthChanges = {}
    for (konto, month), amount in parts.items():
        expected = _expected(file, konto)
        if sums["whole"].get(konto, ZERO) != expected == sums["parts"][konto]:
            chosen[konto, month] = amount
        elif (konto, month) in whole:
            chosen[konto, month] = whole[konto, month]
    return chosen


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


def _per_konto(changes: MonthChanges) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for konto, amount in _pairs(changes):
        sums[konto] += amount
    return sums


def _pairs(changes: MonthChanges) -> Iterable[tuple[str, Decimal]]:
    return ((konto, amount) for (konto, _), amount in changes.items())

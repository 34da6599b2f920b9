"""Sums of the voucher rows, and whether the balances of the file agree with them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from ekonomi.sie import values
from ekonomi.sie.month_balances import month_changes
from ekonomi.sie.records import SieFile, Unbalanced, Voucher
from finsam.formats import kr_ore

UNBALANCED_KEPT = 1000
ZERO = Decimal(0)


def is_result_konto(konto: str) -> bool:
    return "3" <= konto[0] <= "8"


def is_balance_konto(konto: str) -> bool:
    return konto[0] in "12"


class Totals:
    """Add every voucher, then call `check`."""

    def __init__(self) -> None:
        self.per_konto: dict[str, Decimal] = defaultdict(Decimal)
        self.per_konto_month: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
        self.res_per_object: dict[str, Decimal] = defaultdict(Decimal)
        self.res_per_month: dict[int, Decimal] = defaultdict(Decimal)
        self.unbalanced: list[Unbalanced] = []

    def add(self, file: SieFile, voucher: Voucher) -> None:
        total = ZERO
        for row in voucher.rows:
            total += row.amount
            month = row.date.year * 100 + row.date.month
            self.per_konto[row.konto] += row.amount
            self.per_konto_month[row.konto, month] += row.amount
            if is_result_konto(row.konto):
                self.res_per_month[month] += row.amount
                for dimension, name in row.objects:
                    self.res_per_object[f"{dimension}:{name}"] += row.amount
        if total and not voucher.is_broken:
            self._unbalanced(file, voucher, total)

    def _unbalanced(self, file: SieFile, voucher: Voucher, total: Decimal) -> None:
        if len(self.unbalanced) < UNBALANCED_KEPT:
            self.unbalanced.append(Unbalanced(voucher.series, voucher.number, voucher.date, total))
        name = f"{voucher.series} {voucher.number}".strip() or "utan nummer"
        file.problems.error(
            f"verifikation {name} {voucher.date.isoformat()} balanserar inte. "
            f"Summan är {kr_ore(total)} i stället för 0",
            voucher.line,
            "#VER",
        )

    def check(self, file: SieFile) -> None:
        """Compares with the balances of the file and adds what differs to its problems."""
        if not file.problems.errors:  # with rows missing, every balance would differ and hide the cause
            _check_balances(file, self._changes(file))
            _check_result(file)
        self._check_size(file)
        self._check_months(file)
        self._check_declared(file)

    def _changes(self, file: SieFile) -> Mapping[str, Decimal] | None:
        """Change of the year per account: from vouchers, else from month balances, else unknown."""
        if file.has_vouchers:
            return self.per_konto
        if file.sie_type in {2, 3}:
            changes: dict[str, Decimal] = defaultdict(Decimal)
            for (konto, _), amount in month_changes(file).items():
                changes[konto] += amount
            return changes
        return None

    def _check_size(self, file: SieFile) -> None:
        for konto, amount in self.per_konto.items():
            if abs(amount) > values.MAX_AMOUNT:
                file.problems.error(f"summan på konto {konto} är större än {values.MAX_AMOUNT} kronor")

    def _check_months(self, file: SieFile) -> None:
        if not file.has_vouchers or file.problems.errors:
            return
        for (konto, month), stated in month_changes(file).items():
            rows = self.per_konto_month.get((konto, month), ZERO)
            if rows != stated:
                file.problems.warn(
                    f"konto {konto} har periodsaldot {kr_ore(stated)} för {month} i filen, "
                    f"men raderna ger {kr_ore(rows)}. Skillnaden är {kr_ore(rows - stated)}",
                    record="#PSALDO",
                )

    def _check_declared(self, file: SieFile) -> None:
        if not file.konton:
            return
        missing = sorted(konto for konto in self.per_konto if konto not in file.konton)
        if missing:
            shown = ", ".join(missing[:10]) + (" med flera" if len(missing) > 10 else "")
            file.problems.warn(f"konton som används saknar kontopost: {shown}", record="#KONTO")


def _check_balances(file: SieFile, changes: Mapping[str, Decimal] | None) -> None:
    ib, ub, res = (balances.get(0, {}) for balances in (file.ib, file.ub, file.res))
    if changes is None:
        return
    if not ub and not res:
        if file.sie_type == 4 and file.year is not None and file.has_vouchers:
            file.problems.warn("filen saknar #UB och #RES, så summorna kan inte stämmas av")
        return
    for konto in _sorted(ib, ub, filter(is_balance_konto, changes)):
        computed = ib.get(konto, ZERO) + changes.get(konto, ZERO)
        stated = ub.get(konto, ZERO)
        if computed != stated:
            file.problems.difference(
                f"konto {konto} har utgående balans {kr_ore(stated)} i filen, men ingående balans och rader "
                f"ger {kr_ore(computed)}. Skillnaden är {kr_ore(computed - stated)}",
                record="#UB",
            )
    for konto in _sorted(res, filter(is_result_konto, changes)):
        computed, stated = changes.get(konto, ZERO), res.get(konto, ZERO)
        if computed != stated and konto not in ub:
            file.problems.difference(
                f"konto {konto} har resultatet {kr_ore(stated)} i filen, men raderna ger {kr_ore(computed)}. "
                f"Skillnaden är {kr_ore(computed - stated)}",
                record="#RES",
            )


def _check_result(file: SieFile) -> None:
    ib, ub, res = (sum(balances.get(0, {}).values(), ZERO) for balances in (file.ib, file.ub, file.res))
    if file.ub.get(0) and ub + res != ib:
        file.problems.difference(
            f"summan av utgående balanser och resultat är {kr_ore(ub + res)}, "
            f"men summan av ingående balanser är {kr_ore(ib)}. "
            f"Skillnaden är {kr_ore(ub + res - ib)}"
        )
    elif ib:
        file.problems.warn(
            f"de ingående balanserna summerar till {kr_ore(ib)} i stället för 0. "
            "Troligen är förra årets resultat inte bokfört än",
            record="#IB",
        )


def _sorted(*groups: Iterable[str]) -> list[str]:
    return sorted({konto for group in groups for konto in group})

"""Resultaträkning, balansräkning and kassaflödesanalys of one year (S 9.2), with the year before on each line.

Amounts come from the ledger in its own sign (debit positive). The sign is turned once, here: income and what the
förbund has are positive in print, costs negative, eget kapital and debts positive. Öre are kept; printing rounds.

The year's result need not be booked. What eget kapital lacks is the result that no closing entry has moved there,
counted over *all* accounts, mapped or not, so that an account without a line shows as a balance sheet that does not
close instead of vanishing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ekonomi.statement_lines import BALANCE_LINES, RESULT_LINES, Line

ZERO = Decimal("0.00")

INTAKTER = (Line.INTAKTER_BIDRAG, Line.INTAKTER_OVRIGA)
KOSTNADER = (Line.KOSTNADER_INSATSER, Line.KOSTNADER_PERSONAL, Line.KOSTNADER_OVRIGA)
MATERIELLA = (Line.MARK_OCH_BYGGNADER, Line.INVENTARIER)
ANLAGGNINGSTILLGANGAR = (Line.IMMATERIELLA, *MATERIELLA, Line.FINANSIELLA_TILLGANGAR)
FORDRINGAR = (Line.KUNDFORDRINGAR, Line.MOMS_OCH_SKATTEKONTO, Line.INTERIMSFORDRINGAR)
PLACERINGAR = (Line.PLACERINGAR, Line.LIKVIDA_PLACERINGAR)
LIKVIDA = (Line.KASSA_OCH_BANK, Line.LIKVIDA_PLACERINGAR)
"""Which placeringar are likvida medel is the förbund's own principle: it maps their accounts to that line."""
OMSATTNINGSTILLGANGAR = (Line.FORRAD, *FORDRINGAR, *PLACERINGAR, Line.KASSA_OCH_BANK)
TILLGANGAR = (*ANLAGGNINGSTILLGANGAR, Line.INFRASTRUKTUR, *OMSATTNINGSTILLGANGAR)
AVSATTNINGAR = (Line.PENSIONER, Line.ANDRA_AVSATTNINGAR)
KORTFRISTIGA_SKULDER = (
    Line.LEVERANTORSSKULDER,
    Line.PERSONALENS_SKATTER,
    Line.OVRIGA_KORTFRISTIGA_SKULDER,
    Line.UPPLUPNA_KOSTNADER,
    Line.FORUTBETALDA_BIDRAG,
)
SKULDER = (Line.LANGFRISTIGA_SKULDER, *KORTFRISTIGA_SKULDER)


@dataclass(frozen=True)
class YearAmounts:
    """What the ledger holds of a year, debit positive: balances at both ends, and the sum per result account."""

    year: int
    opening: Mapping[str, Decimal]
    closing: Mapping[str, Decimal]
    result: Mapping[str, Decimal]

    @property
    def accounts(self) -> list[str]:
        """All accounts with an amount other than zero, in order."""
        sources = (self.opening, self.closing, self.result)
        return sorted({konto for source in sources for konto, amount in source.items() if amount})


@dataclass(frozen=True)
class YearSums:
    """One year's amounts per line, in the ledger's sign, and the totals over every account."""

    year: int
    opening: Mapping[Line, Decimal]
    closing: Mapping[Line, Decimal]
    result: Mapping[Line, Decimal]
    opening_total: Decimal
    result_total: Decimal
    unmapped: tuple[str, ...] = ()

    def income(self, *lines: Line) -> Decimal:
        """Sum of result lines as printed: income positive, cost negative."""
        return -sum((self.result.get(line, ZERO) for line in lines), ZERO)

    def assets(self, *lines: Line, opening: bool = False) -> Decimal:
        """Sum of asset lines as printed."""
        source = self.opening if opening else self.closing
        return sum((source.get(line, ZERO) for line in lines), ZERO)

    def debts(self, *lines: Line, opening: bool = False) -> Decimal:
        """Sum of lines of eget kapital, avsättningar and skulder as printed."""
        return -self.assets(*lines, opening=opening)

    @property
    def net_costs(self) -> Decimal:
        """Verksamhetens nettokostnader."""
        return self.income(*INTAKTER, *KOSTNADER, Line.AVSKRIVNINGAR)

    @property
    def activity_result(self) -> Decimal:
        """Verksamhetens resultat."""
        return self.net_costs + self.income(Line.SKATT_OCH_UTJAMNING)

    @property
    def financial_result(self) -> Decimal:
        """Resultat efter finansiella poster."""
        return self.activity_result + self.income(Line.FINANSIELLA_INTAKTER, Line.FINANSIELLA_KOSTNADER)

    @property
    def arets_resultat(self) -> Decimal:
        """Årets resultat, whether booked or not."""
        return self.financial_result + self.income(Line.EXTRAORDINARA_POSTER)

    @property
    def equity_opening(self) -> Decimal:
        """Eget kapital at the start, a result that the year before did not book included."""
        return self.debts(Line.EGET_KAPITAL, opening=True) + self.opening_total

    @property
    def equity_closing(self) -> Decimal:
        """Eget kapital at the end, with the result that no closing entry has moved there."""
        return self.debts(Line.EGET_KAPITAL) + self.opening_total - self.result_total

    @property
    def total_assets(self) -> Decimal:
        """Summa tillgångar."""
        return self.assets(*TILLGANGAR)

    @property
    def total_equity_and_debts(self) -> Decimal:
        """Summa eget kapital, avsättningar och skulder."""
        return self.equity_closing + self.debts(*AVSATTNINGAR, *SKULDER)

    def cash(self, *, opening: bool = False) -> Decimal:
        """Likvida medel: kassa och bank, and the placeringar that are mapped as such."""
        return self.assets(*LIKVIDA, opening=opening)

    def decrease(self, *lines: Line) -> Decimal:
        """How much cash the change of these balance lines gave: assets that shrank, debts that grew."""
        return self.assets(*lines, opening=True) - self.assets(*lines)


def sum_by_line(amounts: YearAmounts, line_of: Mapping[str, Line]) -> YearSums:
    """Add the accounts of each line. An account without a line, or on a line of the wrong statement, is `unmapped`."""
    sums: dict[str, dict[Line, Decimal]] = {"opening": {}, "closing": {}, "result": {}}
    unmapped: set[str] = set()
    sources = (
        ("opening", amounts.opening, BALANCE_LINES),
        ("closing", amounts.closing, BALANCE_LINES),
        ("result", amounts.result, RESULT_LINES),
    )
    for name, source, allowed in sources:
        for konto, amount in source.items():
            line = line_of.get(konto)
            if line in allowed:
                sums[name][line] = sums[name].get(line, ZERO) + amount
            elif amount:
                unmapped.add(konto)
    return YearSums(
        amounts.year,
        **sums,
        opening_total=sum(amounts.opening.values(), ZERO),
        result_total=sum(amounts.result.values(), ZERO),
        unmapped=tuple(sorted(unmapped)),
    )


@dataclass(frozen=True)
class Row:
    """One printed line; `previous` is None when the year before is not in the ledger."""

    key: str
    label: str
    amount: Decimal
    previous: Decimal | None
    is_sum: bool = False
    group: str = ""
    """The part of the statement that the line belongs to, printed above its first line."""
    note: str = ""
    """Key of the note that tells more."""

    @property
    def is_empty(self) -> bool:
        """True when there is nothing to print in either year."""
        return not self.amount and not self.previous


@dataclass(frozen=True)
class Statements:
    """The three statements of a year, and the sums that they were made from."""

    this: YearSums
    previous: YearSums | None
    result: tuple[Row, ...]
    balance: tuple[Row, ...]
    cash_flow: tuple[Row, ...]

    def amount(self, key: str) -> Decimal:
        """The amount of a line by its key, for checks and tests; zero when the line is not printed."""
        rows = (*self.result, *self.balance, *self.cash_flow)
        return next((row.amount for row in rows if row.key == key), ZERO)


HIDDEN_WHEN_ZERO = frozenset(
    {
        "avskrivningar",
        "skatt_och_utjamning",
        "extraordinara_poster",
        "immateriella",
        "mark_och_byggnader",
        "inventarier",
        "finansiella_tillgangar",
        "summa_anlaggningstillgangar",
        "infrastruktur",
        "forrad",
        "placeringar",
        "pensioner",
        "andra_avsattningar",
        "summa_avsattningar",
        "langfristiga_skulder",
        "justering_avskrivningar",
        "justering_avsattningar",
        "forandring_forrad",
        "forandring_placeringar",
    }
)


def _compare(make: Callable[[YearSums], list[Row]], this: YearSums, previous: YearSums | None) -> tuple[Row, ...]:
    """The rows of this year with those of the year before beside them."""
    rows = make(this)
    if previous is not None:
        rows = [replace(row, previous=old.amount) for row, old in zip(rows, make(previous), strict=True)]
    return tuple(row for row in rows if not (row.is_empty and row.key in HIDDEN_WHEN_ZERO))


def _line(line: Line, amount: Decimal, *, note: str = "") -> Row:
    return Row(line.value, str(line.label), amount, None, note=note)


def _sum(key: str, label: str, amount: Decimal, *, note: str = "") -> Row:
    return Row(key, label, amount, None, is_sum=True, note=note)


def _result_rows(year: YearSums) -> list[Row]:
    financial = "finansiella"
    return [
        Row("intakter", "Verksamhetens intäkter", year.income(*INTAKTER), None, note="intakter"),
        Row("kostnader", "Verksamhetens kostnader", year.income(*KOSTNADER), None, note="kostnader"),
        _line(Line.AVSKRIVNINGAR, year.income(Line.AVSKRIVNINGAR)),
        _sum("nettokostnader", "Verksamhetens nettokostnader", year.net_costs),
        _line(Line.SKATT_OCH_UTJAMNING, year.income(Line.SKATT_OCH_UTJAMNING)),
        _sum("verksamhetens_resultat", "Verksamhetens resultat", year.activity_result),
        _line(Line.FINANSIELLA_INTAKTER, year.income(Line.FINANSIELLA_INTAKTER), note=financial),
        _line(Line.FINANSIELLA_KOSTNADER, year.income(Line.FINANSIELLA_KOSTNADER), note=financial),
        _sum("resultat_efter_finansiella_poster", "Resultat efter finansiella poster", year.financial_result),
        _line(Line.EXTRAORDINARA_POSTER, year.income(Line.EXTRAORDINARA_POSTER)),
        _sum("arets_resultat", "Årets resultat", year.arets_resultat, note="eget_kapital"),
    ]


def _balance_rows(year: YearSums) -> list[Row]:
    assets = [
        *(_line(line, year.assets(line)) for line in ANLAGGNINGSTILLGANGAR),
        _sum("summa_anlaggningstillgangar", "Summa anläggningstillgångar", year.assets(*ANLAGGNINGSTILLGANGAR)),
        _line(Line.INFRASTRUKTUR, year.assets(Line.INFRASTRUKTUR)),
        _line(Line.FORRAD, year.assets(Line.FORRAD)),
        Row("fordringar", "Fordringar", year.assets(*FORDRINGAR), None, note="fordringar"),
        _line(Line.PLACERINGAR, year.assets(*PLACERINGAR)),
        _line(Line.KASSA_OCH_BANK, year.assets(Line.KASSA_OCH_BANK), note="kassa"),
        _sum("summa_omsattningstillgangar", "Summa omsättningstillgångar", year.assets(*OMSATTNINGSTILLGANGAR)),
        _sum("summa_tillgangar", "Summa tillgångar", year.total_assets),
    ]
    debts = [
        Row("eget_kapital_ib", "Eget kapital vid årets början", year.equity_opening, None),
        Row("eget_kapital_resultat", "Årets resultat", year.arets_resultat, None),
        _sum("eget_kapital_ub", "Eget kapital vid årets slut", year.equity_closing, note="eget_kapital"),
        *(_line(line, year.debts(line)) for line in AVSATTNINGAR),
        _sum("summa_avsattningar", "Summa avsättningar", year.debts(*AVSATTNINGAR)),
        _line(Line.LANGFRISTIGA_SKULDER, year.debts(Line.LANGFRISTIGA_SKULDER)),
        Row("kortfristiga_skulder", "Kortfristiga skulder", year.debts(*KORTFRISTIGA_SKULDER), None, note="skulder"),
        _sum("summa_skulder", "Summa skulder", year.debts(*SKULDER)),
        _sum(
            "summa_eget_kapital_och_skulder",
            "Summa eget kapital, avsättningar och skulder",
            year.total_equity_and_debts,
        ),
        Row("panter", "Panter och ansvarsförbindelser", ZERO, None),
    ]
    return [
        *(replace(row, group="Tillgångar") for row in assets),
        *(replace(row, group="Eget kapital, avsättningar och skulder") for row in debts),
    ]


def _cash_flow_rows(year: YearSums) -> list[Row]:
    depreciation = -year.income(Line.AVSKRIVNINGAR)
    running = [
        Row("kassaflode_resultat", "Årets resultat", year.arets_resultat, None),
        Row("justering_avskrivningar", "Justering för avskrivningar", depreciation, None),
        Row("justering_avsattningar", "Förändring av avsättningar", year.decrease(*AVSATTNINGAR), None),
        Row("forandring_forrad", "Förändring av förråd", year.decrease(Line.FORRAD), None),
        Row(
            "forandring_fordringar",
            "Ökning (−) eller minskning (+) av kortfristiga fordringar",
            year.decrease(*FORDRINGAR),
            None,
        ),
        Row("forandring_placeringar", "Förändring av kortfristiga placeringar", year.decrease(Line.PLACERINGAR), None),
        Row(
            "forandring_skulder",
            "Ökning (+) eller minskning (−) av kortfristiga skulder",
            year.decrease(*KORTFRISTIGA_SKULDER),
            None,
        ),
    ]
    from_running = sum((row.amount for row in running), ZERO)
    investing = year.decrease(*ANLAGGNINGSTILLGANGAR) - depreciation
    financing = year.decrease(Line.LANGFRISTIGA_SKULDER, Line.INFRASTRUKTUR)
    return [
        *running,
        _sum("kassaflode_lopande", "Kassaflöde från löpande verksamhet", from_running),
        Row("kassaflode_investering", "Kassaflöde från investeringsverksamhet", investing, None),
        Row("kassaflode_finansiering", "Kassaflöde från finansieringsverksamhet", financing, None),
        _sum("arets_kassaflode", "Årets kassaflöde", from_running + investing + financing),
        Row("likvida_ib", "Likvida medel vid årets början", year.cash(opening=True), None),
        _sum("likvida_ub", "Likvida medel vid årets slut", year.cash(), note="kassa"),
    ]


def statements(this: YearSums, previous: YearSums | None) -> Statements:
    """The three statements. Lines of the law that a förbund seldom uses are left out while they are zero."""
    return Statements(
        this,
        previous,
        result=_compare(_result_rows, this, previous),
        balance=_compare(_balance_rows, this, previous),
        cash_flow=_compare(_cash_flow_rows, this, previous),
    )

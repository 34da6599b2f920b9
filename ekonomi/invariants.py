"""What must hold of a year's figures, to the öre (S 20, numbers 1 to 8). Each rule gives readable faults.

A fault says what does not agree and what to do about it; the årsredovisning is not issued while there is one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from ekonomi.annual_figures import AnnualFigures, annual_figures
from ekonomi.drift_invariants import misplaced
from ekonomi.driftredovisning import UNPOSTED
from ekonomi.models import Bidrag, Manadsutfall, SieImport, Verifikationsrad
from ekonomi.statement_lines import Line
from ekonomi.statements import ZERO, YearAmounts
from finsam.formats import kr_ore
from finsam.prepared import prepared
from members import andelar
from members.enums import OrganisationKind, PartKind

UNMAPPED = 0


@dataclass(frozen=True)
class Fault:
    """One thing that does not agree: the invariant's number in S 20 (0: an account without a line)."""

    invariant: int
    year: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.year}: {self.message} {self.remedy}"


Rule = Callable[[AnnualFigures], Iterable[Fault]]


def faults(year: int, figures: AnnualFigures | None = None, *, every_row: bool = True) -> list[Fault]:
    """Everything that does not hold for a year; its figures can be given when they have been made already.

    A page asks without `every_row`: then the kept sums stand for the ledger's rows, and it costs the same however many
    they are. That vouchers sum to zero is seen to by the import, and looked at again with every row.
    """
    figures = figures or annual_figures(year)
    found = [*unmapped(figures)]
    # an account without a line breaks every statement: what else does not agree can be told once it has one
    rules: tuple[Rule, ...] = () if found else (equity, balance, cash_flow, drift, deviations, bidrag_note)
    for rule in rules:
        found.extend(rule(figures))
    if rules:
        found.extend(omraden(figures, every_row=every_row))
    return [*shares(year), *found, *(ledger(figures) if every_row else kept_ledger(figures))]


def ledger_years() -> list[int]:
    """The years that have a bookkeeping to check."""
    return [year for (year,) in _ledger_years()]


@prepared
def _ledger_years() -> QuerySet[SieImport, tuple[int]]:
    return SieImport.objects.counted().order_by("year").values_list("year")


def unmapped(figures: AnnualFigures) -> Iterable[Fault]:
    """Accounts with amounts that no line of the statements holds."""
    for sums in (figures.statements.this, figures.statements.previous):
        if sums is not None and sums.unmapped:
            yield Fault(
                UNMAPPED,
                sums.year,
                f"Konton utan rad i räkningarna: {', '.join(sums.unmapped)}.",
                "Lägg till dem i kontomappningen.",
            )


# 1


def shares(year: int) -> Iterable[Fault]:
    """1. The parts' shares sum to 1, the splits inside a part to 1, and Arbetsförmedlingen pays nothing."""
    parts = andelar.part_shares(year)
    if parts and andelar.part_faults(parts):
        yield Fault(1, year, "Parternas andelar blir inte tillsammans 1.", "Rätta andelarna under Medlemmar.")
    for kind, total in andelar.split_sums(year).items():
        if total != andelar.ONE:
            name = PartKind(kind).label.lower()
            yield Fault(1, year, f"Medlemmarnas andelar av parten {name} blir inte tillsammans 1.", "Rätta andelarna.")
    af = Bidrag.objects.for_year(year).last_words().select_related("medlem__organisation")
    if any(word.amount and word.medlem.organisation.kind == OrganisationKind.AF for word in af):
        yield Fault(
            1,
            year,
            "Arbetsförmedlingen har ett bidrag, men Försäkringskassan betalar statens hela del.",
            "Registrera bidraget på Försäkringskassan.",
        )


# 2 to 4: the statements


def equity(figures: AnnualFigures) -> Iterable[Fault]:
    """2. Eget kapital at the start plus the result is eget kapital at the end, and one year's end the next's start."""
    sums, previous = figures.statements.this, figures.statements.previous
    expected = sums.equity_opening + sums.arets_resultat
    if expected != sums.equity_closing:
        yield Fault(
            2,
            sums.year,
            f"Eget kapital vid årets början och årets resultat blir {kr_ore(expected)}, men eget kapital vid årets "
            f"slut är {kr_ore(sums.equity_closing)}.",
            "Rätta bokningar direkt mot eget kapital; förändringar ska gå genom resultaträkningen.",
        )
    if previous is not None and previous.equity_closing != sums.equity_opening:
        yield Fault(
            2,
            sums.year,
            f"Eget kapital vid årets början är {kr_ore(sums.equity_opening)}, men var "
            f"{kr_ore(previous.equity_closing)} vid utgången av {previous.year}.",
            "Läs in årens slutliga bokföringsfiler.",
        )


def balance(figures: AnnualFigures) -> Iterable[Fault]:
    """3. Assets are eget kapital, avsättningar and skulder."""
    sums = figures.sums
    if sums.total_assets != sums.total_equity_and_debts:
        yield Fault(
            3,
            sums.year,
            f"Summa tillgångar är {kr_ore(sums.total_assets)}, men eget kapital, avsättningar och skulder "
            f"{kr_ore(sums.total_equity_and_debts)}.",
            "Kontrollera kontomappningen och att hela årets bokföring är inläst.",
        )


def cash_flow(figures: AnnualFigures) -> Iterable[Fault]:
    """4. The cash flow is the change in likvida medel."""
    sums = figures.sums
    flow, change = figures.statements.amount("arets_kassaflode"), sums.cash() - sums.cash(opening=True)
    if flow != change:
        yield Fault(
            4,
            sums.year,
            f"Årets kassaflöde är {kr_ore(flow)}, men likvida medel har ändrats med {kr_ore(change)}.",
            "Kontrollera kontomappningen och de ingående balanserna.",
        )


# 5 to 7: driftredovisning and notes


def drift(figures: AnnualFigures) -> Iterable[Fault]:
    """5. The net of the driftredovisning is the year's result."""
    net, result = figures.drift.net.outcome, figures.sums.arets_resultat
    if net != result:
        yield Fault(
            5,
            figures.sums.year,
            f"Driftredovisningens netto är {kr_ore(net)}, men årets resultat {kr_ore(result)}.",
            "Kontrollera att inget konto för årets resultat är mappat som intäkt eller kostnad.",
        )


def deviations(figures: AnnualFigures) -> Iterable[Fault]:
    """6. Rows sum to their totals in every column, avvikelse included, and each note to the line that it explains."""
    for note in figures.notes:
        if note.explains and note.total != figures.statements.amount(note.explains):
            yield Fault(
                6,
                figures.sums.year,
                f"Not {note.number} {note.title} har summan {kr_ore(note.total)}, men raden i räkningen är "
                f"{kr_ore(figures.statements.amount(note.explains))}.",
                "Kontrollera kontomappningen.",
            )
    for area in figures.drift.areas:
        columns = (
            (sum((row.budget for row in area.rows), ZERO), area.total.budget),
            (sum((row.outcome for row in area.rows), ZERO), area.total.outcome),
            (sum((row.deviation for row in area.rows), ZERO), area.total.deviation),
        )
        if any(rows != total for rows, total in columns):
            yield Fault(6, figures.sums.year, f"Raderna under {area.total.label} blir inte summan.", "Meddela driften.")


def omraden(figures: AnnualFigures, *, every_row: bool) -> Iterable[Fault]:
    """6. Each område of the driftredovisning is what the ledger and the budget sum to there, added up another way."""
    for wrong in misplaced(figures, every_row=every_row):
        omrade = wrong.omrade or UNPOSTED.lower()
        yield Fault(
            6,
            figures.sums.year,
            f"Driftredovisningens {wrong.column} för {omrade} är {kr_ore(wrong.printed)}, men raderna blir "
            f"{kr_ore(wrong.expected)}.",
            "Räkna om summorna, eller meddela driften.",
        )


def bidrag_note(figures: AnnualFigures) -> Iterable[Fault]:
    """7. The bidrag of the members are the bidrag in verksamhetens intäkter."""
    rows = figures.note("intakter").rows
    members = sum((r.amount for r in rows if r.key.startswith("bidrag:") and r.key != "bidrag:"), ZERO)
    booked = figures.sums.income(Line.INTAKTER_BIDRAG)
    if members != booked:
        yield Fault(
            7,
            figures.sums.year,
            f"Bidragen per medlem blir {kr_ore(members)}, men bokförda bidrag är {kr_ore(booked)}.",
            "Koppla bidragens konton till varje medlems budgetpost.",
        )


# 8: the ledger itself


def kept_ledger(figures: AnnualFigures) -> Iterable[Fault]:
    """8, from the kept sums: opening balance and the year's sum give the closing balance of every account."""
    sums = Manadsutfall.objects.for_year(figures.ledger.year).order_by().values_list("konto")
    return _closing(figures.ledger.amounts, dict(sums.annotate(Sum("amount"))))


def ledger(figures: AnnualFigures) -> Iterable[Fault]:
    """8. Every voucher sums to zero, and opening balance and rows give the closing balance and the year's result."""
    rows = Verifikationsrad.objects.counted().filter(year=figures.ledger.year)
    by_konto = dict(rows.values_list("konto").annotate(Sum("amount")).order_by("konto"))
    amounts = figures.ledger.amounts
    return [*_uneven(rows, amounts.year), *_closing(amounts, by_konto), *_result(amounts, by_konto)]


def _uneven(rows: QuerySet[Verifikationsrad], year: int) -> Iterable[Fault]:
    """Vouchers that do not sum to zero."""
    uneven = (
        rows.filter(verifikation__isnull=False)
        .values("verifikation__series", "verifikation__number", "verifikation_id")
        .annotate(total=Sum("amount"))
        .exclude(total=0)
        .order_by("verifikation__series", "verifikation__number", "verifikation_id")
    )
    for voucher in uneven[:20]:
        name = f"{voucher['verifikation__series']} {voucher['verifikation__number']}".strip()
        yield Fault(
            8,
            year,
            f"Verifikation {name} har differensen {kr_ore(voucher['total'])}.",
            "Läs in en rättad bokföringsfil.",
        )


def _closing(amounts: YearAmounts, by_konto: Mapping[str, Decimal]) -> Iterable[Fault]:
    """Accounts whose opening balance and rows do not give the closing balance."""
    for konto in sorted({*amounts.opening, *amounts.closing}):
        expected = amounts.opening.get(konto, ZERO) + by_konto.get(konto, ZERO)
        if expected != amounts.closing.get(konto, ZERO):
            yield Fault(
                8,
                amounts.year,
                f"Konto {konto}: ingående balans och rader blir {kr_ore(expected)}, men utgående balans är "
                f"{kr_ore(amounts.closing.get(konto, ZERO))}.",
                "Läs in en rättad bokföringsfil.",
            )


def _result(amounts: YearAmounts, by_konto: Mapping[str, Decimal]) -> Iterable[Fault]:
    """Accounts of income and cost whose kept sum is not that of the rows."""
    for konto in sorted({*amounts.result, *(k for k in by_konto if "3" <= k < "9")}):
        if amounts.result.get(konto, ZERO) != by_konto.get(konto, ZERO):
            yield Fault(
                8,
                amounts.year,
                f"Konto {konto}: raderna blir {kr_ore(by_konto.get(konto, ZERO))}, men årets summa är "
                f"{kr_ore(amounts.result.get(konto, ZERO))}.",
                "Räkna om summorna.",
            )

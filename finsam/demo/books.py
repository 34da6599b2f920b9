"""The demo's bookkeeping: a Kommun-Bas ledger per year as a SIE 4 file, which the real importer then reads.

Every voucher balances, a year opens with what the year before closed with, and the result of a year lies in eget
kapital the year after. Amounts vary a little with a fixed seed.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from ekonomi.sie.writer import RowToWrite, VoucherToWrite, write_sie
from finsam.dates import last_day_of_month
from finsam.demo import accounts, organisations
from finsam.demo.plan import INSATSER, POSTS, PlannedInsats, PlannedPost
from finsam.demo.years import Years
from finsam.money import share_out

SEED = 20261122
KONTON = {
    "1650": "Momsfordran",
    "1790": "Övriga interimsfordringar",
    "1910": "Bank",
    "2010": "Eget kapital",
    "2440": "Leverantörsskulder",
    "2710": "Personalens källskatt",
    "2730": "Lagstadgade sociala avgifter",
    "2990": "Upplupna kostnader",
    "3511": "Bidrag Försäkringskassan",
    "3512": "Bidrag Region Norrvätter",
    "3513": "Bidrag Vätterlunda kommun",
    "3514": "Bidrag Norrhamra kommun",
    "3515": "Bidrag Ekhulta kommun",
    "4610": "Köp av verksamhet",
    "5011": "Sammanträdesarvoden",
    "5020": "Månadslöner",
    "5610": "Sociala avgifter",
    "5710": "Pensionskostnader",
    "6010": "Lokalhyra",
    "6810": "Tele och IT",
    "7010": "Resor",
    "7210": "Information",
    "7410": "Köpta ekonomitjänster",
    "7430": "Räkenskapsrevision",
    "8410": "Ränteintäkter",
}
INCOME = {
    accounts.FK: "3511",
    accounts.REGION: "3512",
    accounts.VATTERLUNDA: "3513",
    accounts.NORRHAMRA: "3514",
    accounts.EKHULTA: "3515",
}
WITH_MOMS = {"6010", "6810", "7210", "7410", "7430"}
OPENING = {"1910": Decimal("4218640.55"), "2010": Decimal("-4218640.55")}
OF_PART = {
    accounts.FK: Decimal("0.5"),
    accounts.REGION: Decimal("0.25"),
    accounts.VATTERLUNDA: Decimal("0.25"),
    accounts.NORRHAMRA: Decimal("0.25"),
    accounts.EKHULTA: Decimal("0.25"),
}
INCOME_SHARE = 1 - Decimal("0.035")
"""The members pay a little less than the budget: the rest is taken out of eget kapital, as many förbund do."""


def cost(year_index: int) -> Decimal:
    """What the year's insatser and posts are planned to cost."""
    insatser = sum(insats.amount for insats in INSATSER if year_index in insats.years)
    return Decimal(insatser + sum(post.amount for post in POSTS))


def bidrag(year_index: int) -> dict[str, Decimal]:
    """What each member contributes in a year, in whole hundreds of kronor; the parts are 50, 25 and 25 per cent."""
    total = (cost(year_index) * INCOME_SHARE / 400).quantize(Decimal(1)) * 400
    return {name: (total * OF_PART[name] * organisations.SPLITS[name]).quantize(Decimal("0.01")) for name in INCOME}


class Books:
    """The books of one year, written month by month."""

    def __init__(self, years: Years, year: int, opening: dict[str, Decimal]) -> None:
        self.year, self.index = year, year - years.first
        self.months = years.months(year)
        self.is_closed = year in years.closed
        self.opening = opening
        self.random = Random(SEED + year)  # noqa: S311 -- invented amounts, not secrets
        self.vouchers: list[VoucherToWrite] = []
        self.numbers: dict[str, int] = defaultdict(int)
        self.unpaid: list[tuple[date, Decimal]] = []

    def write(self) -> "Books":
        """All vouchers of the year."""
        if self.index and self.opening.get("2990"):
            accrued = -self.opening["2990"]
            self.book(
                "B", date(self.year, 1, 20), "Betalning av upplupna kostnader", ("2990", accrued), ("1910", -accrued)
            )
        for month in range(1, self.months + 1):
            self.income(month)
            self.insatser(month)
            self.posts(month)
            self.pay(month)
        if self.is_closed:
            self.close()
        return self

    def book(
        self, series: str, day: date, text: str, *rows: tuple[str, Decimal], objects: tuple[str, str] | None = None
    ) -> None:
        """One voucher; `objects` goes on the rows of accounts 3 to 8."""
        self.numbers[series] += 1
        written = [
            RowToWrite(konto, amount, (objects,) if objects and konto[0] in "345678" else (), text)
            for konto, amount in rows
            if amount
        ]
        self.vouchers.append(VoucherToWrite(series, self.numbers[series], day, text, written))

    def income(self, month: int) -> None:
        """Members pay a quarter of their bidrag in January, April, July and October."""
        if month % 3 != 1:
            return
        day = date(self.year, month, 15)
        for name, amount in bidrag(self.index).items():
            part = share_out(amount, [Decimal(1)] * 4)[(month - 1) // 3]
            self.book("B", day, f"Bidrag {name} kvartal {(month - 1) // 3 + 1}", ("1910", part), (INCOME[name], -part))

    def insatser(self, month: int) -> None:
        """Each insats's owner invoices what the month has cost."""
        for insats in self.running():
            share = self.share(insats, month)
            amount = (Decimal(insats.amount) / 12 * share).quantize(Decimal("0.01"))
            day = last_day_of_month(self.year, month)
            text = f"{insats.name}, upparbetade kostnader {self.year}-{month:02}"
            self.invoice(day, text, "4610", amount, ("6", insats.code))

    def running(self) -> Iterator[PlannedInsats]:
        """The insatser of the year."""
        return (insats for insats in INSATSER if self.index in insats.years)

    def share(self, insats: PlannedInsats, month: int) -> Decimal:
        """How the month differs from a twelfth: slow starts, quiet summers, one insats that costs too much."""
        base = Decimal(self.random.randint(86, 106)) / 100
        if month == 7:
            base *= Decimal("0.6")
        if self.index - 1 not in insats.years and month < 4:
            base *= Decimal("0.5")
        return base * Decimal("1.18") if insats.code == "sprakspar" else base

    def posts(self, month: int) -> None:
        """Kansli, board and revision."""
        for post in POSTS:
            if post.code == "utvecklingsmedel" and month % 4:
                continue
            if post.code == "revision" and month != 3:
                continue
            times = {"utvecklingsmedel": 3, "revision": 1}.get(post.code, 12)
            self.post(post, month, Decimal(post.amount) / times * Decimal(self.random.randint(88, 104)) / 100)

    def post(self, post: PlannedPost, month: int, amount: Decimal) -> None:
        """One month of a post, over its accounts."""
        weights = {1: [1], 2: [3, 1], 3: [70, 22, 8]}[len(post.konton)]
        parts = share_out(amount.quantize(Decimal("0.01")), [Decimal(w) for w in weights])
        objects = ("1", post.cost_centre)
        day = date(self.year, month, 25)
        if post.code in {"personal", "arvoden"}:
            wages, fees, other = parts
            tax = (wages * Decimal("0.3")).quantize(Decimal("0.01"))
            rows = [("1910", tax - wages - other), ("2710", -tax), ("2730", -fees)]
            rows += list(zip(post.konton, (wages, fees, other), strict=True))
            self.book("L", day, f"{post.name} {self.year}-{month:02}", *rows, objects=objects)
            return
        for konto, part in zip(post.konton, parts, strict=True):
            self.invoice(day, f"{KONTON[konto]} {self.year}-{month:02}", konto, part, objects)

    def invoice(self, day: date, text: str, konto: str, amount: Decimal, objects: tuple[str, str]) -> None:
        """A supplier's invoice; refundable moms is a claim, not a cost (S 19)."""
        moms = (amount * Decimal("0.25")).quantize(Decimal("0.01")) if konto in WITH_MOMS else Decimal(0)
        if self.is_closed and day.month == 12:
            self.book("A", day, text, (konto, amount), ("1650", moms), ("2990", -amount - moms), objects=objects)
            return
        self.book("A", day, text, (konto, amount), ("1650", moms), ("2440", -amount - moms), objects=objects)
        self.unpaid.append((day + timedelta(days=30), amount + moms))

    def pay(self, month: int) -> None:
        """Invoices that are due, last month's taxes and fees, and the moms that comes back."""
        end = last_day_of_month(self.year, month)
        due = sum((amount for day, amount in self.unpaid if day <= end), Decimal(0))
        self.unpaid = [(day, amount) for day, amount in self.unpaid if day > end]
        self.book("B", end, f"Leverantörsbetalningar {self.year}-{month:02}", ("2440", due), ("1910", -due))
        balance = self.balances()
        tax, fees, moms = -balance["2710"], -balance["2730"], balance["1650"]
        self.book(
            "B",
            end,
            f"Skatter och avgifter {self.year}-{month:02}",
            ("2710", tax),
            ("2730", fees),
            ("1910", -tax - fees),
        )
        if month % 3 == 0:
            self.book("B", end, f"Återbetald moms kvartal {month // 3}", ("1910", moms), ("1650", -moms))

    def close(self) -> None:
        """The year's last entries: interest, and the invoices that are still unpaid stay as a debt."""
        interest = Decimal(self.random.randint(30_000, 48_000)) + Decimal("0.37")
        self.book("C", date(self.year, 12, 31), "Ränta på konto", ("1910", interest), ("8410", -interest))

    def balances(self) -> dict[str, Decimal]:
        """Opening balance and all rows so far, per account."""
        sums: dict[str, Decimal] = defaultdict(Decimal, self.opening)
        for voucher in self.vouchers:
            for row in voucher.rows:
                sums[row.konto] += row.amount
        return sums

    def next_opening(self) -> dict[str, Decimal]:
        """What the next year opens with: the balance accounts, the result booked to eget kapital."""
        sums = self.balances()
        result = sum((amount for konto, amount in sums.items() if konto[0] in "345678"), Decimal(0))
        opening = {konto: amount for konto, amount in sums.items() if konto[0] in "12" and amount}
        opening["2010"] += result
        return opening

    def sie(self) -> bytes:
        """The year as a SIE 4 file."""
        objects = {("6", insats.code): insats.name for insats in INSATSER}
        objects |= {("1", post.cost_centre): post.name for post in POSTS}
        return write_sie(
            company=accounts.FORBUND,
            orgnr=organisations.KINDS[accounts.FORBUND][1],
            year=self.year,
            konton=KONTON,
            objects=objects,
            opening=self.opening,
            vouchers=self.vouchers,
            generated_on=date(self.year, max(self.months, 1), 28),
        )


def all_years(years: Years) -> Iterator[Books]:
    """The books of each year that has some, each opened with what the one before closed with."""
    opening = dict(OPENING)
    for year in years.all:
        books = Books(years, year, opening).write()
        if books.months:
            yield books
        opening = books.next_opening()

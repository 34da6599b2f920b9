"""Lists of ledger rows: one year at a time, with exact counts and sums from Manadsutfall."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

from ekonomi.forms.ledger import LedgerFilter
from ekonomi.ledger_enums import PostSource
from ekonomi.models import Konto, Manadsutfall, SieImport, Verifikationsrad
from finsam import formats
from finsam.figure_rows import Link
from finsam.formats import DASH
from finsam.lists import CappedPaginator, ListPage
from finsam.prepared import prepared

COLUMNS = (
    *("date", "konto", "amount", "text", "objekt", "post_source", "post__name"),
    *("verifikation__series", "verifikation__number"),
)
SORTS = {"datum": ("date", "pk"), "konto": ("konto", "date", "pk"), "belopp": ("amount", "pk")}


@prepared
def _counted() -> QuerySet[SieImport]:
    return SieImport.objects.counted().order_by("-year").only("pk", "year", "imported_at", "file_name")


def ledger_url(year: int, first: int, last: int, *, post: UUID | str = "", konto: str = "") -> str:
    """The address of the rows behind a figure of `year`, months `first` to `last`."""
    query = {"ar": str(year), "fran": str(first), "till": str(last), "konto": konto, "post": str(post)}
    return f"{reverse('ekonomi:ledger')}?{urlencode({name: value for name, value in query.items() if value})}"


def _with_names(rows: QuerySet[Verifikationsrad]) -> QuerySet[Verifikationsrad]:
    """The rows with what a list shows of them, their voucher and their post."""
    return rows.select_related("verifikation", "post").only(*COLUMNS)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A row as a list shows it: its first cells, post and amount, and how it is named in the text of a control."""

    row: Verifikationsrad
    cells: tuple[str | Link, ...]
    post: str
    amount: str
    spoken: str

    @property
    def is_by_hand(self) -> bool:
        """True when somebody chose the post."""
        return self.row.post_source == PostSource.HAND


class LedgerYears:
    """The years that have a ledger, and the one that a request asks for: the latest if it names none."""

    def __init__(self, request: HttpRequest) -> None:
        self.imports = {sie_import.year: sie_import for sie_import in _counted()}
        asked = request.GET.get("ar", "")
        years = list(self.imports)
        self.year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else next(iter(years), 0)

    @property
    def rows(self) -> QuerySet[Verifikationsrad]:
        """All rows of the chosen year."""
        found = self.imports.get(self.year)
        return Verifikationsrad.objects.filter(sie_import_id=found.pk) if found else Verifikationsrad.objects.none()

    @property
    def sums(self) -> QuerySet[Manadsutfall]:
        """The kept sums of the chosen year."""
        return Manadsutfall.objects.for_year(self.year)


class LedgerPage(ListPage[Verifikationsrad]):
    """A page of ledger rows. `sums` are narrowed by the same filter and give count and total."""

    def __init__(
        self,
        request: HttpRequest,
        years: LedgerYears,
        rows: QuerySet[Verifikationsrad],
        sums: QuerySet[Manadsutfall],
        *,
        filterset: type[LedgerFilter] = LedgerFilter,
    ) -> None:
        self.year = years.year
        arguments: dict[str, Any] = {"years": list(years.imports), "year": years.year}
        super().__init__(
            request,
            rows,
            sorts=SORTS,
            default="-datum",
            noun=("rad", "rader"),
            filterset=filterset,
            filter_arguments=arguments,
        )
        self._sums = sums

    @cached_property
    def totals(self) -> tuple[int, Decimal]:
        """Number of rows and their sum."""
        if not self.is_filter_valid:
            return 0, Decimal(0)
        narrowed = self.filter.filter_queryset(self._sums) if self.filter is not None else self._sums
        found = narrowed.order_by().aggregate(count=Sum("row_count"), amount=Sum("amount"))
        return found["count"] or 0, found["amount"] or Decimal(0)

    @property
    def amount(self) -> Decimal:
        """The sum of all rows of the list, debit positive."""
        return self.totals[1]

    @cached_property
    def page(self) -> Page:  # type: ignore[type-arg] # the class is not generic at run time
        paginator = CappedPaginator(self.queryset, self.per_page)
        paginator.count = self.totals[0]
        return paginator.get_page(self.request.GET.get("sida"))

    @cached_property
    def rows(self) -> list[Verifikationsrad]:
        """The rows of the page. A later page finds their numbers first, so that it joins 25 rows and not thousands."""
        shown: Any = self.page.object_list  # a slice of the queryset
        if self.page.number == 1:
            return list(_with_names(shown))
        numbers = list(shown.values_list("pk", flat=True))
        found = _with_names(Verifikationsrad.objects.all()).in_bulk(numbers)
        return [found[number] for number in numbers]

    @property
    def summary(self) -> str:
        """Visar 1–25 av 12 345 rader; exact, since the count is kept."""
        count = self.totals[0]
        if count <= 1:
            return super().summary
        span = f"{formats.tal(self.page.start_index())}{DASH}{formats.tal(self.page.end_index())}"
        return f"Visar {span} av {formats.antal(count, *self.noun)}"

    @property
    def is_filtered(self) -> bool:
        """Whether anything but the year is chosen."""
        names = [name for name in self.filter.form.fields if name != "ar"] if self.filter is not None else []
        return any(self.request.GET.get(name) for name in names)

    @cached_property
    def konto_names(self) -> dict[str, str]:
        """Names of the accounts on the page."""
        numbers = {row.konto for row in self.rows}
        return dict(Konto.objects.filter(year=self.year, number__in=numbers).values_list("number", "name"))

    @cached_property
    def lines(self) -> list[LedgerLine]:
        """The rows of the page as they are shown."""
        return [_line(row, self.konto_names.get(row.konto, "")) for row in self.rows]


def _line(row: Verifikationsrad, konto_name: str) -> LedgerLine:
    voucher, day, amount = row.verifikation, formats.datum(row.date), formats.tal(row.amount, 2)
    return LedgerLine(
        row=row,
        cells=(
            day,
            Link(str(voucher), voucher.get_absolute_url()) if voucher is not None else "",
            f"{row.konto} {konto_name}",
            row.text,
            ", ".join(row.objekt),
        ),
        post=row.post.name if row.post is not None else "",
        amount=amount,
        spoken=f"raden {day}, konto {row.konto}, {amount} kronor",
    )

"""Lists of ledger rows: one year at a time, with exact counts and sums from Manadsutfall."""

import datetime as dt
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page
from django.db.models import OuterRef, QuerySet, Subquery, Sum, TextField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONObject
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode

from ekonomi.forms.ledger import LedgerFilter, ToPostFilter
from ekonomi.ledger_enums import PostSource
from ekonomi.ledger_years import LedgerYears
from ekonomi.models import Konto, Manadsutfall, Verifikationsrad
from ekonomi.models.verifikation import voucher_name
from finsam import formats
from finsam.addresses import address_of
from finsam.figure_rows import Amount, Link, Text, Tick
from finsam.formats import DASH
from finsam.lists import PER_PAGE, CappedPaginator, ListPage, M
from finsam.prepared import prepared

SORTS = {"datum": ("date", "pk"), "konto": ("konto", "date", "pk"), "belopp": ("amount", "pk")}


def ledger_url(year: int, first: int, last: int, *, post: UUID | str = "", konto: str = "") -> str:
    """The address of the rows behind a figure of `year`, months `first` to `last`."""
    query = {"ar": str(year), "fran": str(first), "till": str(last), "konto": konto, "post": str(post)}
    return f"{reverse('ekonomi:ledger')}?{urlencode({name: value for name, value in query.items() if value})}"


class ShownRow(NamedTuple):
    """What a list shows of a ledger row, in the order of `_as_shown`."""

    pk: int
    date: dt.date
    konto: str
    amount: Decimal
    text: str
    objekt: list[str]
    post_source: str
    verifikation_id: UUID | None
    series: str | None
    number: str | None
    post: str | None
    konto_name: str | None

    @property
    def written_amount(self) -> str:
        """The amount as it is shown."""
        return formats.ore(self.amount)

    @property
    def spoken(self) -> str:
        """How the row is named in the text of a control."""
        return self.named(self.date.isoformat(), self.written_amount)

    def named(self, day: str, amount: str) -> str:
        """The same with day and amount already written."""
        return f"raden {day}, konto {self.konto}, {amount} kronor"


def _as_shown(rows: QuerySet[Verifikationsrad], *more: Combinable) -> QuerySet[Verifikationsrad, tuple[Any, ...]]:
    """The rows with their voucher, their post and the name of their account."""
    konto = Konto.objects.filter(year=OuterRef("year"), number=OuterRef("konto"))
    return rows.values_list(
        *("pk", "date", "konto", "amount", "text", "objekt", "post_source", "verifikation_id"),
        *("verifikation__series", "verifikation__number", "post__name", Subquery(konto.values("name")[:1])),
        *more,
    )


@prepared
def _newest(sie_import: UUID, year: int) -> QuerySet[Verifikationsrad, tuple[Any, ...]]:
    return _latest(Verifikationsrad.objects.filter(sie_import_id=sie_import), Manadsutfall.objects.for_year(year))


@prepared
def _newest_to_post(sie_import: UUID, year: int) -> QuerySet[Verifikationsrad, tuple[Any, ...]]:
    waiting = Verifikationsrad.objects.filter(sie_import_id=sie_import).to_post()
    return _latest(waiting, Manadsutfall.objects.for_year(year).to_post())


def _latest(
    rows: QuerySet[Verifikationsrad], sums: QuerySet[Manadsutfall]
) -> QuerySet[Verifikationsrad, tuple[Any, ...]]:
    """The first page of the rows; beside each row how many there are in all and what they sum to."""
    total = JSONObject(rows=Sum("row_count"), amount=Cast(Sum("amount"), TextField()))
    of_all = Subquery(sums.order_by().values("year").values_list(Cast(total, TextField())))
    return _as_shown(rows.order_by("-date", "-pk")[:PER_PAGE], of_all)


class LedgerPage(ListPage[Verifikationsrad]):
    """A page of ledger rows. The kept `sums` are narrowed by the same filter and give count and total."""

    filterset: type[LedgerFilter] = LedgerFilter
    newest = staticmethod(_newest)

    def __init__(
        self,
        request: HttpRequest,
        years: LedgerYears,
        *,
        may_post: bool = False,
    ) -> None:
        self.year = years.year
        self.import_id = years.import_id
        self.may_post = may_post
        arguments: dict[str, Any] = {"years": list(years.imports), "year": years.year}
        super().__init__(
            request,
            Verifikationsrad.objects.none(),  # the page as it is opened does without the rows that `queryset` brings
            sorts=SORTS,
            default="-datum",
            noun=("rad", "rader"),
            filterset=self.filterset,
            filter_arguments=arguments,
        )
        self._years = years

    @property
    def of_year(self) -> QuerySet[Verifikationsrad]:
        """The year's rows, before the filter."""
        return self._years.rows

    @cached_property
    def queryset(self) -> QuerySet[Verifikationsrad]:
        found = self._narrowed(self.of_year) if self.is_filter_valid else self.base
        return found.order_by(*self._order())

    @cached_property
    def _is_plain(self) -> bool:
        """Whether the year's newest rows are asked for, and nothing else: how the list is opened."""
        is_first = not self.request.GET.get("sida")
        return bool(self.import_id and is_first and self.is_filter_valid and self.sort == self.default) and (
            not self.is_filtered
        )

    @cached_property
    def _plain_rows(self) -> list[tuple[Any, ...]]:
        return self.newest(self.import_id, self.year) if self.import_id else []

    @cached_property
    def totals(self) -> tuple[int, Decimal]:
        """Number of rows and their sum."""
        if not self.is_filter_valid:
            return 0, Decimal(0)
        if self._is_plain:
            of_all: dict[str, Any] = json.loads(self._plain_rows[0][-1]) if self._plain_rows else {}
            return of_all.get("rows", 0), Decimal(of_all.get("amount", 0))
        sums = self._narrowed(self.sums).order_by().values("year").values_list(Sum("row_count"), Sum("amount"))
        return next(iter(sums), (0, Decimal(0)))

    def _narrowed(self, rows: QuerySet[M]) -> QuerySet[M]:
        return self.filter.filter_queryset(rows) if self.filter is not None else rows

    @property
    def sums(self) -> QuerySet[Manadsutfall]:
        """The kept sums of the year's rows, before the filter."""
        return self._years.sums

    @property
    def amount(self) -> Decimal:
        """The sum of all rows of the list, debit positive."""
        return self.totals[1]

    @cached_property
    def page(self) -> Page:  # type: ignore[type-arg] # the class is not generic at run time
        paginator = CappedPaginator(() if self._is_plain else self.queryset, self.per_page)
        paginator.count = self.totals[0]
        return paginator.get_page(self.request.GET.get("sida"))

    @cached_property
    def shown(self) -> list[ShownRow]:
        """The rows of the page. A later page finds their numbers first, so that it joins 25 rows and not thousands."""
        if self._is_plain:
            return [ShownRow(*row[:-1]) for row in self._plain_rows]
        found: Any = self.page.object_list  # a slice of the queryset
        if self.page.number == 1:
            return [ShownRow(*row) for row in _as_shown(found)]
        numbers = list(found.values_list("pk", flat=True))
        by_number = {row[0]: ShownRow(*row) for row in _as_shown(Verifikationsrad.objects.filter(pk__in=numbers))}
        return [by_number[number] for number in numbers]

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

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        """The rows of the page as they are drawn."""
        for row in self.shown:
            yield (*_cells(row), self._post(row), Amount(row.written_amount))

    def _post(self, row: ShownRow) -> str:
        """The budget post, and the way back when somebody chose it."""
        if row.post_source != PostSource.HAND:
            return row.post or ""
        context = {"row": row, "may_post": self.may_post}
        return format_html("{} {}", row.post, render_to_string("ekonomi/_row_post.html", context, self.request))


class ToPostPage(LedgerPage):
    """The rows that wait for a budget post, with a box to choose each."""

    filterset = ToPostFilter
    newest = staticmethod(_newest_to_post)

    @property
    def of_year(self) -> QuerySet[Verifikationsrad]:
        return super().of_year.to_post()  # type: ignore[attr-defined,no-any-return]

    @property
    def sums(self) -> QuerySet[Manadsutfall]:
        return super().sums.to_post()  # type: ignore[attr-defined,no-any-return]

    @property
    def lines(self) -> Iterator[tuple[Text, ...]]:
        ticked = set(self.request.POST.getlist("rows"))
        for row in self.shown:
            amount = row.written_amount
            day, *cells = _cells(row)
            cells.append(Amount(amount))
            if self.may_post:
                number = str(row.pk)
                yield (Tick("rows", number, f"Kontera {row.named(day, amount)}", number in ticked), day, *cells)
            else:
                yield (day, *cells)


def _cells(row: ShownRow) -> tuple[str, Text, str, str, str]:
    """Day, voucher, account, text and objects."""
    voucher: Text = ""
    if row.verifikation_id is not None:
        voucher = Link(
            voucher_name(row.series or "", row.number or ""), address_of("ekonomi:voucher", row.verifikation_id)
        )
    konto = f"{row.konto} {row.konto_name or ''}"
    return row.date.isoformat(), voucher, konto, row.text, ", ".join(row.objekt)

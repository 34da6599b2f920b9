"""Lists: filter, sort, 25 a page, and the htmx fragment of the same address."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property

from finsam import formats, private_filters
from finsam.formats import DASH, NBSP
from finsam.list_filters import ListFilter

M = TypeVar("M", bound=Model)
PER_PAGE = 25
EXACT_UP_TO = 10_000


def search(request: HttpRequest, filterset: type[ListFilter]) -> HttpResponse:
    """Answer the posted filter of a list with private words."""
    public = [name for name in filterset.base_filters if name not in filterset.private]
    return private_filters.redirect_to_list(request, [*public, "sortera"], filterset.private)


class CappedPaginator(Paginator):  # type: ignore[type-arg] # the base is not generic at run time
    """Counts no further than 10 000 rows, so that a page's cost does not grow with the table."""

    @cached_property
    def count(self) -> int:
        found: QuerySet[Model] = self.object_list  # type: ignore[assignment] # always a queryset here
        return found.order_by()[: EXACT_UP_TO + 1].count()


class ListPage(Generic[M]):
    """One page of a filtered and sorted queryset. In templates it is called `list`.

    `sorts` names the columns that can be sorted: {"namn": ("sort_key", "pk")}; `default` is one of them,
    with a leading - for falling order. `noun` is what is counted: ("insats", "insatser"). `columns` names what the
    page shows when the model has much more; it needs the same select_related as the queryset. `count` is how many
    rows there are, where the page knows it already.
    """

    def __init__(
        self,
        request: HttpRequest,
        queryset: "QuerySet[M]",
        *,
        sorts: Mapping[str, Sequence[str]],
        default: str,
        noun: tuple[str, str],
        filterset: type[ListFilter] | None = None,
        region: str = "lista",
        per_page: int = PER_PAGE,
        filter_arguments: Mapping[str, Any] | None = None,
        columns: Sequence[str] = (),
        count: int | None = None,
    ) -> None:
        self.request = request
        self.sorts = sorts
        self.default = default
        self.noun = noun
        self.region = region
        self.per_page = per_page
        self.columns = columns
        self.count = count
        self.private = filterset.private if filterset is not None else ()
        self.filter_method = "post" if self.private else "get"
        self.data, self.is_search_forgotten = private_filters.data_of(request, self.private)
        self.filter = (
            filterset(self.data, queryset=queryset, request=request, **(filter_arguments or {})) if filterset else None
        )
        self.base = queryset

    # What is shown

    @cached_property
    def is_filter_valid(self) -> bool:
        return self.filter is None or bool(self.filter.is_valid())

    @cached_property
    def queryset(self) -> "QuerySet[M]":
        """The filtered and sorted rows, not paged: also for exports. A filter with an error shows nothing."""
        found: QuerySet[M] = self.base
        if self.filter is not None:
            found = self.filter.qs if self.is_filter_valid else self.base.none()
        return found.order_by(*self._order())

    @cached_property
    def page(self) -> Page:  # type: ignore[type-arg] # the class is not generic at run time
        paginator = CappedPaginator(self.queryset, self.per_page)
        asked = self.request.GET.get("sida")
        known = self._known_count if self.count is None and not asked else self.count
        if known is not None:
            paginator.count = known
        return paginator.get_page(asked)

    @cached_property
    def rows(self) -> list[M]:
        return self._first[: self.per_page] if self.page.number == 1 else self._fetch(self.page.object_list)

    @cached_property
    def _first(self) -> list[M]:
        """The first page and one row more."""
        return self._fetch(self.queryset[: self.per_page + 1])

    @property
    def _known_count(self) -> int | None:
        """How many rows there are, where the first page tells: when it is not full they need no counting."""
        return len(self._first) if len(self._first) <= self.per_page else None

    def _fetch(self, found: Any) -> list[M]:
        return list(found.only(*self.columns) if self.columns else found)

    @property
    def is_filtered(self) -> bool:
        """Whether anything but sorting and page is chosen."""
        names = self.filter.form.fields if self.filter is not None else ()
        return any(self.data.get(name) for name in names)

    @property
    def summary(self) -> str:
        """Visar 1–25 av 214 deltagare."""
        count = self.page.paginator.count
        if not count:
            return f"Visar 0 {self.noun[1]}"
        span = f"{formats.tal(self.page.start_index())}{DASH}{formats.tal(self.page.end_index())}"
        if count > EXACT_UP_TO:
            return f"Visar {span} av fler än {formats.tal(EXACT_UP_TO)} {self.noun[1]}"
        if count == 1:
            return f"Visar 1 av 1{NBSP}{self.noun[0]}"
        return f"Visar {span} av {formats.antal(count, *self.noun)}"

    @property
    def page_numbers(self) -> list[int | None]:
        """1 2 3 … 9, where None is the gap."""
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [number if isinstance(number, int) else None for number in numbers]

    # Sorting and addresses

    @cached_property
    def sort(self) -> str:
        """The chosen column, with a leading - for falling order."""
        chosen = self.request.GET.get("sortera", "")
        return chosen if chosen.removeprefix("-") in self.sorts else self.default

    def _order(self) -> list[str]:
        fields = list(self.sorts[self.sort.removeprefix("-")])
        if fields[-1].lstrip("-") != "pk":
            fields.append("pk")
        if not self.sort.startswith("-"):
            return fields
        return [field.removeprefix("-") if field.startswith("-") else f"-{field}" for field in fields]

    def aria_sort(self, key: str) -> str:
        if self.sort.removeprefix("-") != key:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def sort_url(self, key: str) -> str:
        turned = f"-{key}" if self.aria_sort(key) == "ascending" else key
        return self._url(sortera=turned, sida=None)

    def page_url(self, number: int) -> str:
        return self._url(sida=str(number) if number > 1 else None)

    def export_url(self, kind: str) -> str:
        """The same rows as a file; the view looks at ?format=."""
        return self._url(format=kind, sida=None)

    @property
    def csv_url(self) -> str:
        return self.export_url("csv")

    @property
    def xlsx_url(self) -> str:
        return self.export_url("xlsx")

    @property
    def clear_url(self) -> str:
        return self.request.path

    def _url(self, **changes: str | None) -> str:
        kept = [pair for name, pair in self._asked if name not in changes]
        query = "&".join([*kept, *(urlencode({name: value}) for name, value in changes.items() if value)])
        return f"{self.request.path}?{query}" if query else self.request.path

    @cached_property
    def _asked(self) -> list[tuple[str, str]]:
        """What stands in the address, each as it is written there; a list has a dozen addresses with most of it."""
        public = [(name, values) for name, values in self.data.lists() if name not in self.private]
        return [(name, urlencode({name: value})) for name, values in public for value in values if value]

    # Answering

    def respond(self, template: str, fragment: str, context: Mapping[str, Any]) -> HttpResponse:
        """The page, or only its list when htmx asks. A filter with errors is a whole page, with 422."""
        htmx: Any = getattr(self.request, "htmx", None)
        is_fragment = htmx and not htmx.history_restore_request and htmx.target == self.region
        full = {"list": self, **context}
        if self.filter is not None:
            full.setdefault("form", self.filter.form)
        if is_fragment and not self.is_filter_valid:
            response = HttpResponse(status=204)
            response["HX-Redirect"] = self.request.get_full_path()
        elif is_fragment:
            response = render(self.request, fragment, {**full, "is_fragment": True})
        else:
            response = render(self.request, template, full, status=200 if self.is_filter_valid else 422)
        patch_vary_headers(response, ["HX-Request", "HX-Target"])
        return response

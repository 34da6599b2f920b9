"""Lists: filter, sorting, pages, counts and the htmx fragment."""

from collections.abc import Callable
from typing import Any

import django_filters
import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import path
from django_htmx.middleware import HtmxDetails

from finsam import lists
from finsam.list_filters import DayFilter, ListFilter
from finsam.lists import ListPage
from members.enums import OrganisationKind
from members.models import Organisation
from tests.members.factories import OrganisationFactory

SORTS = {"namn": ("name", "pk"), "slag": ("kind", "name")}
urlpatterns: list[Any] = [path("x/", lambda request: None)]


class OrganisationFilter(ListFilter):
    namn = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Namn")
    slag = django_filters.ChoiceFilter(field_name="kind", choices=OrganisationKind.choices, label="Slag")
    sedan = DayFilter(field_name="name", method="since", label="Sedan")

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def since(self, queryset: Any, name: str, value: Any) -> Any:
        return queryset


@pytest.fixture
def ask(db: None) -> Callable[..., ListPage[Organisation]]:
    def make(query: str = "", **headers: str) -> ListPage[Organisation]:
        request: HttpRequest = RequestFactory().get(f"/organisationer/?{query}", headers=headers)
        request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
        return ListPage(
            request,
            Organisation.objects.all(),
            sorts=SORTS,
            default="namn",
            noun=("organisation", "organisationer"),
            filterset=OrganisationFilter,
        )

    return make


def many(count: int) -> None:
    for number in range(count):
        OrganisationFactory(name=f"Kommun {number:03}")


def test_twenty_five_a_page(ask: Callable[..., Any]) -> None:
    many(60)
    first, last = ask(), ask("sida=3")
    assert [row.name for row in first.rows][:2] == ["Kommun 000", "Kommun 001"]
    assert first.summary == "Visar 1–25 av 60\u00a0organisationer"
    assert last.summary == "Visar 51–60 av 60\u00a0organisationer"
    assert len(last.rows) == 10


@pytest.mark.parametrize("query", ["sida=99", "sida=x", "sida=-1", "sida=0"])
def test_a_page_that_does_not_exist_is_the_nearest(query: str, ask: Callable[..., Any]) -> None:
    many(30)
    assert ask(query).rows


def test_one_and_none_are_counted_in_words(ask: Callable[..., Any]) -> None:
    assert ask().summary == "Visar 0 organisationer"
    many(1)
    assert ask().summary == "Visar 1 av 1\u00a0organisation"


def test_a_large_count_is_not_counted_out(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "EXACT_UP_TO", 30)
    many(40)
    page = ask()
    assert page.summary == "Visar 1–25 av fler än 30 organisationer"


def test_pages_after_the_counted_ones_can_be_reached(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "EXACT_UP_TO", 30)
    many(60)
    assert ask("sida=2").rows[0].name == "Kommun 025"


def test_sorting_turns(ask: Callable[..., Any]) -> None:
    many(3)
    rising, falling = ask("sortera=namn"), ask("sortera=-namn")
    assert [row.name for row in falling.rows] == [row.name for row in rising.rows][::-1]
    assert rising.aria_sort("namn") == "ascending"
    assert rising.sort_url("namn") == "/organisationer/?sortera=-namn"
    assert falling.aria_sort("namn") == "descending"
    assert falling.sort_url("namn") == "/organisationer/?sortera=namn"
    assert rising.aria_sort("slag") == ""


def test_a_column_that_cannot_be_sorted_is_ignored(ask: Callable[..., Any]) -> None:
    assert ask("sortera=password").sort == "namn"


def test_the_order_is_stable(ask: Callable[..., Any]) -> None:
    assert ask("sortera=slag").queryset.query.order_by == ("kind", "name", "pk")
    assert ask("sortera=-slag").queryset.query.order_by == ("-kind", "-name", "-pk")


def test_the_filter_narrows_and_the_addresses_keep_it(ask: Callable[..., Any]) -> None:
    many(60)
    page = ask("namn=kommun+05&sedan=")
    assert len(page.rows) == 10
    assert page.is_filtered
    assert page.sort_url("slag") == "/organisationer/?namn=kommun+05&sortera=slag"
    assert page.csv_url == "/organisationer/?namn=kommun+05&format=csv"
    assert page.clear_url == "/organisationer/"


def test_sorting_alone_is_no_filter(ask: Callable[..., Any]) -> None:
    assert not ask("sortera=slag&sida=2").is_filtered


def test_a_filter_with_an_error_shows_it_and_no_rows(ask: Callable[..., Any]) -> None:
    many(2)
    page = ask("sedan=21/11")
    assert not page.is_filter_valid
    assert page.rows == []
    assert page.filter.form["sedan"].errors == ["Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-21."]


def test_nothing_in_a_filter_is_called_optional(ask: Callable[..., Any]) -> None:
    assert "frivilligt" not in ask().filter.form["namn"].as_field_group()


def test_the_gap_in_the_page_numbers(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    many(50)
    page = ask("sida=5")
    page.per_page = 5
    assert page.page_numbers == [1, None, 4, 5, 6, None, 10]


def test_a_list_page_asks_two_questions_however_long(
    ask: Callable[..., Any], django_assert_num_queries: Callable[[int], Any]
) -> None:
    many(40)
    page = ask()
    with django_assert_num_queries(2):
        assert page.rows
        assert page.summary


def respond(page: ListPage[Organisation]) -> Any:
    return page.respond("400.html", "components/empty.html", {"text": "fragment"})


def test_htmx_gets_the_fragment(ask: Callable[..., Any]) -> None:
    answer = respond(ask(**{"HX-Request": "true", "HX-Target": "lista"}))
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert {"HX-Request", "HX-Target"} <= {part.strip() for part in answer["Vary"].split(",")}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Request": "true", "HX-Target": "annat"},
        {"HX-Request": "true", "HX-Target": "lista", "HX-History-Restore-Request": "true"},
    ],
)
def test_others_get_the_whole_page(headers: dict[str, str], ask: Callable[..., Any]) -> None:
    assert "<html" in respond(ask(**headers)).content.decode()


def test_an_error_in_the_filter_is_a_whole_page(ask: Callable[..., Any]) -> None:
    assert respond(ask("sedan=x")).status_code == 422
    answer = respond(ask("sedan=x", **{"HX-Request": "true", "HX-Target": "lista"}))
    assert answer["HX-Redirect"] == "/organisationer/?sedan=x"

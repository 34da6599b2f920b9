"""Words of a search that may be names: kept for the session, encrypted, with a token for them in the address."""

import json
from typing import Any

import django_filters
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from finsam import private_filters
from finsam.list_filters import ListFilter
from finsam.lists import ListPage, search
from members.models import Organisation
from tests.members.factories import OrganisationFactory

WORD = "Ärlig Öberg"


class PrivateFilter(ListFilter):
    sok = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Namn")
    slag = django_filters.CharFilter(field_name="kind", label="Slag")
    private = ("sok",)


@pytest.fixture
def session(db: None) -> SessionStore:
    return new_session()


def new_session() -> SessionStore:
    made = SessionStore()
    made.create()
    return made


def post(session: SessionStore, path: str = "/x/", **data: str) -> str:
    request: HttpRequest = RequestFactory().post(path, data)
    request.session = session
    answer = search(request, PrivateFilter)
    assert answer.status_code == 302
    return answer["Location"]


def shown(session: SessionStore, address: str) -> ListPage[Organisation]:
    request: HttpRequest = RequestFactory().get(address)
    request.session = session
    sorts = {"namn": ("name", "pk")}
    noun = ("organisation", "organisationer")
    return ListPage(
        request, Organisation.objects.all(), sorts=sorts, default="namn", noun=noun, filterset=PrivateFilter
    )


def query_of(address: str) -> QueryDict:
    return QueryDict(address.partition("?")[2])


def test_word_is_kept_out_of_the_address_and_found_again(session: SessionStore) -> None:
    OrganisationFactory(name=f"{WORD} AB")
    OrganisationFactory(name="Annan")
    address = post(session, sok=WORD, slag="kommun", sortera="-namn", sida="3", annat="x")
    assert set(query_of(address)) == {"slag", "sortera", private_filters.PARAMETER}
    page = shown(session, address)
    assert [row.name for row in page.rows] == [f"{WORD} AB"]
    assert page.is_filtered
    assert page.filter.form["sok"].value() == WORD
    token = query_of(address)[private_filters.PARAMETER]
    assert page.sort_url("namn") == f"/x/?slag=kommun&{private_filters.PARAMETER}={token}&sortera=namn"
    assert token in page.csv_url
    assert token in page.page_url(2)


def test_word_is_kept_encrypted(session: SessionStore, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []
    monkeypatch.setattr(private_filters.KEPT, "set", lambda *arguments: kept.extend(arguments))
    post(session, sok=WORD)
    assert len(kept) == 3
    for form in (WORD, "Ärlig", json.dumps(WORD)[1:-1]):
        assert form not in repr(kept)


def test_an_address_without_a_word_needs_no_token(session: SessionStore) -> None:
    assert post(session, sok="  ", slag="") == "/x/"
    assert post(session, sok="", slag="kommun") == "/x/?slag=kommun"


def test_same_word_has_the_same_address_and_another_word_another(session: SessionStore) -> None:
    first, again, other = post(session, sok=WORD), post(session, sok=WORD), post(session, sok="Ek")
    assert first == again != other
    assert first != post(new_session(), sok=WORD)
    assert shown(session, first).filter.form["sok"].value() == WORD
    assert shown(session, other).filter.form["sok"].value() == "Ek"


def test_word_typed_in_the_address_is_not_used(session: SessionStore) -> None:
    OrganisationFactory(name="Annan")
    page = shown(session, f"/x/?sok={WORD}")
    assert len(page.rows) == 1
    assert not page.is_filtered
    assert "rlig" not in page.sort_url("namn")


@pytest.mark.parametrize("address", ["/x/?sokning=hittepa", "/y/?{}"])
def test_unknown_token_and_token_of_another_list_say_so(session: SessionStore, address: str) -> None:
    found = post(session, sok=WORD)
    page = shown(session, address.format(found.partition("?")[2]))
    assert page.is_search_forgotten
    assert not page.is_filtered
    assert private_filters.PARAMETER not in page.sort_url("namn")


def test_token_of_another_session_gives_nothing(session: SessionStore) -> None:
    address = post(session, sok=WORD)
    assert shown(new_session(), address).is_search_forgotten


def test_all_words_are_forgotten_when_somebody_has_been_erased(session: SessionStore) -> None:
    private_filters.forget_all_after(0)
    here, elsewhere = post(session, sok=WORD), new_session()
    there = post(elsewhere, sok=WORD)
    private_filters.forget_all_after(0)
    assert not shown(session, here).is_search_forgotten
    private_filters.forget_all_after(1)
    assert shown(session, here).is_search_forgotten
    assert shown(elsewhere, there).is_search_forgotten
    again = post(session, sok=WORD)
    private_filters.forget_all_after(1)
    assert not shown(session, again).is_search_forgotten


def test_word_that_no_key_opens_is_forgotten(session: SessionStore, settings: Any) -> None:
    address = post(session, sok=WORD)
    settings.FIELD_KEYS = ["bm9ib2R5IGhhcyBldmVyIHVzZWQgdGhpcyBrZXkgLi4="]
    assert shown(session, address).is_search_forgotten


def test_panel_of_a_private_list_is_posted(session: SessionStore) -> None:
    page = shown(session, post(session, sok=WORD))
    html = render_to_string("components/list_top.html", {"list": page}, request=page.request)
    assert 'method="post"' in html
    assert 'method="get"' not in html
    assert "csrfmiddlewaretoken" in html
    assert f'value="{WORD}"' in html
    assert 'href="/x/"' in html

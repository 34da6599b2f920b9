"""A name that is searched for stands in no address, header or log; the list and its links work all the same."""

import logging
import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from finsam import history, private_filters
from members.enums import Role
from members.models import User
from tests.members.factories import PersonFactory

pytestmark = pytest.mark.django_db
ADDRESSES = re.compile(r'(?:href|action|hx-[a-z]+)="([^"]*)"')
WORD = "oberg@example.org"


@pytest.fixture
def admin(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.SYSTEMADMINISTRATOR, person__name="Hemlig Öberg"))


@pytest.mark.parametrize(("name", "field", "word"), [("people", "sok", WORD), ("log", "vem", "Öberg")])
def test_word_is_in_no_address_header_or_log(
    admin: Client, name: str, field: str, word: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for number in range(60):
        person = PersonFactory(name=f"Påhittad{number} Öberg", email=f"p{number}-{WORD}")
        history.record(person, "person.added", by=None)
    with caplog.at_level(logging.DEBUG):
        answer = admin.post(reverse(f"members:{name}"), {field: word}, follow=True)
        admin.get(f"{answer.request['PATH_INFO']}?{answer.request['QUERY_STRING']}&fran=igår&sida=2")
    (location, status) = answer.redirect_chain[0]
    assert status == 302
    page = answer.content.decode()
    assert f'value="{word}"' in page
    written = [*capfd.readouterr(), caplog.text, location, str(answer.headers), *ADDRESSES.findall(page)]
    for text in written:
        for form in (word, quote(word), word.encode("unicode_escape").decode()):
            assert form not in text


def test_paging_sorting_and_file_keep_the_search(admin: Client) -> None:
    for number in range(30):
        PersonFactory(name=f"Sökt Person{number:02}")
    PersonFactory(name="Annan Påhittad")
    page = admin.post(reverse("members:people"), {"sok": "sökt"}, follow=True).content.decode()
    assert "Visar 1–25 av 30" in page
    links = [link.replace("&amp;", "&") for link in ADDRESSES.findall(page) if private_filters.PARAMETER in link]
    assert any("sida=2" in link for link in links)
    assert any("sortera=" in link for link in links)
    for link in links:
        if "format=csv" in link:
            rows = b"".join(admin.get(link)).decode().splitlines()  # type: ignore[arg-type] # a stream
            assert len(rows) == 31
        else:
            assert "Annan Påhittad" not in admin.get(link).content.decode()


def test_fragment_for_htmx_is_the_same_rows(admin: Client) -> None:
    PersonFactory(name="Cia Ärlig")
    PersonFactory(name="Anna Öberg")
    headers = {"HX-Request": "true", "HX-Target": "personer"}
    fragment = admin.post(reverse("members:people"), {"sok": "ärlig"}, headers=headers, follow=True)
    text = fragment.content.decode()
    assert "<html" not in text
    assert "Ärlig" in text
    assert "Öberg" not in text


def test_address_from_before_the_search_shows_everybody(admin: Client) -> None:
    PersonFactory(name="Cia Ärlig")
    PersonFactory(name="Anna Öberg")
    admin.post(reverse("members:people"), {"sok": "ärlig"})
    assert "Anna Öberg" in admin.get(reverse("members:people")).content.decode()


def test_same_filter_sent_twice_leads_to_the_same_address(admin: Client) -> None:
    first, second = (admin.post(reverse("members:people"), {"sok": "ärlig"})["Location"] for _ in range(2))
    assert first == second


def test_logging_out_forgets_the_words(admin: Client, user_with: Callable[..., User]) -> None:
    location = admin.post(reverse("members:people"), {"sok": "ärlig"})["Location"]
    assert "Sökordet är glömt" not in admin.get(location).content.decode()
    admin.post(reverse("account_logout"))
    admin.force_login(user_with(Role.FORBUNDSCHEF))
    text = admin.get(location).content.decode()
    assert "Sökordet är glömt" in text
    assert "ärlig" not in text

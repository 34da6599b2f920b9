"""The lists of deltaganden: filters, sort by name, and search by personnummer."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.dates import today
from finsam.history.models import Look
from members.enums import Role
from participants.deltaganden import listing
from participants.deltaganden.registering import register_out, withdraw
from participants.identity import identities
from participants.identity.personnummer import parse
from participants.models import Deltagande
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.participants.people import as_user, before, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
BY_NAME = reverse("participants:find_by_name")
EVERYTHING, FIND = reverse("participants:everything"), reverse("participants:find")


@pytest.fixture
def ours(login):
    user, insats = deltagaransvarig()
    return login(user), user, insats


def page(response) -> str:
    return response.content.decode()


def names(response) -> list[str]:
    return [line[0].text for line in response.context["list"].lines]


def people(user, insats, *wanted: str) -> list[Deltagande]:
    return [
        registered(user, insats, name=name, personnummer=parse(number(nth, "19910203")))
        for nth, name in enumerate(wanted)
    ]


def another_of(user):
    return InsatsUppdragFactory(uppdrag=user.acting, insats=InsatsFactory()).insats


def end(user, deltagande, ends_on: date, key: str = "enligt_plan", after=None) -> None:
    with as_user(user):
        reason = value("avslutsanledning", key)
        register_out(deltagande, ends_on=ends_on, reason=reason, after=after or before(), by=user)


# Sort by name


def test_names_are_sorted_as_swedish_and_those_unseen_come_last(ours):
    client, user, insats = ours
    made = people(user, insats, "Öberg", "Åberg", "Andersson", "Ärlig", "Ek", "Borta")
    with as_user(user):
        samtycke = made[-1].samtycke_set.get()
        withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)
    url = reverse("participants:deltaganden", args=[insats.pk])
    rising = ["Andersson", "Ek", "Åberg", "Ärlig", "Öberg"]
    assert names(client.get(f"{url}?sortera=namn")) == [*rising, "Namnet visas inte"]
    assert names(client.get(f"{EVERYTHING}?sortera=-namn")) == [*reversed(rising), "Namnet visas inte"]


def test_sorting_shows_nobody_and_only_what_is_shown_is_a_look(ours, monkeypatch):
    client, user, insats = ours
    made = people(user, insats, *(f"Prov {chr(65 + nth)}" for nth in range(20)))
    monkeypatch.setattr(listing.ListPage, "__init__", _five_a_page(listing.ListPage.__init__))
    Look.objects.count()
    response = client.get(f"{EVERYTHING}?sortera=namn&sida=2")
    assert names(response) == [f"Prov {chr(65 + nth)}" for nth in range(5, 10)]
    seen = set(Look.objects.values_list("subject_id", flat=True))
    assert seen == {str(deltagande.pk) for deltagande in made[5:10]}


def _five_a_page(init):
    return lambda *args, **kwargs: init(*args, **kwargs, per_page=5)


def test_too_many_names_are_not_sorted_and_the_page_says_what_to_do(ours, monkeypatch):
    client, user, insats = ours
    people(user, insats, "Ek", "Ask")
    monkeypatch.setattr(listing, "NAMES_AT_MOST", 1)
    response = client.get(f"{EVERYTHING}?sortera=namn")
    assert "Namnen är för många" in page(response)
    assert len(names(response)) == 2
    filtered = client.get(f"{EVERYTHING}?sortera=namn&status=avslutade")
    assert "Namnen är för många" not in page(filtered)


def test_the_kansli_sorts_by_no_name(ours, user_with, login):
    _, user, insats = ours
    people(user, insats, "Ek", "Ask")
    client = login(user_with(Role.HANDLAGGARE))
    response = client.get(f"{EVERYTHING}?sortera=namn")
    assert response.context["list"].sort == "-start"
    assert "Ek" not in names(response)


def test_queries_do_not_grow_with_the_names(ours):
    client, user, insats = ours

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{EVERYTHING}?sortera=namn").status_code == 200
        return len(captured)

    people(user, insats, "Ek")
    queries()
    one = queries()
    for nth in range(1, 10):
        registered(user, insats, personnummer=parse(number(nth)))
    assert queries() == one <= 13


# Filters


def test_filters_find_what_they_say(ours):
    client, user, insats = ours
    other = another_of(user)
    early = registered(user, insats, starts_on=date(2022, 2, 1))
    end(user, early, date(2022, 9, 1))
    planned = registered(user, insats, personnummer=parse(number(1)), planned_end_on=date(2024, 6, 1))
    unknown = registered(user, other, personnummer=parse(number(2)), before=before("okand"), starts_on=today())

    def found(query: str) -> set[str]:
        return {row.code for row in client.get(f"{EVERYTHING}?{query}").context["list"].rows}

    assert found("") == {early.code, planned.code, unknown.code}
    assert found(f"insats={other.pk}") == {unknown.code}
    assert found("ar=2022") == {early.code}
    assert found("ar=2023") == set()
    assert found("saknas=slut") == {planned.code}
    assert found("saknas=svar") == {unknown.code}
    assert found("sent=start") == {early.code, planned.code}
    assert found("sent=slut") == {early.code}
    assert found("status=pagar&sent=start") == {planned.code}


def test_registering_begins_in_the_own_insatser_that_run(ours, login, user_with):
    client, user, insats = ours
    planned = another_of(user)
    type(planned).objects.filter(pk=planned.pk).update(state="planerad")
    address = reverse("participants:register_in", args=[insats.pk])
    shown = page(client.get(EVERYTHING))
    assert address in shown
    assert reverse("participants:register_in", args=[planned.pk]) not in shown
    assert address not in page(login(user_with(Role.HANDLAGGARE)).get(EVERYTHING))


def test_only_the_own_insatser_can_be_chosen(ours):
    client, _, _ = ours
    strange = InsatsFactory(name="Nån annans")
    assert "Nån annans" not in page(client.get(EVERYTHING))
    assert client.get(f"{EVERYTHING}?insats={strange.pk}").status_code == 422


# Search


def test_a_number_leads_to_the_person_and_is_written_down(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    response = client.post(FIND, {"personnummer": f"{number()[2:8]}-{number()[8:]}"})
    assert response["Location"] == reverse("participants:deltagande", args=[deltagande.pk])
    look = Look.objects.get()
    assert (look.purpose, look.subject_id) == ("sökning på personnummer", str(deltagande.pk))


def test_a_samordningsnummer_is_found_too(ours):
    client, user, insats = ours
    deltagande = registered(user, insats, personnummer=parse("19701063-2391"))
    assert str(deltagande.pk) in client.post(FIND, {"personnummer": "701063-2391"})["Location"]


def test_several_stays_of_one_person_are_listed(ours):
    client, user, insats = ours
    first, second = registered(user, insats), registered(user, another_of(user), starts_on=date(2024, 5, 1))
    response = client.post(FIND, {"personnummer": number()})
    assert response["Location"] == f"{FIND}?deltagande={second.pk}"
    shown = client.get(response["Location"])
    assert {hit.pk for hit, _ in shown.context["hits"]} == {first.pk, second.pk}
    assert number() not in response["Location"]


def test_nobody_elses_and_nobody_without_consent_is_found(ours):
    client, user, insats = ours
    stranger, theirs = deltagaransvarig()
    hidden = registered(stranger, theirs)
    gone = registered(user, insats, personnummer=parse(number(1)))
    end(user, gone, today() - timedelta(days=60))
    for digits in (number(), number(1), number(2)):
        response = client.post(FIND, {"personnummer": digits})
        assert response.status_code == 200
        assert "Ingen av dina deltagare har det numret" in page(response)
    assert client.get(f"{FIND}?deltagande={hidden.pk}").status_code == 404
    assert client.get(f"{FIND}?deltagande={gone.pk}").context["hits"] == []
    assert set(Look.objects.values_list("purpose", "subject_id")) == {
        ("sökning på personnummer utan träff", str(user.acting.pk))
    }


@pytest.mark.parametrize("typed", ["", "85", "19850317-9801"])
def test_what_is_no_number_is_explained(typed, ours):
    client, _, _ = ours
    assert client.post(FIND, {"personnummer": typed}).status_code == 422


def searched(client, typed: str):
    response = client.post(BY_NAME, {"namn": typed})
    assert response.status_code == 302
    assert typed.lower() not in response["Location"].lower()
    return client.get(response["Location"])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Öberg", ["Anna Ek-Öberg"]),
        ("ek", ["Anna Ek-Öberg", "Erik Ekström"]),
        ("erik ek", ["Erik Ekström"]),
        ("Ekström, Erik", ["Erik Ekström"]),
        ("anna ekström", []),
        ("berg", []),
    ],
)
def test_a_name_leads_to_whose_names_begin_so_and_each_is_a_look(typed, found, ours):
    client, user, insats = ours
    people(user, insats, "Erik Ekström", "Anna Ek-Öberg", "Bo Åberg")
    shown = searched(client, typed)
    assert [hit.name for hit, _ in shown.context["hits"]] == found
    looks = list(Look.objects.values_list("purpose", flat=True))
    assert looks == (["sökning på namn"] * len(found) or ["sökning på personnummer utan träff"])


def test_a_name_finds_nobody_elses_and_nobody_without_consent(ours, login, user_with):
    client, user, insats = ours
    registered(*deltagaransvarig())
    gone = registered(user, insats, personnummer=parse(number(1)))
    end(user, gone, today() - timedelta(days=60))
    assert "Ingen av dina deltagare har det namnet" in page(searched(client, "Provsson"))
    assert login(user_with(Role.HANDLAGGARE)).post(BY_NAME, {"namn": "Provsson"}).status_code == 404


def test_a_search_by_name_has_its_bounds(ours, monkeypatch):
    client, user, insats = ours
    people(user, insats, "Anna Ek", "Bo Ek", "Cai Ek")
    monkeypatch.setattr(identities, "HITS_SHOWN", 2)
    shown = page(searched(client, "ek"))
    assert "Fler än 2 svarar mot det du skrev" in shown
    assert "Cai Ek" not in shown
    assert Look.objects.count() == 2
    monkeypatch.setattr(identities, "NAMES_SEARCHED", 2)
    shown = searched(client, "ek")
    assert shown.context["found"].is_refused
    assert "Anna Ek" not in page(shown)
    assert client.post(BY_NAME, {"namn": "e"}).status_code == 422
    assert "finns inte kvar" in page(client.get(f"{BY_NAME}?sokning=okänd"))


def test_an_address_that_is_no_key_is_an_empty_search(ours):
    assert ours[0].get(f"{FIND}?deltagande=x").status_code == 200

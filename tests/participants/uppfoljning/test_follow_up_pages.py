"""The pages of those who ask after the end, and what the kansli and the start page see of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.dates import today
from finsam.history.models import Look
from finsam.stamped_forms import stamp_of
from followup.waiting.rules import waiting_for
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.access.enums import Andamal
from participants.identity.personnummer import parse
from participants.models import Deltagande, Kontaktuppgift, Samtycke, Uppfoljningsansvar, Uppfoljningstillfalle
from tests.insatser.factories import InsatsFactory
from tests.participants.people import as_user, deltagaransvarig, number, value
from tests.participants.uppfoljning.follow_ups import asked, ended, first_time, reached, times_of

pytestmark = pytest.mark.usefixtures("forbund")
LIST = "/deltagare/langtid/"


@pytest.fixture
def case(login: Callable[[User], Client]) -> tuple[Client, User, Deltagande]:
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    return login(user), user, deltagande


def page(client: Client, url: str, **query: str) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def url_of(name: str, tillfalle: Uppfoljningstillfalle) -> str:
    return reverse(f"participants:{name}", args=[tillfalle.pk])


def answer(tillfalle: Uppfoljningstillfalle, **changed: Any) -> dict[str, Any]:
    """What the form sends when somebody has answered that she works half time."""
    tillfalle.refresh_from_db()
    return {
        "stamp": stamp_of({"version": tillfalle.version}),
        "utfall": str(value("uppfoljning_status", "svar").pk),
        "kanal": str(value("uppfoljning_kanal", "telefon").pk),
        "done_on": today().isoformat(),
        "forsorjning": [str(value("forsorjningskalla", "ingen_offentlig_forsorjning").pk)],
        "sysselsattning": [str(value("sysselsattning", "forvarvsarbete").pk)],
        "omfattning_forvarvsarbete": "50",
        **changed,
    }


# The list


def test_the_list_shows_who_is_to_be_asked_and_logs_it(case):
    client, _, deltagande = case
    text = page(client, LIST)
    assert "Prova Provsson" in text
    assert (text.count("6 månader efter</td>"), text.count("12 månader efter</td>")) == (1, 0)
    assert Look.objects.latest("id").purpose == Andamal.UPPFOLJNING_LISTA
    assert page(client, LIST, status="planerade").count(f"<td>{deltagande.code}</td>") == 3
    assert deltagande.code not in page(client, LIST, status="gjorda")


def test_late_ones_stand_first_and_have_a_filter(case):
    client, user, deltagande = case
    ended(user, deltagande.insats, personnummer=parse(number(1)), name="Sen Senare", on=today() - timedelta(days=230))
    text = page(client, LIST)
    assert text.index("Sen Senare") < text.index("Prova Provsson")
    assert "Försenad" in text
    assert "Prova Provsson" not in page(client, LIST, status="sena")
    assert "Prova Provsson" in page(client, LIST, fas=str(value("fas", "m6").pk))


def test_the_number_of_queries_is_the_same_whatever_the_rows(case):
    client, user, deltagande = case
    page(client, LIST)
    with CaptureQueriesContext(connection) as few:
        page(client, LIST)
    for nth in range(1, 6):
        ended(user, deltagande.insats, personnummer=parse(number(nth)))
    with CaptureQueriesContext(connection) as many:
        page(client, LIST)
    assert len(many) == len(few)


def test_others_see_no_list_and_no_name(case, user_with, login):
    _, _, deltagande = case
    stranger, _ = deltagaransvarig()
    client = login(stranger)
    assert "Provsson" not in page(client, LIST, status="alla")
    assert client.get(url_of("follow_up", first_time(deltagande))).status_code == 404


def test_the_start_page_says_what_waits(case):
    _, user, deltagande = case
    ended(user, deltagande.insats, personnummer=parse(number(1)), on=today() - timedelta(days=230))
    with as_user(user):
        told = [item.text for item in waiting_for(user) if "uppföljning" in item.text]
    assert told == ["1\xa0långtidsuppföljning är försenad.", "1\xa0långtidsuppföljning ska göras nu."]


# One time to ask


def test_an_answer_is_written_and_corrected_on_its_page(case):
    client, user, deltagande = case
    reached(user, deltagande)
    tillfalle = first_time(deltagande)
    form = page(client, url_of("follow_up_register", tillfalle))
    assert "070-123 45 67" in form
    assert "hälsa" in form
    response = client.post(url_of("follow_up_register", tillfalle), answer(tillfalle))
    assert response.status_code == 302, response.content.decode()
    text = page(client, tillfalle.get_absolute_url())
    assert "Förvärvsarbete 50" in text
    assert "telefon" in text
    assert Look.objects.latest("id").purpose == Andamal.UPPFOLJNING
    missed = str(value("uppfoljning_status", "ej_nadd").pk)
    changed = answer(tillfalle, utfall=missed)
    assert client.post(url_of("follow_up_register", tillfalle), changed).status_code == 302
    text = page(client, tillfalle.get_absolute_url())
    assert "Ej nådd" in text
    assert "Svar → Ej nådd" in text
    # what was read before somebody else saved is told, and not written over
    assert client.post(url_of("follow_up_register", tillfalle), changed).status_code == 422


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"forsorjning": []}, "Välj försörjning i dag."),
        ({"omfattning_forvarvsarbete": ""}, "Skriv omfattningen"),
        ({"done_on": "2999-01-01"}, "Datumet har inte varit än."),
        ({"done_on": "2020-01-01"}, "Frågan ställs tidigast"),
        ({"utfall": ""}, "Välj utfall."),
    ],
)
def test_what_is_wrong_is_told(case, changed: dict[str, Any], told: str):
    client, _, deltagande = case
    tillfalle = first_time(deltagande)
    response = client.post(url_of("follow_up_register", tillfalle), answer(tillfalle, **changed))
    assert response.status_code == 422
    assert told in response.content.decode()


def test_outcomes_that_follow_from_the_consent_cannot_be_chosen(case):
    client, _, deltagande = case
    text = page(client, url_of("follow_up_register", first_time(deltagande)))
    assert "Avböjt" in text
    assert "Ej utförd" not in text
    tillfalle = first_time(deltagande)
    withdrawn = str(value("uppfoljning_status", "samtycke_atertaget").pk)
    response = client.post(url_of("follow_up_register", tillfalle), answer(tillfalle, utfall=withdrawn))
    assert response.status_code == 422


def test_nobody_is_asked_too_early(case):
    client, _, deltagande = case
    later = times_of(deltagande)["m12"]
    response = client.get(url_of("follow_up_register", later))
    assert response.status_code == 403
    assert f"från och med {later.opens_on}" in response.content.decode()
    assert "Det är för tidigt" in page(client, later.get_absolute_url())


def test_the_person_says_no_more_questions(case):
    client, user, deltagande = case
    reached(user, deltagande)
    tillfalle = first_time(deltagande)
    assert "Namn och personnummer raderas för alla" in page(client, url_of("follow_up_take_back", tillfalle))
    assert client.post(url_of("follow_up_take_back", tillfalle), {"on": today().isoformat()}).status_code == 302
    assert "Provsson" not in page(client, LIST, status="alla")
    text = page(client, tillfalle.get_absolute_url())
    assert "Samtycke återtaget" in text
    assert "070-123" not in text
    assert client.get(url_of("follow_up_register", tillfalle)).status_code == 403


# How the person is reached


def contact_form(phone: str, email: str, *, before: tuple[str, str] = ("", "")) -> dict[str, str]:
    return {"stamp": stamp_of({"phone": before[0], "email": before[1]}), "phone": phone, "email": email}


def test_contact_is_written_changed_and_taken_away(case):
    client, user, deltagande = case
    url = reverse("participants:contact", args=[deltagande.pk])
    assert "Prova Provsson" in page(client, url)
    assert Look.objects.latest("id").purpose == Andamal.KONTAKT
    response = client.post(url, contact_form("070-123 45 67", "prova@example.org"))
    assert response.status_code == 302
    assert "prova@example.org" in page(client, first_time(deltagande).get_absolute_url())
    stored = ("070-123 45 67", "prova@example.org")
    assert client.post(url, contact_form("ring mig", "", before=stored)).status_code == 422
    assert client.post(url, contact_form("", "", before=stored)).status_code == 302
    with as_user(user):
        assert not Kontaktuppgift.objects.exists()


def test_contact_is_asked_for_where_there_is_a_consent(case, login):
    client, user, deltagande = case
    address = reverse("participants:deltagande", args=[deltagande.pk])
    assert "Kontaktuppgifter för långtidsuppföljning" in page(client, address)
    with as_user(user):
        Samtycke.objects.filter(syfte="langtidsuppfoljning").update(last_on=today() - timedelta(days=1))
    assert "Kontaktuppgifter för långtidsuppföljning" not in page(client, address)
    assert client.get(reverse("participants:contact", args=[deltagande.pk])).status_code == 403


# The kansli


def test_the_kansli_sees_codes_and_names_the_insats_that_asks(case, user_with, login):
    _, user, deltagande = case
    asked(user, first_time(deltagande))
    insats = deltagande.insats
    Insats.objects.filter(pk=insats.pk).update(state="avslutad", ends_on=today())
    successor = InsatsFactory(state="pagaende")
    client = login(user_with(Role.FORBUNDSCHEF))
    text = page(client, reverse("participants:deltagande", args=[deltagande.pk]))
    assert "6 månader efter" in text
    assert "/langtid/" not in text
    assert "Vem följer upp deltagarna?" in page(client, reverse("participants:for_insats", args=[insats.pk]))
    url = reverse("participants:follow_up_successor", args=[insats.pk])
    assert client.post(url, {"efterfoljare": str(successor.pk)}).status_code == 302
    assert Uppfoljningsansvar.objects.get().efterfoljare == successor
    assert f"→ {successor.name}" in page(client, url)
    asker, _ = deltagaransvarig(successor)
    client = login(asker)
    assert "Prova Provsson" in page(client, LIST, status="alla")
    text = page(client, times_of(deltagande)["m12"].get_absolute_url())
    assert f'{reverse("participants:deltagande", args=[deltagande.pk])}"' not in text

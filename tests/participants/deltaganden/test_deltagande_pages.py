"""The pages of deltaganden, as those who use them."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.history.models import Entry, Look
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.identity.personnummer import parse
from participants.models import Deltagande, Identitet, Samtycke
from tests.insatser.factories import InsatsFactory
from tests.members.factories import MedlemFactory
from tests.participants.people import as_user, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
Login = Callable[[User], Client]


def typed(**changed: object) -> dict[str, object]:
    """What is posted when somebody is registered in."""
    return {
        "consent_on": "2024-02-01",
        "may_register": "ja",
        "may_exchange": "nej",
        "may_follow": "nej",
        "personnummer": f"{number()[:8]}-{number()[8:]}",
        "name": "Prova Provsson",
        "kommun": "Annan kommun",
        "starts_on": "2024-02-01",
        "remittent": value("remittent", "fk").pk,
        "utbildningsniva": value("utbildningsniva", "gymnasium").pk,
        "tid_offentlig_forsorjning": value("tid_offentlig_forsorjning", "ar_1_2").pk,
        "forsorjning": [value("forsorjningskalla", "sjukpenning").pk],
        "sysselsattning": [value("sysselsattning", "ovrigt").pk],
        **changed,
    }


def page(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined] # a test response


@pytest.fixture
def ours(login: Login) -> tuple[Client, User, Insats]:
    user, insats = deltagaransvarig()
    return login(user), user, insats


def register(client: Client, insats: Insats, **changed: object) -> object:
    return client.post(reverse("participants:register_in", args=[insats.pk]), typed(**changed))


def test_from_consent_to_the_end(ours):
    client, _, insats = ours
    response = client.post(reverse("participants:register_in", args=[insats.pk]), typed())
    deltagande = Deltagande.objects.get()
    assert response["Location"] == reverse("participants:deltagande", args=[deltagande.pk])
    shown = page(client.get(response["Location"]))
    assert "Prova Provsson" in shown
    assert f"{number()[:8]}-{number()[8:]}" in shown
    assert "Sjukpenning" in shown
    out = {
        "ends_on": "2024-09-30",
        "reason": value("avslutsanledning", "enligt_plan").pk,
        "forsorjning": [value("forsorjningskalla", "ingen_offentlig_forsorjning").pk],
        "sysselsattning": [value("sysselsattning", "forvarvsarbete").pk],
        "omfattning_forvarvsarbete": "75",
    }
    client.post(reverse("participants:register_out", args=[deltagande.pk]), out)
    deltagande.refresh_from_db()
    assert (deltagande.ends_on, deltagande.avslutsanledning.key) == (date(2024, 9, 30), "enligt_plan")
    shown = page(client.get(reverse("participants:deltagande", args=[deltagande.pk])))
    assert re.search(r"Förvärvsarbete 75\s*%", shown)
    codes = list(Entry.objects.filter(subject_id=str(deltagande.pk)).order_by("id").values_list("code", flat=True))
    assert codes == ["deltagande.registered", "deltagande.ended"]


def test_every_look_is_written_down_and_only_when_a_name_was_seen(ours, user_with, login):
    client, user, insats = ours
    deltagande = registered(user, insats)
    client.get(reverse("participants:deltaganden", args=[insats.pk]))
    client.get(reverse("participants:deltagande", args=[deltagande.pk]))
    looks = Look.objects.filter(subject_id=str(deltagande.pk)).order_by("id")
    assert list(looks.values_list("purpose", "user_id")) == [("deltaganden", user.pk), ("deltagande", user.pk)]
    kansli = login(user_with(Role.HANDLAGGARE))
    assert "Provsson" not in page(kansli.get(reverse("participants:deltaganden", args=[insats.pk])))
    assert looks.count() == 2


def test_the_kansli_registers_from_a_form_and_sees_a_code(user_with, login):
    insats = InsatsFactory()
    client = login(user_with(Role.HANDLAGGARE))
    response = register(client, insats)
    deltagande = Deltagande.objects.get()
    shown = page(client.get(response["Location"]))  # type: ignore[index] # a redirect
    assert deltagande.code in shown
    assert "Provsson" not in shown
    assert number()[8:] not in shown


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"personnummer": "19850317-9801"}, "Numret stämmer inte."),
        ({"personnummer": "85"}, "Skriv tolv siffror"),
        ({"personnummer": ""}, "Skriv personnummer"),
        ({"may_register": "nej"}, "Den som inte samtycker registreras inte."),
        ({"starts_on": "2999-01-01"}, "Datumet har inte varit än."),
        ({"starts_on": "2021-12-31"}, "Insatsen pågår inte den dagen."),
        ({"starts_on": "2024-02-30"}, "2024-02-30"),
        ({"forsorjning": ["ingen_offentlig_forsorjning", "sjukpenning"]}, "kan inte förenas med något annat"),
        ({"forsorjning": []}, "Välj försörjning före insatsen."),
        ({"sysselsattning": ["studier"]}, "Skriv omfattningen av studier i procent."),
        ({"sysselsattning": ["studier"], "omfattning_studier": "101"}, "högst 100 procent"),
    ],
)
def test_wrong_input_is_explained_and_kept(changed, message, ours):
    client, _, insats = ours
    lists = {"forsorjning": "forsorjningskalla", "sysselsattning": "sysselsattning"}
    posted = {
        name: [value(lists[name], key).pk for key in given] if name in lists else given
        for name, given in changed.items()
    }
    response = register(client, insats, **posted)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert message in page(response)
    assert 'value="Prova Provsson"' in page(response)
    assert not Deltagande.objects.exists()


def test_errors_are_listed_in_page_order(ours):
    client, _, insats = ours
    shown = page(client.post(reverse("participants:register_in", args=[insats.pk]), {}))
    links = re.findall(r'<a href="#(id_\w+)">', shown)
    assert [shown.index(f'id="{link}"') for link in links] == sorted(shown.index(f'id="{link}"') for link in links)
    assert len(links) == 13


def test_somebody_who_is_there_already_is_told_by_the_field(ours):
    client, user, insats = ours
    registered(user, insats)
    response = register(client, insats)
    assert "Personen är redan registrerad i insatsen" in page(response)
    assert Deltagande.objects.count() == 1
    asked = Entry.objects.get(code="deltagande.refused")
    assert (asked.user_id, asked.subject_id) == (user.pk, str(insats.pk))


def test_pages_with_names_are_kept_by_no_browser(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    for name, pk in (("deltaganden", insats.pk), ("register_in", insats.pk), ("deltagande", deltagande.pk),
                     ("register_out", deltagande.pk), ("withdraw", deltagande.samtycke_set.get().pk)):  # fmt: skip
        assert "no-store" in client.get(reverse(f"participants:{name}", args=[pk]))["Cache-Control"]


@pytest.mark.parametrize("key", ["atertaget_samtycke", "felregistrering"])
def test_what_takes_the_name_away_is_not_registered_as_a_mere_end(key, ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    url = reverse("participants:register_out", args=[deltagande.pk])
    posted = {"ends_on": "2024-05-01", "reason": value("avslutsanledning", key).pk}
    assert client.post(url, posted).status_code == 422
    deltagande.refresh_from_db()
    assert deltagande.ends_on is None


def test_several_in_a_row(ours):
    client, _, insats = ours
    response = register(client, insats, en_till="ja")
    assert response["Location"] == reverse("participants:register_in", args=[insats.pk])  # type: ignore[index]


def test_an_end_needs_answers_unless_the_reason_takes_them_away(ours):
    client, user, insats = ours
    first, second = registered(user, insats), registered(user, insats, personnummer=parse(number(1)))
    url = reverse("participants:register_out", args=[first.pk])
    posted = {"ends_on": "2024-05-01", "reason": value("avslutsanledning", "flytt").pk}
    assert "Välj försörjning efter insatsen" in page(client.post(url, posted))
    posted["reason"] = value("avslutsanledning", "avliden").pk
    client.post(reverse("participants:register_out", args=[second.pk]), posted)
    second.refresh_from_db()
    assert second.ends_on == date(2024, 5, 1)


def test_withdrawing_says_what_it_does_and_erases(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    samtycke = Samtycke.objects.get()
    url = reverse("participants:withdraw", args=[samtycke.pk])
    assert "Det går inte att ångra" in page(client.get(url))
    client.post(url, {"on": "2024-03-01"})
    with as_user(user):
        assert not Identitet.objects.exists()
    shown = page(client.get(reverse("participants:deltagande", args=[deltagande.pk])))
    assert "inget samtycke gäller" in shown
    assert "Provsson" not in shown
    assert client.post(url, {"on": "2024-03-01"}).status_code == 403


def test_an_insats_with_numbers_only_registers_nobody(user_with, login):
    client, insats = login(user_with(Role.HANDLAGGARE)), InsatsFactory(volume=True)
    response = register(client, insats)
    assert response.status_code == 403  # type: ignore[attr-defined]
    assert "endast antal" in page(response)


def test_the_list_takes_the_same_queries_with_one_and_ten(ours):
    client, user, insats = ours
    url = reverse("participants:deltaganden", args=[insats.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    registered(user, insats)
    client.get(url)
    one = queries()
    for nth in range(1, 10):
        registered(user, insats, personnummer=parse(number(nth)))
    assert queries() == one <= 12


def test_kommuner_of_the_forbund_can_be_chosen(ours):
    client, _, insats = ours
    medlem = MedlemFactory()
    shown = page(client.get(reverse("participants:register_in", args=[insats.pk])))
    assert f'<option value="{medlem.organisation.name}">' in shown

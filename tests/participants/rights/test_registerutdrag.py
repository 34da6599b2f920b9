"""The extract of what is held about a person, and who has looked: whole, of nobody else, and kept nowhere."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from finsam.dates import today
from finsam.history.models import Entry, Look
from finsam.jobs.models import Job
from members.enums import Role
from members.models import User
from participants.access.enums import Andamal
from participants.deltaganden.registering import Answers, register_out, withdraw
from participants.enums import Syfte
from participants.identity.personnummer import parse
from participants.models import Begaran, Deltagande, Remiss, Samtycke
from participants.rights import begaranden, visningar
from participants.rights.begaranden import Received
from participants.rights.enums import Identifiering, Inkom, Ratt
from tests.participants.access.looks import look
from tests.participants.people import as_user, deltagaransvarig, number, referred, registered, remittent, value
from tests.participants.plan.planned import contact_of, part_of, party, sip_of
from tests.pdf_checks import assert_pdf, text_of

pytestmark = pytest.mark.usefixtures("forbund")
LEFT_OUT = {
    "igenkanning": "a digest that nobody reads",
    "atkomst": "sums of the looks, which are told one by one",
}
IN_IT = {
    "deltagande",
    "forsorjning",
    "sysselsattning",
    "samtycke",
    "identitet",
    "remiss",
    "begaran",
    "begransning",
    "uppfoljningstillfalle",
    "kontaktuppgift",
    "samtyckesblankett",
    "plandel",
    "plankontakt",
    "sip",
}


class Case:
    """A person who has been in an insats twice, another person there, and the same person elsewhere."""

    def __init__(self) -> None:
        self.holder, self.insats = deltagaransvarig()
        self.first = registered(self.holder, self.insats, starts_on=date(2023, 3, 1))
        with as_user(self.holder):
            after = Answers([value("forsorjningskalla", "sjukpenning")], {value("sysselsattning", "studier"): 50})
            reason = value("avslutsanledning", "enligt_plan")
            register_out(self.first, ends_on=date(2023, 9, 1), reason=reason, after=after, by=self.holder)
        consents = {Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: False}
        self.deltagande = registered(self.holder, self.insats, starts_on=date(2025, 3, 1), consents=consents)
        registered(self.holder, self.insats, personnummer=parse(number(5)), name="Annan Annansson")
        self.colleague, self.elsewhere = deltagaransvarig()
        self.other = registered(self.colleague, self.elsewhere, kommun="Annanstad")
        self.remiss = referred(remittent(), self.insats)
        referred(remittent(), self.insats, name="Annan Annansson", personnummer=parse(number(5)), kommun="Fjärrstad")

    def url(self, name: str) -> str:
        return reverse(f"participants:{name}", args=[self.deltagande.pk])

    def json(self, client: Client) -> dict[str, Any]:
        answer = client.get(self.url("registerutdrag_json"))
        assert answer.status_code == 200
        found: dict[str, Any] = json.loads(answer.content)
        return found


@pytest.fixture
def case() -> Case:
    return Case()


def test_it_holds_everything_about_the_person_in_the_insats(case: Case, login: Callable[[User], Client]):
    with as_user(case.holder):
        begaranden.receive(case.deltagande, Received(Ratt.REGISTERUTDRAG, today(), Inkom.BREV), by=case.holder)
    found = case.json(login(case.holder))
    assert found["person"]["namn"] == "Prova Provsson"
    assert found["person"]["personnummer"] == f"{number()[:8]}-{number()[8:]}"
    first, second = found["deltaganden"]
    assert (first["slutdatum"], first["avslutsanledning"]) == (
        "2023-09-01",
        value("avslutsanledning", "enligt_plan").label,
    )
    assert {"nar": "Efter insats", "fraga": "Sysselsättning", "svar": "Studier", "omfattning": "50 %"} in first["svar"]
    assert [one["status"] for one in second["samtycken"]] == ["Givet", "Nekat"]
    assert second["folkbokforingskommun"] == "Påhittstad"
    assert [one["kod"] for one in found["remisser"]] == [case.remiss.code]
    assert {"fraga": "Högsta slutförda utbildning", "svar": value("utbildningsniva", "gymnasium").label} in found[
        "remisser"
    ][0]["svar"]
    assert found["rattigheter"]["begaranden"][0]["ratt"] == "Registerutdrag"
    assert {"om", "andamal", "kallor", "mottagare", "lagringstid", "dina_rattigheter", "visningar"} <= found.keys()


def test_it_holds_nobody_else_and_nothing_of_other_insatser(case: Case, login: Callable[[User], Client]):
    told = json.dumps(case.json(login(case.holder)), ensure_ascii=False)
    for secret in ("Annansson", number(5)[8:], "Annanstad", "Fjärrstad", case.elsewhere.name, case.other.code):
        assert secret not in told


def test_every_table_about_a_deltagande_is_in_it() -> None:
    related = {relation.related_model._meta.model_name for relation in Deltagande._meta.related_objects}
    assert related | {"deltagande"} <= IN_IT | LEFT_OUT.keys(), (
        "put it into participants/rights/registerutdrag.py, or say why not"
    )


def test_the_plan_is_in_it(case: Case, login: Callable[[User], Client]):
    for make in (part_of, contact_of, sip_of):
        make(case.holder, case.deltagande)
    found = case.json(login(case.holder))["deltaganden"][-1]
    assert (found["plan"][0]["vad"], found["plan"][0]["status"]) == ("Arbetsträning", "Pågår")
    assert found["kontakter"][0]["parter"] == found["sip"][0]["parter"] == str(party(case.deltagande))


def test_the_document_is_whole_and_says_nothing_outside_itself(case: Case, login: Callable[[User], Client]):
    answer = login(case.holder).get(case.url("registerutdrag_pdf"))
    assert_pdf(answer.content, title="Registerutdrag")
    told = text_of(answer.content)
    for words in ("Prova Provsson", "Påhittstad", "Vilka som har sett", "Integritetsskyddsmyndigheten"):
        assert words in told
    assert answer["Content-Disposition"] == f'attachment; filename="registerutdrag-{case.deltagande.code}.pdf"'
    assert "no-store" in answer["Cache-Control"]


def test_each_making_is_a_look_and_nothing_is_kept(case: Case, login: Callable[[User], Client]):
    client, before = login(case.holder), set(connection.introspection.table_names())
    entries = Entry.objects.count()
    for name in ("registerutdrag_pdf", "registerutdrag_json"):
        client.get(case.url(name))
    made = Look.objects.filter(purpose=Andamal.REGISTERUTDRAG)
    assert (
        sorted(made.values_list("subject_type", flat=True))
        == ["participants.deltagande"] * 4 + ["participants.remiss"] * 2
    )
    assert set(connection.introspection.table_names()) == before
    assert not Job.objects.exists()
    assert Entry.objects.count() == entries


def test_without_a_name_there_is_no_extract(case: Case, login: Callable[[User], Client]):
    client = login(case.holder)
    samtycke = Samtycke.objects.select_related("deltagande__insats").get(
        deltagande=case.deltagande, syfte=Syfte.REGISTRERING
    )
    with as_user(case.holder):
        reason = value("avslutsanledning", "atertaget_samtycke")
        withdraw(samtycke, on=today(), reason=reason, by=case.holder)
    for name in ("registerutdrag_pdf", "registerutdrag_json", "visningar", "begaran_new"):
        answer = client.get(case.url(name))
        assert answer.status_code == 403
        assert "artikel 11" in answer.content.decode()
    assert "artikel 11" in client.get(case.url("rights")).content.decode()


def test_an_extract_is_granted_once_it_is_made(case: Case, login: Callable[[User], Client]):
    client = login(case.holder)
    with as_user(case.holder):
        begaran = begaranden.receive(
            case.deltagande, Received(Ratt.REGISTERUTDRAG, today() - timedelta(days=2), Inkom.BREV), by=case.holder
        )
    decide = reverse("participants:begaran_decide", args=[begaran.pk])
    data = {"state": "beviljad", "identified_how": Identifiering.KAND.value, "answered_on": today().isoformat()}
    assert "Gör registerutdraget först" in client.post(decide, data).content.decode()
    case.json(client)
    assert "Registerutdraget är gjort" in client.get(begaran.get_absolute_url()).content.decode()
    assert client.post(decide, data).status_code == 302
    with as_user(case.holder):
        assert Begaran.objects.get().state == "beviljad"


# Who has looked


def test_looks_are_told_by_role_employer_purpose_and_day(case: Case, login: Callable[[User], Client]):
    second, _ = deltagaransvarig(case.insats)
    look(case.holder, case.deltagande, times=2)
    look(second, case.deltagande, purpose=Andamal.RATTELSE)
    look(case.colleague, case.other)
    found = visningar.of([case.first, case.deltagande], Remiss.objects.none())
    assert [(one.who, one.role, one.purpose, one.times) for one in found] == [
        ("Medarbetare 2", Role.DELTAGARANSVARIG.label, Andamal.RATTELSE.label, 1),
        ("Medarbetare 1", Role.DELTAGARANSVARIG.label, Andamal.DELTAGANDE.label, 2),
    ]
    assert {one.day for one in found} == {today()}
    assert found[0].employer == second.acting.organisation.name
    client = login(case.holder)
    page = client.get(case.url("visningar")).content.decode()
    assert "4 visningar av 2 olika medarbetare" in page  # this one too
    answer: Any = client.get(case.url("visningar") + "?format=csv")
    told = b"".join(answer.streaming_content).decode()
    for text in (page.partition("<main")[2], told):
        assert second.person.name not in text
        assert case.holder.person.name not in text
    assert "Provsson" not in told
    assert Andamal.RATTELSE.label in told

"""Remisser in the browser's words: sending, answering, telling, calling back and beginning."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from finsam.celery import app
from finsam.dates import today
from finsam.history.models import Look
from members.enums import Role
from members.models import Uppdrag
from participants.access.enums import Andamal
from participants.enums import SamtyckeStatus
from participants.identity.personnummer import parse
from participants.models import Deltagande, Remiss, Remissmottagning, Samtyckesblankett
from participants.remisser import moves, remiss_mail
from participants.remisser.enums import Remissfraga, RemissState
from participants.remisser.moves import Answer
from tests.insatser.factories import InsatsFactory
from tests.members.factories import MedlemFactory
from tests.participants.deltaganden.test_deltagande_pages import typed
from tests.participants.factories import SamtyckestextFactory
from tests.participants.people import as_user, deltagaransvarig, number, opened, referred, remittent, value

pytestmark = pytest.mark.usefixtures("forbund")


def needed_parties():
    """Who sends, and who owns the insats."""
    sender, insats = Uppdrag.objects.get(role=Role.REMITTENT), Remissmottagning.objects.get().insats
    return [sender.person.employer_id, insats.agare.organisation_id]


def sent_form(**changed):
    data = {
        "parter": needed_parties(),
        "consent_on": today().isoformat(),
        "sprak": "sv",
        "consent_how": "blankett",
        "may_exchange": "ja",
        "personnummer": number(),
        "name": "Prova Provsson",
        "kommun": "Annan kommun",
        "utbildningsniva": value("utbildningsniva", "gymnasium").pk,
        "forsorjningskalla": [value("forsorjningskalla", "sjukpenning").pk],
    }
    return data | changed


@pytest.fixture
def ready():
    holder, insats = deltagaransvarig()
    asks = (Remissfraga.KOMMUN, Remissfraga.UTBILDNING, Remissfraga.FORSORJNING)
    return holder, opened(insats, *asks), remittent()


def answer(holder, remiss, state, **told):
    with as_user(holder):
        moves.answer(remiss.locked(), Answer(state, **told), by=holder)


def test_a_person_is_referred_and_the_sender_sees_a_code(ready, login):
    _, insats, sender = ready
    party = MedlemFactory(part_kind="region").organisation
    client = login(sender)
    assert insats.name in client.get(reverse("participants:remiss_choose")).content.decode()
    url = reverse("participants:remiss_send", args=[insats.pk])
    page = client.get(url).content.decode()
    assert "Stöd" not in page
    assert "version 1" in page
    response = client.post(url, sent_form(parter=[party.pk, *needed_parties()]))
    remiss = Remiss.objects.get()
    assert response.headers["Location"] == remiss.get_absolute_url()
    assert {party, sender.person.employer, insats.agare.organisation} == set(remiss.parter.all())
    assert {one.key for one in remiss.varden.all()} == {"gymnasium", "sjukpenning"}
    for address in (remiss.get_absolute_url(), reverse("participants:remisser"), reverse("start")):
        page = client.get(address).content.decode()
        assert remiss.code in page
        assert "Provsson" not in page
        assert number()[:8] not in page


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"may_exchange": "nej"}, "Den som inte samtycker kan inte remitteras."),
        ({"consent_on": (today() + timedelta(days=1)).isoformat()}, "Datumet har inte varit än."),
        ({"consent_on": (today() - timedelta(days=91)).isoformat()}, "Samtycket är äldre än 90 dagar."),
        ({"personnummer": "19850317-0000"}, "personnummer"),
        ({"utbildningsniva": ""}, "Välj högsta slutförda utbildning."),
        ({"consent_how": "muntligt"}, "Det du valde finns inte i listan."),
    ],
)
def test_what_is_not_sent(ready, login, changed, told):
    _, insats, sender = ready
    page = login(sender).post(reverse("participants:remiss_send", args=[insats.pk]), sent_form(**changed))
    assert page.status_code == 422
    assert told in page.content.decode()
    assert not Remiss.objects.exists()


def test_an_answer_that_excludes_the_others(ready, login):
    _, insats, sender = ready
    sources = [value("forsorjningskalla", key).pk for key in ("sjukpenning", "okand")]
    url = reverse("participants:remiss_send", args=[insats.pk])
    page = login(sender).post(url, sent_form(forsorjningskalla=sources)).content.decode()
    assert "Okänd kan inte förenas med något annat." in page


def test_why_nothing_can_be_sent(ready, login):
    _, insats, sender = ready
    client, url = login(sender), reverse("participants:remiss_send", args=[insats.pk])
    type(insats).objects.update(personuppgiftsansvarig=None)
    assert "personuppgiftsansvarig" in client.get(url).content.decode()
    Remissmottagning.objects.update(is_open=False)
    page = client.get(url)
    assert (page.status_code, "tar inte emot remisser just nu" in page.content.decode()) == (403, True)


def test_the_insats_sees_who_has_waited_longest_first_and_each_look_is_logged(ready, login):
    holder, insats, sender = ready
    for nth in range(2):
        referred(sender, insats, name=f"Prova Provsson {nth}", personnummer=parse(number(nth)))
    client = login(holder)
    page = client.get(reverse("participants:remisser")).content.decode()
    assert page.index("Provsson 0") < page.index("Provsson 1")
    assert Look.objects.filter(purpose=Andamal.REMISSER).count() == 2
    first = Remiss.objects.order_by("sent_at").first()
    assert "Ge besked" in client.get(first.get_absolute_url()).content.decode()
    answer(holder, first, RemissState.ANTAGEN)
    for name in ("remiss_answer", "remiss_register"):
        client.get(reverse(f"participants:{name}", args=[first.pk]))
    purposes = Look.objects.order_by("id").values_list("purpose", flat=True)
    assert list(purposes)[2:] == [Andamal.REMISS, Andamal.REMISSBESKED, Andamal.REMISS_IN]
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("participants:remisser"))
    for nth in range(2, 6):
        referred(sender, insats, personnummer=parse(number(nth)))
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("participants:remisser"))
    assert len(many) == len(few)


def test_queue_accept_and_no_by_the_page(ready, login):
    holder, insats, sender = ready
    remiss = referred(sender, insats)
    client, url = login(holder), reverse("participants:remiss_answer", args=[remiss.pk])
    assert client.post(url, {"state": "avbojd"}).status_code == 422
    past = (today() - timedelta(days=1)).isoformat()
    assert client.post(url, {"state": "ko", "expected_start_on": past}).status_code == 422
    start = (today() + timedelta(days=30)).isoformat()
    client.post(url, {"state": "ko", "expected_start_on": start})
    assert f"Plats 1 i kön, beräknad start {start}" in client.get(remiss.get_absolute_url()).content.decode()
    first = Remiss.objects.get().answered_at
    client.post(url, {"state": "antagen"})
    assert Remiss.objects.get().answered_at == first
    ground, advice = value("remiss_avbojd", "tackat_nej"), value("remiss_rad", "kontakta")
    client.post(url, {"state": "avbojd", "ground": ground.pk, "advice": advice.pk})
    page = login(sender).get(remiss.get_absolute_url()).content.decode()
    assert ground.label in page
    assert advice.label in page
    client = login(holder)
    client.post(reverse("participants:remiss_undo", args=[remiss.pk]))
    assert Remiss.objects.get().state == RemissState.SKICKAD


def test_the_sender_hears_once_of_each_answer_without_a_word_of_whom(ready):
    holder, insats, sender = ready
    remiss = referred(sender, insats)
    assert remiss_mail.send_due(timezone.now()) == 0
    answer(holder, remiss, RemissState.KO)
    assert remiss_mail.send_due(timezone.now()) == 1
    assert remiss_mail.send_due(timezone.now()) == 0
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([sender.email], "En remiss du skickade har fått besked")
    assert insats.name in message.body
    assert remiss.get_absolute_url() in message.body
    for secret in ("Prova", "Provsson", number(), number()[8:]):
        assert secret not in message.subject + message.body
    answer(holder, remiss, RemissState.ANTAGEN)
    assert remiss_mail.send_due(timezone.now()) == 1
    assert remiss_mail.send_due(timezone.now() + timedelta(days=8)) == 0


def test_nobody_is_told_whose_uppdrag_has_ended_and_the_clock_knows_the_tasks(ready):
    holder, insats, sender = ready
    answer(holder, referred(sender, insats), RemissState.ANTAGEN)
    type(sender.acting).objects.filter(pk=sender.acting.pk).update(to_on=today() - timedelta(days=1))
    assert remiss_mail.send_due(timezone.now()) == 0
    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {"participants.tell_remittenter", "participants.expire_remisser"} <= tasks


def test_an_accepted_remiss_leads_into_inregistreringen(ready, login):
    holder, insats, sender = ready
    remiss = referred(sender, insats, kommun="Annan kommun")
    client, url = login(holder), reverse("participants:remiss_register", args=[remiss.pk])
    assert client.get(url).status_code == 403
    answer(holder, remiss, RemissState.ANTAGEN)
    page = client.get(url)
    form = page.context["form"]
    assert form.initial["name"] == "Prova Provsson"
    assert form.initial["remittent"] == value("remittent", "fk").pk
    assert form.initial["forsorjning"] == [value("forsorjningskalla", "forsorjningsstod").pk]
    assert f'value="{number()[:8]}-{number()[8:]}"' in page.content.decode()
    response = client.post(url, typed())
    deltagande = Deltagande.objects.get()
    assert response.headers["Location"] == reverse("participants:deltagande", args=[deltagande.pk])
    remiss.refresh_from_db()
    assert (remiss.state, remiss.started_on, remiss.deltagande_id) == ("borjat", deltagande.starts_on, deltagande.pk)
    assert remiss.consent_status == SamtyckeStatus.UPPHORT
    page = login(sender).get(remiss.get_absolute_url()).content.decode()
    assert "Har börjat" in page
    assert reverse("participants:deltagande", args=[deltagande.pk]) not in page


@pytest.mark.parametrize("who", ["sender", "holder"])
def test_a_consent_is_withdrawn_by_either(ready, login, who):
    holder, insats, sender = ready
    remiss = referred(sender, insats)
    client = login(sender if who == "sender" else holder)
    url = reverse("participants:remiss_recall", args=[remiss.pk])
    assert client.post(url, {}).status_code == 422
    client.post(url, {"why": "samtycke"})
    remiss.refresh_from_db()
    assert (remiss.state, remiss.consent_status) == ("aterkallad", "atertaget")
    page = client.get(remiss.get_absolute_url()).content.decode()
    assert "är raderade" in page
    assert "Provsson" not in page
    assert client.get(url).status_code == 403


def test_an_insats_opens_for_remisser_and_says_what_it_asks(user_with, login):
    insats = InsatsFactory(state="pagaende")
    client = login(user_with("handlaggare"))
    url = reverse("participants:remiss_reception", args=[insats.pk])
    assert client.post(url, {"is_open": "", "fragor": ["kommun"]}).status_code == 422
    client.post(url, {"is_open": "ja", "fragor": ["kommun", "remiss_stod"]})
    reception = Remissmottagning.objects.get()
    assert (reception.is_open, reception.fragor) == (True, ["kommun", "remiss_stod"])
    page = client.get(url).content.decode()
    assert "Folkbokföringskommun" in page
    assert "Ändrade hur insatsen tar emot remisser" in page
    fragment = client.get(reverse("participants:for_insats", args=[insats.pk])).content.decode()
    assert "Ta emot remisser</a>: ja" in fragment


@pytest.mark.parametrize("missing", [0, 1])
def test_the_consent_names_who_sends_it_and_who_drives_the_insats(ready, login, missing):
    _, insats, sender = ready
    left_out = [sender.person.employer, insats.agare.organisation][missing]
    parties = [pk for pk in needed_parties() if pk != left_out.pk]
    page = login(sender).post(reverse("participants:remiss_send", args=[insats.pk]), sent_form(parter=parties))
    assert page.status_code == 422
    assert f"{left_out} behöver vara med" in page.content.decode()
    assert not Remiss.objects.exists()


def test_a_party_is_taken_out_by_the_page(ready, login):
    holder, insats, sender = ready
    further = MedlemFactory(part_kind="region").organisation
    remiss = referred(sender, insats)
    url, client = reverse("participants:remiss_party", args=[remiss.pk]), login(holder)
    part = remiss.parts.get(organisation=further)
    assert "(remissen upphör)" in client.get(url).content.decode()
    assert client.post(url, {"part": part.pk}).status_code == 302
    page = client.get(remiss.get_absolute_url()).content.decode()
    assert f"{further}, återtaget" in page
    assert client.post(url, {"part": part.pk}).status_code == 422
    owner = remiss.parts.get(organisation=insats.agare.organisation)
    assert "är återkallad" in client.post(url, {"part": owner.pk}, follow=True).content.decode()
    assert client.get(url).status_code == 403


def test_somebody_who_is_referred_signs_on_the_screen(ready, login):
    holder, insats, sender = ready
    SamtyckestextFactory()
    remiss = referred(sender, insats)
    answer(holder, remiss, RemissState.ANTAGEN)
    client, url = login(holder), reverse("participants:remiss_register_signed", args=[remiss.pk, "sv"])
    assert url in client.get(reverse("participants:remiss_register", args=[remiss.pk])).content.decode()
    page = client.get(url)
    initial = page.context["form"].initial
    assert initial["personnummer"].endswith(number()[8:])
    assert "Provsson" not in page.content.decode()  # the name is the signature
    data = {**typed(may_exchange="nej"), "read": initial["read"], "confirms": "on", "signature": ""}
    data = {name: told for name, told in data.items() if name not in ("consent_on", "may_follow")}
    response = client.post(url, data)
    assert response.status_code == 302, response.content.decode()
    remiss.refresh_from_db()
    assert (remiss.state, remiss.deltagande) == (RemissState.BORJAT, Deltagande.objects.get())
    with as_user(holder):
        assert Samtyckesblankett.objects.get().slag == "pa_plats"

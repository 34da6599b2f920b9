"""Personal links: what the token opens and for how long, that it tells nobody who it is about, and the mail."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam import acting, history
from finsam.dates import today
from members.models import User
from participants.models import Deltagande, Samtycke, Uppfoljningslank
from participants.rights import begaranden, begransningar
from participants.rights.begaranden import Received
from participants.rights.enums import Inkom, Ratt
from participants.uppfoljning import asking, uppfoljningslankar
from participants.views.uppfoljning import locked_tillfalle
from tests.participants.people import as_user, deltagaransvarig, value
from tests.participants.uppfoljning.follow_ups import ended, first_time, outcome, reached, works
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.usefixtures("forbund")


@pytest.fixture
def case() -> tuple[User, Deltagande]:
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    reached(user, deltagande)
    return user, deltagande


def link(case: tuple[User, Deltagande], *, is_mailed: bool = False) -> str:
    """The path that a person opens."""
    user, deltagande = case
    with as_user(user):
        address = uppfoljningslankar.make(first_time(deltagande), is_mailed=is_mailed, by=user)
    return re.sub(r"https?://[^/]+", "", address)


def survey(**changed: Any) -> dict[str, Any]:
    return {
        "vill": "svar",
        "forsorjning": [str(value("forsorjningskalla", "ingen_offentlig_forsorjning").pk)],
        "sysselsattning": [str(value("sysselsattning", "forvarvsarbete").pk)],
        "omfattning_forvarvsarbete": "60",
        **changed,
    }


def test_somebody_answers_once_without_logging_in(case):
    path, client = link(case), Client()
    text = client.get(path).content.decode()
    assert "6 månader sedan" in text
    assert client.post(path, survey(forsorjning=[])).status_code == 422
    response = client.post(path, survey())
    assert (response.status_code, response["Location"]) == (302, "/fraga/tack/")
    assert "Tack" in client.get("/fraga/tack/").content.decode()
    tillfalle = first_time(case[1])
    assert (tillfalle.is_answered, tillfalle.kanal.key, tillfalle.done_by) == (True, "lank", None)
    shares = asking.answers_of(tillfalle).sysselsattning
    assert {slag.key: share for slag, share in shares.items()} == {"forvarvsarbete": 60}
    assert history.for_subject(case[1]).filter(code="uppfoljning.link_answered", user_id=None).exists()
    assert client.get(path).status_code == client.post(path, survey()).status_code == 404
    assert not Uppfoljningslank.objects.exists()


def test_somebody_declines(case):
    assert Client().post(link(case), {"vill": "avbojt"}).status_code == 302
    assert first_time(case[1]).utfall.key == "avbojt"


def test_neither_page_nor_address_nor_mail_says_who(case):
    user, deltagande = case
    path = link(case, is_mailed=True)
    (sent,) = mail.outbox
    assert sent.to == ["prova@example.org"]
    assert path in sent.body
    page = Client().get(path)
    for text in (page.content.decode(), path, sent.subject, sent.body):
        for told in ("Provsson", deltagande.code, str(deltagande.insats), "070-123", user.person.name, "prova@"):
            assert told not in text
    assert page.headers["Cache-Control"].startswith("max-age=0")
    with as_user(user):
        kept = Uppfoljningslank.objects.get()
    assert kept.token_digest not in path
    assert path.split("/")[2] not in str(vars(kept))


def spoil(kind: str, case: tuple[User, Deltagande]) -> None:
    user, deltagande = case
    with as_user(user):
        match kind:
            case "expired":
                now = timezone.now()
                earlier = {"made_at": now - timedelta(days=9), "expires_at": now - timedelta(seconds=1)}
                Uppfoljningslank.objects.update(**earlier)
            case "renewed":
                uppfoljningslankar.make(first_time(deltagande), is_mailed=False, by=user)
            case "consent over":
                Samtycke.objects.filter(syfte="langtidsuppfoljning").update(last_on=today() - timedelta(days=1))
            case "restricted":
                asked = Received(Ratt.BEGRANSNING, today(), Inkom.MUNTLIGT)
                begaran = begaranden.receive(deltagande, asked, by=user)
                ground = value("begransning_grund", "riktighet")
                begransningar.restrict(begaran, [deltagande], grund=ground, by=user)
            case "consent taken back":
                asking.take_back(first_time(deltagande), on=today(), by=user)


@pytest.mark.parametrize("kind", ["expired", "renewed", "consent over", "consent taken back", "restricted"])
def test_a_link_stops_working(case, kind: str):
    path = link(case)
    assert Client().get(path).status_code == 200
    spoil(kind, case)
    assert Client().get(path).status_code == 404
    assert Client().post(path, survey()).status_code == 404
    assert not uppfoljningslankar.answer(path.split("/")[2], "svar", works())


def test_a_wrong_token_says_what_an_old_one_says(case):
    link(case)
    wrong = Client().get("/fraga/inte-en-nyckel/")
    assert wrong.status_code == 404
    assert "Länken gäller inte" in wrong.content.decode()


def test_one_address_does_not_ask_for_ever(settings):
    settings.FOLLOW_UP_LINK_RATE = (3, 60)
    client = Client()
    assert [client.get(f"/fraga/{nth}/").status_code for nth in range(4)] == [404, 404, 404, 429]


def test_nobody_answers_without_a_token(case):
    user, _ = case
    link(case)
    stranger, _ = deltagaransvarig()
    with as_user(stranger):
        assert not Uppfoljningslank.objects.exists()
        sql = "UPDATE participants_uppfoljningslank SET token_digest = repeat('0', 64)"
        with connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount == 0
    with as_user(user), pytest.raises(DatabaseError), transaction.atomic():
        Uppfoljningslank.objects.update(token_digest="not a digest")
    assert not uppfoljningslankar.answer("", "svar", works())


@pytest.mark.django_db(transaction=True)
def test_whoever_registers_waits_for_an_answer_by_the_link():
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
        deltagande = ended(user, insats)
        token, tillfalle = link((user, deltagande)).split("/")[2], first_time(deltagande)
    with first_transaction(acting.NOBODY):
        assert uppfoljningslankar.answer(token, "svar", works())
        other = Other(lambda: locked_tillfalle(user, tillfalle).is_answered, user.subject)
        other.wait_until_blocked()
    assert other.finish()


@pytest.mark.django_db(transaction=True)
def test_an_answer_by_the_link_waits_for_whoever_registers_and_neither_fails():
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
        deltagande = ended(user, insats)
        token, tillfalle = link((user, deltagande)).split("/")[2], first_time(deltagande)
    with first_transaction(user.subject):
        locked = locked_tillfalle(user, tillfalle)
        other = Other(lambda: uppfoljningslankar.answer(token, "svar", works()), acting.NOBODY)
        other.wait_until_blocked()
        asking.register(locked, outcome("ej_nadd"), by=user)  # takes the link away
    assert other.finish() is False


# The page of those who ask


def make_url(deltagande: Deltagande) -> str:
    return reverse("participants:follow_up_link", args=[first_time(deltagande).pk])


def test_the_link_is_mailed_or_shown_once(case, login: Callable[[User], Client]):
    user, deltagande = case
    client = login(user)
    shown = client.post(make_url(deltagande), {"how": "visa"}).content.decode()
    (path,) = re.findall(r"/fraga/\S+?/", shown)
    assert Client().get(path).status_code == 200
    again = client.get(make_url(deltagande)).content.decode()
    assert "/fraga/" not in again
    assert "Den tidigare länken slutar gälla" in again
    assert client.post(make_url(deltagande), {"how": "mejl"}).status_code == 302
    assert len(mail.outbox) == 1
    assert Client().get(path).status_code == 404
    assert "skickad med e-post" in client.get(first_time(deltagande).get_absolute_url()).content.decode()


def test_a_mail_needs_an_address_and_a_server(case, login: Callable[[User], Client], monkeypatch):
    user, deltagande = case
    client = login(user)
    monkeypatch.setattr("members.emails.send", _fail)
    response = client.post(make_url(deltagande), {"how": "mejl"})
    assert "Mejlet kunde inte skickas" in response.content.decode()
    with as_user(user):
        assert not Uppfoljningslank.objects.exists()
    reached(user, deltagande, email="")
    assert "ingen e-postadress" in client.post(make_url(deltagande), {"how": "mejl"}).content.decode()


def _fail(*args: object, **kwargs: object) -> None:
    raise OSError


def test_there_is_no_link_to_what_is_done(case, login: Callable[[User], Client]):
    user, deltagande = case
    url = make_url(deltagande)
    Client().post(link(case), survey())
    client = login(user)
    assert client.get(url).status_code == 403
    text = client.get(first_time(deltagande).get_absolute_url()).content.decode()
    assert "Svarade genom en personlig länk" in text

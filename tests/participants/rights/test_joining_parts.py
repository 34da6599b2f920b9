"""A registerutdrag of several parts: read with codes by its person, by nobody else, and gone with the consent."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import InvalidToken
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam import dates, encryption, history
from finsam.history.models import Look
from members.models import User
from participants.access.enums import Andamal
from participants.deltaganden.registering import withdraw
from participants.identity.personnummer import parse
from participants.models import Deltagande, Samtycke, Utdragsdel
from participants.rights import joining_parts, registerutdrag, visningar
from tests.participants.people import as_user, deltagaransvarig, number, registered, value
from tests.participants.uppfoljning.follow_ups import ended, reached
from tests.pdf_checks import assert_pdf, text_of

pytestmark = pytest.mark.usefixtures("forbund")
START, READ = "/utdrag/", "/utdrag/las/"


class Case:
    """A person who has been in two insatser."""

    def __init__(self) -> None:
        self.user, self.insats = deltagaransvarig()
        self.deltagande = registered(self.user, self.insats)
        self.colleague, self.elsewhere = deltagaransvarig()
        self.other = registered(self.colleague, self.elsewhere, kommun="Annanstad")
        self.client = Client()

    def code(self, *, is_other: bool = False) -> str:
        user, deltagande = (self.colleague, self.other) if is_other else (self.user, self.deltagande)
        with as_user(user):
            made = registerutdrag.of(deltagande, by=user)
            assert made is not None
            return joining_parts.make(deltagande, made, is_mailed=False, by=user).code

    def open(self, code: str, personnummer: str = "") -> Any:
        return self.client.post(START, {"kod": code, "personnummer": personnummer or number()})


@pytest.fixture
def case() -> Case:
    return Case()


def key_in(answer: Any) -> str:
    return str(answer.context["opened"].key)


def test_the_person_reads_all_parts_as_one(case: Case):
    first, second = case.code(), case.code(is_other=True)
    answer = case.open(first.lower().replace("-", " "))
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "Prova Provsson" in told
    assert case.elsewhere.name not in told
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer.headers["Cache-Control"]
    assert not case.client.cookies.get("finsam_session")
    added = case.client.post(READ, {"nyckel": key_in(answer), "kod": second})
    assert {"Påhittstad", "Annanstad"} <= set(added.content.decode().replace("<", " ").replace(">", " ").split())
    key = key_in(added)
    found = json.loads(case.client.post(READ, {"nyckel": key, "som": "json"}).content)
    assert [part["insats"] for part in found["delar"]] == [case.insats.name, case.elsewhere.name]
    assert [part["person"]["namn"] for part in found["delar"]] == ["Prova Provsson"] * 2
    document = case.client.post(READ, {"nyckel": key, "som": "pdf"})
    assert_pdf(document.content, title="Registerutdrag")
    assert all(name in text_of(document.content) for name in (case.insats.name, case.elsewhere.name, "Annanstad"))
    assert document["Content-Disposition"] == 'attachment; filename="registerutdrag.pdf"'


def test_each_reading_is_a_look_of_the_person(case: Case):
    case.open(case.code())
    (look,) = Look.objects.filter(purpose=Andamal.EGET_UTDRAG)
    assert (look.subject_id, look.user_id) == (str(case.deltagande.pk), None)
    (told, *_) = visningar.of([case.deltagande])
    assert (told.who, told.role, told.purpose) == (visningar.OWN, "", Andamal.EGET_UTDRAG.label)
    with as_user(case.user):
        part = Utdragsdel.objects.get()
        assert (part.reads, part.opened_at is not None) == (1, True)
    assert {entry.code for entry in history.for_subject(case.deltagande)} >= {"utdrag.readied"}


def test_the_number_and_the_code_are_both_needed_and_tries_are_few(case: Case):
    code = case.code()
    assert case.open("0000-1111-2222-3333-4444").status_code == 422
    assert "20 tecken" in case.open("0000").content.decode()
    assert "Skriv tolv siffror" in case.open(code, "19850317").content.decode()
    for _ in range(10):
        answer = case.open(code, number(5))
        assert (answer.status_code, "hör inte ihop" in answer.content.decode()) == (422, True)
    assert case.open(code).status_code == 422
    assert not Look.objects.filter(purpose=Andamal.EGET_UTDRAG).exists()
    assert case.open(case.code()).status_code == 200


def test_another_persons_part_is_not_joined(case: Case):
    stranger, insats = deltagaransvarig()
    other = registered(stranger, insats, personnummer=parse(number(5)))
    with as_user(stranger):
        made = registerutdrag.of(other, by=stranger)
        assert made is not None
        theirs = joining_parts.make(other, made, is_mailed=False, by=stranger).code
    added = case.client.post(READ, {"nyckel": key_in(case.open(case.code())), "kod": theirs})
    assert added.status_code == 422
    assert insats.name not in added.content.decode()


def test_what_the_page_carries_is_over_after_some_minutes(case: Case, settings: Any):
    settings.EXTRACT_OPEN_MINUTES = -1
    key = key_in(case.open(case.code()))
    for held in (key, "påhittad"):
        assert "Tiden är ute" in case.client.post(READ, {"nyckel": held, "som": "pdf"}).content.decode()
    assert "Visa utdraget" in case.client.get(READ).content.decode()


def take_back_consent(case: Case) -> None:
    samtycke = Samtycke.objects.select_related("deltagande__insats").get(
        deltagande=case.deltagande, syfte="uppfoljning_registrering"
    )
    withdraw(samtycke, on=dates.today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=case.user)


def spoil(kind: str, case: Case) -> None:
    with as_user(case.user):
        match kind:
            case "renewed":
                case.code()
            case "taken back":
                joining_parts.take_back(case.deltagande, by=case.user)
            case "consent taken back":
                take_back_consent(case)


@pytest.mark.parametrize("kind", ["renewed", "taken back", "consent taken back"])
def test_a_code_stops_working(case: Case, kind: str):
    code = case.code()
    key = key_in(case.open(code))
    spoil(kind, case)
    assert case.open(code).status_code == 422
    assert "Tiden är ute" in case.client.post(READ, {"nyckel": key, "som": "json"}).content.decode()
    with as_user(case.user):
        assert Utdragsdel.objects.count() == (1 if kind == "renewed" else 0)


def test_it_waits_no_longer_than_a_consent_stands(case: Case):
    soon = dates.today() + timedelta(days=2)
    with as_user(case.user):
        Samtycke.objects.filter(deltagande=case.deltagande).update(last_on=soon)
    case.code()
    with as_user(case.user):
        part = Utdragsdel.objects.get()
    assert dates.local_moment(part.expires_at - timedelta(seconds=1)).date() == soon


def test_what_is_over_is_taken_away(case: Case, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(timezone, "now", lambda now=timezone.now: now() - timedelta(days=20))
    code = case.code()
    monkeypatch.undo()
    assert case.open(code).status_code == 422
    case.code(is_other=True)
    assert joining_parts.forget_what_is_over() == 1


def test_no_insats_reads_a_part_or_learns_of_another(case: Case):
    case.code()
    case.code(is_other=True)
    with as_user(case.user):
        assert [part.insats_id for part in Utdragsdel.objects.all()] == [case.insats.pk]
        for sql in (
            "SELECT content_sealed FROM participants_utdragsdel",
            "SELECT code_digest FROM participants_utdragsdel",
            "UPDATE participants_utdragsdel SET expires_at = now()",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
        theirs = Utdragsdel(
            insats=case.elsewhere,
            about=[case.other.pk],
            code_digest="0" * 64,
            content_sealed="gAAAA",
            made_by=case.user.acting,
            expires_at=timezone.now() + timedelta(days=1),
        )
        for insats in (case.elsewhere, case.insats):
            theirs.insats = insats
            with pytest.raises(DatabaseError), transaction.atomic():
                Utdragsdel.objects.bulk_create([theirs])


def test_our_keys_do_not_open_it(case: Case):
    code = joining_parts.understood(case.code())
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM participants_take_part(%s)", [code])
        (sealed,) = cursor.fetchone()
    with pytest.raises(InvalidToken):
        encryption.decrypt(sealed)
    assert encryption.unseal(sealed, code, number(5)) is None
    assert "Provsson" in str(encryption.unseal(sealed, code, number()))


def test_one_address_does_not_guess_for_ever(settings: Any):
    settings.EXTRACT_LINK_RATE = (3, 60)
    client = Client()
    assert [client.get(f"/utdrag/{nth}/").status_code for nth in range(4)] == [200, 200, 200, 429]


# The page of those who make it


def url(name: str, deltagande: Deltagande) -> str:
    return reverse(f"participants:{name}", args=[deltagande.pk])


def test_the_code_is_shown_once_mailed_or_taken_back(login: Callable[[User], Client]):
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    reached(user, deltagande)
    client = login(user)
    shown = client.post(url("extract_make", deltagande), {"how": "visa"}).content.decode()
    assert "Koden är klar" in shown
    assert "/utdrag/" not in client.get(url("extract_make", deltagande)).content.decode()
    assert "Den är inte öppnad" in client.get(url("rights", deltagande)).content.decode()
    assert client.post(url("extract_make", deltagande), {"how": "mejl"}).status_code == 302
    (sent,) = mail.outbox
    assert "/utdrag/" in sent.body
    assert not any(word in sent.body + sent.subject for word in ("Provsson", deltagande.code, insats.name, number()))
    assert client.post(url("extract_take_back", deltagande)).status_code == 302
    assert "Ta tillbaka koden" not in client.get(url("rights", deltagande)).content.decode()

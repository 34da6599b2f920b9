"""What is erased is nowhere: a search for the person in a dump of all that is kept finds nothing."""

import base64
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam import acting, encryption
from finsam.dates import today
from finsam.settings import base
from members.models import User
from participants import tasks
from participants.access import emergency
from participants.access.enums import Andamal
from participants.deltaganden.registering import register_out
from participants.enums import Syfte
from participants.gallring import carrying_out
from participants.identity import identities
from participants.identity.personnummer import parse
from participants.models import Deltagande, Deltagarlista, Samtycke, Samtyckesblankett
from participants.remisser.enums import RemissState
from participants.remisser.moves import Answer, answer, begin, send
from participants.rights import begaranden
from participants.rights.begaranden import Answered, Received
from participants.rights.enums import BegaranState, Identifiering, Inkom, Ratt
from participants.uppfoljning import uppfoljningslankar
from tests.participants.access.looks import insatsansvarig
from tests.participants.gallring.plans import chef, planned
from tests.participants.importing.ends import END_HEADINGS, ago, left
from tests.participants.importing.files import HEADINGS, csv, line
from tests.participants.importing.lists import proposed, worked
from tests.participants.people import before, deltagaransvarig, entry, number, opened, referral, remittent, value
from tests.participants.plan.planned import contact_of, part_of, sip_of
from tests.participants.samtycke.signed_forms import pdf
from tests.participants.uppfoljning.follow_ups import first_time
from tests.wall import dumping
from tests.wall.dumping import SERVER_LOG

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("forbund")]
WRONG, RIGHT, FAMILY, WRONG_FAMILY = number(3), number(), "Provsson", "Felstavadsson"
WRITTEN = f"{RIGHT[:8]}-{RIGHT[8:]}"
PHONE, EMAIL = "070-987 65 43", "prova.provsson@example.org"
CLEAR = [FAMILY, WRONG_FAMILY, PHONE, EMAIL, *(f"{n[:8]}-{n[8:]}" for n in (WRONG, RIGHT)), WRONG, RIGHT, RIGHT[2:]]
FOLLOW_UP_DAYS = 760
ENCRYPT = encryption.encrypt_bytes
QUEUED = (
    tasks.forget_lists,
    tasks.expire_remisser,
    tasks.close_follow_ups,
    tasks.tell_remittenter,
    tasks.tell_of_emergencies,
    tasks.remind,
    tasks.export_erasures,
    tasks.forget_searches,
)
"""What the clock does within the hour."""


class Person:
    """Somebody who has been wherever a name can be: remiss, page, scan, plan, list, search, link, extract, fault."""

    def __init__(self, login: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch) -> None:
        with acting.transaction_as(acting.SYSTEM):
            self.user, self.insats = deltagaransvarig()
            opened(self.insats)
            self.manager, self.chef, self.sender = insatsansvarig(self.insats), chef(), remittent()
            self.opener, _ = deltagaransvarig()
        self.client = login(self.user)
        self.client.raise_request_exception = False
        self.made = self._registered()
        self._seen()
        self._signed()
        self._planned()
        self._listed()
        self._in_an_emergency()
        self._in_a_fault(monkeypatch)

    def _registered(self) -> Deltagande:
        with acting.transaction_as(self.sender.subject):
            remiss = send(self.insats, referral(), by=self.sender)
        with acting.transaction_as(self.user.subject):
            answer(remiss.locked(), Answer(RemissState.ANTAGEN), by=self.user)
            wrong = entry(name=f"Prova {WRONG_FAMILY}", personnummer=parse(WRONG), consents=dict.fromkeys(Syfte, True))
            return begin(remiss, wrong, by=self.user)

    def url(self, name: str) -> str:
        return reverse(f"participants:{name}", args=[self.made.pk])

    def _seen(self) -> None:
        """By every page that somebody works with."""
        form = self.client.get(self.url("correct_identity")).context["form"]
        typed = {"stamp": form.current_stamp, "name": f"Prova {FAMILY}", "personnummer": WRITTEN}
        assert self.client.post(self.url("correct_identity"), typed).status_code == 302
        form = self.client.get(self.url("contact")).context["form"]
        typed = {"stamp": form.current_stamp, "phone": PHONE, "email": EMAIL}
        assert self.client.post(self.url("contact"), typed).status_code == 302
        assert self.client.post(reverse("participants:find"), {"personnummer": WRITTEN}).status_code == 302
        for name in ("deltagande", "registerutdrag_json", "registerutdrag_pdf", "visningar", "rights"):
            assert self.client.get(self.url(name)).status_code == 200
        assert self.client.post(self.url("register_mistake"), {"what_went_wrong": f"Är {WRITTEN}"}).status_code == 422
        ready = self.client.post(self.url("extract_make"), {"how": "visa"}).context["ready"]
        opened_with = {"kod": ready.code, "personnummer": WRITTEN}
        assert Client().post(reverse("utdrag:start"), opened_with).status_code == 200
        content = csv([HEADINGS, line(Namn=f"Prova {FAMILY}", Personnummer=WRITTEN)]).encode()
        upload = reverse("participants:list_upload", args=[self.insats.pk])
        answer = self.client.post(upload, {"file": SimpleUploadedFile(f"{FAMILY}.csv", content)})
        assert self.client.get(answer["Location"]).status_code == 200
        twice = self.client.post(reverse("participants:register_in", args=[self.insats.pk]), {"personnummer": WRITTEN})
        assert twice.status_code == 422

    def _signed(self) -> None:
        """On paper, of which there is a scan with the name in it; and it is looked at."""
        scan = SimpleUploadedFile(f"{FAMILY}.pdf", pdf(Namn=pikepdf.String(f"{FAMILY} {WRITTEN}")))
        typed = {"file": scan, "syften": [Syfte.REGISTRERING.value]}
        assert self.client.post(self.url("form_add"), typed).status_code == 302
        with acting.transaction_as(self.user.subject):
            kept = Samtyckesblankett.objects.get(deltagande=self.made)
        assert FAMILY.encode() in self.client.get(reverse("participants:form_download", args=[kept.pk])).content

    def _planned(self) -> None:
        with acting.transaction_as(self.user.subject):
            for make in (part_of, contact_of, sip_of):
                make(self.user, self.made)
        for name in ("plan", "plan_pdf"):
            assert self.client.get(self.url(name)).status_code == 200

    def _listed(self) -> None:
        """Among the others of the insats, sorted by name and searched for by it."""
        address = reverse("participants:deltaganden", args=[self.insats.pk]) + "?sortera=namn"
        assert FAMILY in self.client.get(address).content.decode()
        found = self.client.post(reverse("participants:find_by_name"), {"namn": FAMILY}, follow=True)
        assert self.made.code in found.content.decode()

    def _in_an_emergency(self) -> None:
        with acting.transaction_as(self.opener.subject):
            to = [self.manager, self.chef]
            emergency.open_insats(self.insats, value("nodoppningsgrund", "fara"), "Bråttom", to=to, by=self.opener)
            assert identities.read([self.made], Andamal.NODOPPNING_PERSON, by=self.opener)

    def _in_a_fault(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """PostgreSQL refuses the row, and tells of it."""
        form = self.client.get(self.url("correct_identity")).context["form"]
        typed = {"stamp": form.current_stamp, "name": f"Prova Annan {FAMILY}", "personnummer": WRITTEN}
        encrypt = encryption.encrypt
        with monkeypatch.context() as patched:
            patched.setattr(encryption, "encrypt", lambda text: "x" + encrypt(text))
            assert self.client.post(self.url("correct_identity"), typed).status_code == 500

    def let_lists_be_over(self) -> None:
        """Two days go by, when nothing has been withdrawn that takes the list at once."""
        with acting.transaction_as(self.user.subject):
            Deltagarlista.objects.update(keeps_until=timezone.now())

    def ended(self, days: int = 200) -> None:
        """Registered out so long ago, and asked by a link while that may be."""
        with acting.transaction_as(self.user.subject):
            made = Deltagande.objects.get(pk=self.made.pk)
            ends_on = today() - timedelta(days=days)
            register_out(
                made, ends_on=ends_on, reason=value("avslutsanledning", "enligt_plan"), after=before(), by=self.user
            )
            if days < FOLLOW_UP_DAYS:
                uppfoljningslankar.make(first_time(made), is_mailed=True, by=self.user)


def withdrawn(person: Person) -> None:
    address = reverse("participants:withdraw", args=[consent(person, Syfte.REGISTRERING).pk])
    assert person.client.post(address, {"on": today().isoformat()}).status_code == 302


def mistaken(person: Person) -> None:
    person.let_lists_be_over()
    assert person.client.post(person.url("register_mistake"), {"what_went_wrong": "Fel insats"}).status_code == 302


def granted(person: Person) -> None:
    person.ended()
    with acting.transaction_as(person.user.subject):
        begaran = begaranden.receive(person.made, Received(Ratt.RADERING, today(), Inkom.BREV), by=person.user)
        ground = value("radering_grund", "samtycke")
        given = Answered(BegaranState.BEVILJAD, today(), Identifiering.KAND, ground)
        begaranden.decide(begaran, given, by=person.user)


def erased_by_plan(person: Person) -> None:
    person.let_lists_be_over()
    person.ended(days=800)
    with acting.transaction_as(person.chef.subject):
        ordered = carrying_out.order(planned(person.chef), 1, by=person.chef)
        assert carrying_out.erase_some(ordered) == 1
        carrying_out.finish(ordered, by=person.chef)


def made_anonymous(person: Person) -> None:
    assert person.client.post(person.url("make_anonymous"), {"is_read": "on"}).status_code == 302


def consent(person: Person, syfte: Syfte) -> Samtycke:
    return Samtycke.objects.get(deltagande=person.made, syfte=syfte)


@pytest.fixture
def ciphertexts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whatever is encrypted about the person from now on, wherever it is written."""
    made: list[str] = []

    def encrypt(content: bytes) -> str:
        kept = ENCRYPT(content)
        if any(part.encode() in content for part in CLEAR):
            made.append(kept)
        return kept

    monkeypatch.setattr(encryption, "encrypt_bytes", encrypt)
    return made


@pytest.fixture
def _real_stores(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Cache, sessions and files where production has them."""
    settings.CACHES = {name: {**kept, "KEY_PREFIX": f"dump-{name}"} for name, kept in base.CACHES.items()}
    files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": files}
    settings.ERASURES_DIR = tmp_path / "raderingar"
    yield
    for kept in caches.all():
        kept.clear()


@pytest.mark.usefixtures("_real_stores")
@pytest.mark.parametrize("erase", [withdrawn, mistaken, granted, erased_by_plan, made_anonymous])
def test_nothing_is_found_of_who_is_erased(
    erase: Callable[[Person], None],
    login: Callable[[User], Client],
    ciphertexts: list[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    log_began = SERVER_LOG.stat().st_size if SERVER_LOG.exists() else 0
    with dumping.kept_log() as log:
        person = Person(login, monkeypatch)
        digests = encryption.digests(RIGHT) + encryption.digests(WRONG)
        database = dumping.of_database()
        assert dumping.stands_in(database, CLEAR) == []
        assert dumping.stands_in(database, digests)
        assert len(dumping.stands_in(database, ciphertexts)) > 3
        erase(person)
        for task in QUEUED:
            task()
    server_log = SERVER_LOG.read_bytes()[log_began:] if SERVER_LOG.exists() else b""
    everything = {
        "database": dumping.of_database(),
        "files": dumping.of_files(tmp_path),
        "redis": dumping.of_redis(),
        "log": log.getvalue().encode(),
        "log of the database": server_log,
        "mails": b"".join(letter.message().as_bytes() for letter in mail.outbox).replace(EMAIL.encode(), b""),
    }
    sought = [*CLEAR, *digests, *ciphertexts]
    assert {name: found for name, content in everything.items() if (found := dumping.stands_in(content, sought))} == {}
    assert everything["files"]
    assert everything["redis"]
    assert everything["log"]
    assert b"participants_identitet" in everything["database"]


@pytest.mark.usefixtures("_real_stores")
def test_nothing_is_found_of_whom_a_list_brings_without_a_name(
    login: Callable[[User], Client], ciphertexts: list[str], tmp_path: Path
) -> None:
    """Somebody who left so long ago that no consent keeps the name, when the list itself is gone."""
    with dumping.kept_log() as log:
        with acting.transaction_as(acting.SYSTEM):
            user, insats = deltagaransvarig()
        client = login(user)
        content = csv([END_HEADINGS, left(0, 31, Namn=f"Prova {FAMILY}", Personnummer=WRITTEN)]).encode()
        upload = reverse("participants:list_upload", args=[insats.pk])
        url = client.post(upload, {"file": SimpleUploadedFile(f"{FAMILY}.csv", content)})["Location"]
        client.post(url, proposed(client, url))
        client.post(Deltagarlista.objects.get().get_absolute_url(), {})
        worked()
        assert Deltagande.objects.get().ends_on == ago(31)
        with acting.transaction_as(user.subject):
            Deltagarlista.objects.update(keeps_until=timezone.now())
        tasks.forget_lists()
    sought = [FAMILY, WRITTEN, RIGHT, RIGHT[2:], *encryption.digests(RIGHT), *ciphertexts]
    assert len(ciphertexts) > 1
    everything = (dumping.of_database(), dumping.of_files(tmp_path), dumping.of_redis(), log.getvalue().encode())
    assert [found for content in everything for found in dumping.stands_in(content, sought)] == []


def test_a_search_of_a_dump_finds_every_disguise() -> None:
    for content in (b"x Provsson y", b"\\\\x" + FAMILY.encode().hex().encode()):
        assert dumping.stands_in(content, [FAMILY]) == [FAMILY]
    for place in range(4):
        coded = base64.b64encode(b"a" * place + FAMILY.encode() + b"bc")
        assert dumping.stands_in(coded, [FAMILY, "Annan"]) == [FAMILY]

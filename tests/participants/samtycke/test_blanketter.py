"""Signed forms: what is kept, who reads it, and that it goes with the name."""

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from finsam import acting
from finsam.history.models import Entry, Look
from members.enums import Role
from members.models import User
from participants.deltaganden.registering import register_in, withdraw
from participants.enums import Syfte
from participants.gallring import erasures
from participants.models import Deltagande, Radering, Samtycke, Samtyckesblankett
from participants.models.samtyckesblankett import MOST_BYTES
from participants.samtycke import blanketter, scans
from participants.samtycke.enums import Filtyp
from tests.owner import as_owner
from tests.participants.identity.test_wall import left_in_the_database, take_back
from tests.participants.people import as_user, deltagaransvarig, entry, registered, value
from tests.participants.samtycke.signed_forms import jpeg, pdf, png

pytestmark = pytest.mark.usefixtures("forbund")
Login = Callable[[User], Client]
SCAN = pdf()


def upload(client: Client, deltagande: Deltagande, content: bytes = SCAN, name: str = "scan.pdf"):
    file = SimpleUploadedFile(name, content)
    url = reverse("participants:form_add", args=[deltagande.pk])
    return client.post(url, {"file": file, "syften": [Syfte.REGISTRERING.value]})


def kept(user: User, deltagande: Deltagande) -> Samtyckesblankett:
    with as_user(user):
        blanketter.add(deltagande, SCAN, Filtyp.PDF, [Syfte.REGISTRERING], by=user)
        return Samtyckesblankett.objects.get(deltagande=deltagande)


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM participants_samtyckesblankett")
        return int(cursor.fetchone()[0])


# What is kept


@pytest.mark.parametrize(("content", "kind"), [(pdf(), Filtyp.PDF), (png(), Filtyp.PNG), (jpeg(), Filtyp.JPEG)])
def test_a_scan_is_told_by_its_content(content: bytes, kind: Filtyp) -> None:
    assert scans.kind_of(content) == kind


def locked() -> bytes:
    held = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as made:
        made.save(held, encryption=pikepdf.Encryption(owner="hemligt", user="hemligt"))
    return held.getvalue()


def with_script() -> bytes:
    return pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")))


def with_attachment() -> bytes:
    made, held = pikepdf.open(BytesIO(pdf())), BytesIO()
    made.attachments["skadlig.exe"] = b"MZ"
    made.save(held)
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"MZ\x90\x00 ett program", scans.UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", scans.UNKNOWN),
        (b"PK\x03\x04 ett arkiv", scans.UNKNOWN),
        (b"GIF89a", scans.UNKNOWN),
        (pdf()[:-200], scans.BROKEN),
        (b"%PDF-1.7\nhej", scans.BROKEN),
        (locked(), scans.LOCKED),
        (with_script(), scans.RUNS),
        (with_attachment(), scans.RUNS),
        (png()[:-3], scans.BROKEN),
        (png() + b"MZ", scans.BROKEN),
        (png(width=100_000), scans.BROKEN),
        (jpeg()[:-2], scans.BROKEN),
        (jpeg() + b"<?php", scans.BROKEN),
        (b"\xff\xd8\xff\xda\x00\x08", scans.BROKEN),
    ],
)
def test_what_is_no_scan_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(ValidationError) as refused:
        scans.kind_of(content)
    assert refused.value.messages == [fault]


def test_the_deltagaransvarig_keeps_and_reads_it_and_each_look_is_logged(login: Login):
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats)
    client = login(user)
    assert upload(client, deltagande, name="Prova Provsson.exe").status_code == 302
    page = client.get(reverse("participants:deltagande", args=[deltagande.pk])).content.decode()
    with as_user(user):
        blankett = Samtyckesblankett.objects.get()
        assert not blankett.content_encrypted.startswith("JVBERi")  # nor PDF in base64
    link = reverse("participants:form_download", args=[blankett.pk])
    assert link in page
    before = Look.objects.filter(purpose="underskriven blankett").count()
    answer = client.get(link)
    assert (answer.content, answer["Content-Type"]) == (SCAN, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="blankett-{deltagande.code}.pdf"'
    assert (answer["X-Content-Type-Options"], "no-store" in answer["Cache-Control"]) == ("nosniff", True)
    assert Look.objects.filter(purpose="underskriven blankett").count() == before + 1
    changes = Entry.objects.get(code="blankett.added").changes
    assert "exe" not in json.dumps(changes)
    extract = client.get(reverse("participants:registerutdrag_json", args=[deltagande.pk])).json()
    assert extract["deltaganden"][0]["blanketter"][0]["galler"] == "Registrering för uppföljning"


@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"", "Filen är tom."), (b"MZ", "ingen PDF och ingen bild"), (b"%PDF-" + b"0" * MOST_BYTES, "större än 5,0")],
)
def test_a_wrong_file_is_explained(content: bytes, fault: str, login: Login):
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats)
    answer = upload(login(user), deltagande, content)
    assert answer.status_code == 422
    assert fault in answer.content.decode().replace("\xa0", " ")
    with as_user(user):
        assert counted() == 0


def test_the_kansli_adds_one_and_never_reads_it_back(user_with: Callable[..., User], login: Login):
    holder, insats = deltagaransvarig()
    deltagande = registered(holder, insats)
    kansli = user_with(Role.HANDLAGGARE)
    client = login(kansli)
    assert (
        "kan inte läsa den efteråt"
        in client.get(reverse("participants:form_add", args=[deltagande.pk])).content.decode()
    )
    assert upload(client, deltagande).status_code == 302
    page = client.get(reverse("participants:deltagande", args=[deltagande.pk])).content.decode()
    assert "Lade till en underskriven blankett" in page
    assert "Ladda ner" not in page
    with as_user(holder):
        key = Samtyckesblankett.objects.get().pk
    for name in ("form_download", "form_remove"):
        assert client.get(reverse(f"participants:{name}", args=[key])).status_code == 404
    with as_user(kansli):
        assert counted() == 0


# The wall


def test_nobody_elses_uppdrag_reads_writes_or_changes_it():
    (user, insats), (other, _) = deltagaransvarig(), deltagaransvarig()
    deltagande = registered(user, insats)
    blankett = kept(user, deltagande)
    with as_user(other):
        assert counted() == 0
        assert Samtyckesblankett.objects.filter(pk=blankett.pk).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            blanketter.add(deltagande, SCAN, Filtyp.PDF, [Syfte.REGISTRERING], by=other)
    with as_user(user):
        assert counted() == 1
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Samtyckesblankett.objects.update(content_encrypted="gAAAA")
        blankett.pk, blankett.added_by = None, other.acting
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Samtyckesblankett.objects.bulk_create([blankett])
    assert counted() == 0


@pytest.mark.parametrize(
    "changed", [{"content_encrypted": "%PDF-1.7"}, {"size": MOST_BYTES + 1}, {"syften": []}, {"filtyp": "exe"}]
)
def test_clear_text_and_unknown_kinds_are_refused(changed: dict[str, object]):
    user, insats = deltagaransvarig()
    row = kept(user, registered(user, insats))
    row.pk = "5f1c6e9e-0000-4000-8000-000000000000"
    for name, wrong in changed.items():
        setattr(row, name, wrong)
    with as_user(user), pytest.raises(IntegrityError), transaction.atomic():
        Samtyckesblankett.objects.bulk_create([row])


def test_without_a_standing_consent_there_is_none(login: Login):
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats)
    take_back(user, deltagande)
    answer = upload(login(user), deltagande)
    assert answer.status_code == 403
    assert "sparas bara tillsammans med namnet" in answer.content.decode()
    with as_user(user), pytest.raises(DatabaseError), transaction.atomic():
        blanketter.add(deltagande, SCAN, Filtyp.PDF, [Syfte.REGISTRERING], by=user)


def test_a_form_that_was_added_by_mistake_is_taken_away_and_the_consent_stands(login: Login):
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats)
    blankett = kept(user, deltagande)
    client = login(user)
    url = reverse("participants:form_remove", args=[blankett.pk])
    assert "Det går inte att ångra" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    with as_user(user):
        assert counted() == 0
    assert list(Radering.objects.values_list("slag", "rad", "orsak")) == [("blankett", blankett.pk, "felregistrering")]
    assert Samtycke.objects.get().status == "givet"


@pytest.mark.django_db(transaction=True)
def test_it_goes_with_the_name_and_no_copy_brings_it_back():
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        deltagande = register_in(insats, entry(), by=user)
        blanketter.add(deltagande, SCAN, Filtyp.PDF, [Syfte.REGISTRERING], by=user)
        held = Samtyckesblankett.objects.get()
    assert left_in_the_database(held.content_encrypted[:60])
    out = StringIO()
    call_command("check_wall", "--format", "json", stdout=out)
    assert json.loads(out.getvalue())["roles"][Role.DELTAGARANSVARIG.value] == 2
    with acting.transaction_as(user.subject):
        samtycke = Samtycke.objects.select_related("deltagande").get()
        withdraw(samtycke, on=date(2024, 5, 1), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)
        assert counted() == 0
    assert left_in_the_database(held.content_encrypted[:60], "gAAAA") == []
    assert set(Radering.objects.values_list("slag", "rad", "orsak")) == {
        ("identitet", deltagande.pk, "atertaget"),
        ("blankett", held.pk, "atertaget"),
    }


@pytest.mark.django_db(transaction=True)
def test_a_restored_copy_follows_the_journal():
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        deltagande = register_in(insats, entry(), by=user)
        for _ in range(2):
            blanketter.add(deltagande, SCAN, Filtyp.PDF, [Syfte.REGISTRERING], by=user)
        first, second = Samtyckesblankett.objects.all()
    gone = erasures.Erasure("2024-05-02T08:00:00+00:00", "blankett", str(first.pk), "felregistrering")
    with as_owner() as owner:
        owner.execute("SELECT participants_replay_erasure(%s, %s, %s, %s)", [gone.slag, gone.rad, gone.orsak, gone.at])
        assert owner.fetchone() == (True,)
        owner.execute("SELECT participants_erased_but_there()")
        assert owner.fetchone() == (0,)
    with acting.transaction_as(user.subject):
        assert [row.pk for row in Samtyckesblankett.objects.all()] == [second.pk]

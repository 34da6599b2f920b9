"""The journal of erasures: written whenever an identity goes, kept outside the database, followed by a restore."""

import json
from datetime import date

import pytest
from cryptography.fernet import Fernet
from django.db import DatabaseError, connection, transaction

from finsam import acting
from finsam.drift import consistency
from participants import tasks
from participants.deltaganden.correcting import register_mistake
from participants.deltaganden.registering import register_in, withdraw
from participants.enums import SamtyckeStatus, Syfte
from participants.gallring import erasures
from participants.gallring.enums import Raderingsorsak
from participants.models import Deltagande, Radering, Samtycke
from participants.remisser import moves
from tests.owner import as_owner
from tests.participants.identity.test_wall import left_in_the_database
from tests.participants.people import as_user, deltagaransvarig, entry, referred, registered, remittent, value

pytestmark = pytest.mark.usefixtures("forbund")


def take_back(deltagande: Deltagande, user) -> None:
    samtycke = Samtycke.objects.select_related("deltagande").get(deltagande=deltagande, syfte=Syfte.REGISTRERING)
    withdraw(samtycke, on=date(2024, 5, 1), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)


def test_every_erasure_is_written_down_with_its_reason():
    (user, insats), (other, second), sender = deltagaransvarig(), deltagaransvarig(), remittent()
    withdrawn, asked, mistake = registered(user, insats), registered(other, second), None
    with as_user(user):
        take_back(withdrawn, user)
    with as_user(other), erasures.because(Raderingsorsak.BEGARAN):
        take_back(asked, other)
    with as_user(user):
        mistake = register_in(insats, entry(starts_on=date(2025, 1, 1)), by=user)
        reason = value("avslutsanledning", "felregistrering")
        register_mistake(mistake, what_went_wrong="Fel insats valdes", reason=reason, by=user)
    remiss = referred(sender, insats)
    with as_user(sender):
        moves.recall(remiss.locked(), is_withdrawn=False, by=sender)
    assert list(Radering.objects.values_list("slag", "rad", "orsak")) == [
        ("identitet", withdrawn.pk, "atertaget"),
        ("identitet", asked.pk, "begaran"),
        ("identitet", mistake.pk, "felregistrering"),
        ("remiss", remiss.pk, "upphort"),
    ]


def test_nobody_writes_or_changes_the_journal():
    user, insats = deltagaransvarig()
    with as_user(user):
        take_back(register_in(insats, entry(), by=user), user)
        for sql in (
            "INSERT INTO participants_radering VALUES (9, 'remiss', gen_random_uuid(), 'upphort', now())",
            "UPDATE participants_radering SET orsak = 'upphort'",
            "DELETE FROM participants_radering",
            "SELECT participants_replay_erasure('identitet', gen_random_uuid(), 'upphort', now())",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(sql)


@pytest.mark.django_db(transaction=True)
def test_what_a_copy_brings_back_is_erased_again(tmp_path):
    """The journal of one day over the rows of the day before: the consent stands, and the identity has to go."""
    with acting.transaction_as(acting.SYSTEM):
        (user, insats), (other, second), sender = deltagaransvarig(), deltagaransvarig(), remittent()
        kept_remiss = referred(sender, insats)
    with acting.transaction_as(user.subject):
        gone = register_in(insats, entry(), by=user)
    with acting.transaction_as(other.subject):
        mistake = register_in(second, entry(), by=other)
    at = "2024-05-02T08:00:00+00:00"
    journal = {
        erasures.Erasure(at, "identitet", str(gone.pk), "atertaget"),
        erasures.Erasure(at, "identitet", str(mistake.pk), "felregistrering"),
        erasures.Erasure(at, "remiss", str(kept_remiss.pk), "atertaget"),
        erasures.Erasure(
            at, "identitet", "5f1c6e9e-0000-4000-8000-000000000000", "gallring"
        ),  # registered after the copy
    }
    held = left_in_the_database("gAAAA")
    assert {line.partition(":")[0] for line in held} >= {"participants_identitet", "participants_remissidentitet"}
    with as_owner() as owner:
        found = []
        for one in sorted(journal):
            owner.execute("SELECT participants_replay_erasure(%s, %s, %s, %s)", [one.slag, one.rad, one.orsak, one.at])
            found.append(owner.fetchone()[0])
        assert sum(found) == 3
    assert left_in_the_database("gAAAA") == []
    assert erasures.kept() == journal
    gone.refresh_from_db()
    mistake.refresh_from_db()
    kept_remiss.refresh_from_db()
    assert (gone.ends_on, gone.avslutsanledning.key) == (date(2024, 5, 2), "atertaget_samtycke")
    assert (mistake.is_mistake, gone.deltagare_id == mistake.deltagare_id) == (True, False)
    assert {s.status for s in Samtycke.objects.all()} == {SamtyckeStatus.ATERTAGET, SamtyckeStatus.UPPHORT}
    assert (kept_remiss.state, kept_remiss.consent_status) == ("aterkallad", "atertaget")
    with as_owner() as owner:
        owner.execute("SELECT count(*) FROM participants_igenkanning")
        assert owner.fetchone() == (0,)


def test_the_file_outside_the_database_never_gets_shorter(tmp_path, settings):
    path = tmp_path / "raderingar" / erasures.FILE_NAME
    first = erasures.Erasure(
        "2026-01-02T03:04:05+00:00", "identitet", "11111111-1111-4111-8111-111111111111", "gallring"
    )
    second = erasures.Erasure("2026-02-02T03:04:05+00:00", "remiss", "22222222-2222-4222-8222-222222222222", "upphort")
    assert erasures.merge_into(path, {first}) == 1
    assert erasures.merge_into(path, {second}) == 2
    written = path.read_text()
    assert erasures.merge_into(path, set()) == 2
    assert erasures.read(path) == {first, second}
    assert path.read_text() == written
    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    erasures.merge_into(path, set())  # signed anew with the new key, so that the old one can go
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert erasures.read(path) == {first, second}
    content = json.loads(path.read_text())
    del content["erasures"][0]
    path.write_text(json.dumps(content))
    with pytest.raises(erasures.JournalError, match="ändrad"):
        erasures.read(path)


@pytest.mark.django_db(transaction=True)
def test_the_clock_writes_the_file_and_a_lost_row_is_found(tmp_path, settings):
    settings.ERASURES_DIR = tmp_path
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        take_back(register_in(insats, entry(), by=user), user)
    tasks.export_erasures()
    with acting.transaction_as(acting.SYSTEM):
        assert erasures.read(tmp_path / erasures.FILE_NAME) == erasures.kept()
        assert list(consistency.CHECKS["raderingar"]()) == []
    with as_owner() as owner:
        owner.execute("TRUNCATE participants_radering")
    with acting.transaction_as(acting.SYSTEM):
        [told] = consistency.CHECKS["raderingar"]()
    assert "1 raderingar" in told


@pytest.mark.django_db(transaction=True)
def test_an_identity_that_the_journal_says_is_gone_is_found():
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        deltagande = register_in(insats, entry(), by=user)
    with as_owner() as owner:
        owner.execute(
            "INSERT INTO participants_radering (slag, rad, orsak, at) VALUES ('identitet', %s, 'gallring', now())",
            [deltagande.pk],
        )
    with acting.transaction_as(acting.SYSTEM):
        [told] = consistency.CHECKS["raderingar"]()
    assert "1 identiteter finns kvar" in told

"""Who reads, writes and erases an identity: asked of the database itself, as the web's role."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from finsam import acting, encryption
from finsam.constraints import broken_constraint
from finsam.dates import today
from members.enums import OrganisationKind, Role
from members.models import User
from participants.deltaganden.correcting import register_mistake
from participants.deltaganden.registering import recognise, register_in, withdraw
from participants.enums import SamtyckeStatus, Syfte
from participants.identity.personnummer import parse
from participants.models import Deltagande, Deltagare, Identitet, Samtycke
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.participants.people import as_user, deltagaransvarig, entry, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
TABLE = "participants_identitet"
EVERY = f"SELECT count(*) FROM {TABLE}"
WRITERS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)


def counted(sql: str = EVERY) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def both_consents() -> dict[Syfte, bool]:
    return {Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: True}


# Reading


def test_the_deltagaransvarig_reads_her_own_and_nobody_elses():
    mine, other = deltagaransvarig(), deltagaransvarig()
    deltagande = registered(*mine)
    with as_user(mine[0]):
        found = Identitet.objects.get(pk=deltagande.pk)
        assert (found.name, found.personnummer) == ("Prova Provsson", number())
    with as_user(other[0]):
        assert counted() == 0
    assert counted() == 0


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DELTAGARANSVARIG])
def test_no_other_role_reads_any(role: Role, user_with: Callable[..., User]):
    user, insats = deltagaransvarig()
    registered(user, insats)
    somebody = user_with(role)
    if role == Role.INSATSANSVARIG:
        InsatsUppdragFactory(uppdrag=somebody.acting, insats=insats)
    with as_user(somebody):
        assert counted() == 0
        assert counted(f"{EVERY} WHERE personnummer_digest <> ''") == 0


def spoil(kind: str, user: User) -> None:
    uppdrag, yesterday = user.acting, today() - timedelta(days=1)
    tie = uppdrag.insats_uppdrag_set.get()
    match kind:
        case "uppdrag ended":
            type(uppdrag).objects.filter(pk=uppdrag.pk).update(to_on=yesterday)
        case "uppdrag not begun":
            type(uppdrag).objects.filter(pk=uppdrag.pk).update(from_on=today() + timedelta(days=2))
        case "uppdrag not confirmed":
            type(uppdrag).objects.filter(pk=uppdrag.pk).update(confirmed_by=None)
        case "tie ended":
            type(tie).objects.filter(pk=tie.pk).update(to_on=yesterday)
        case "account closed":
            User.objects.filter(pk=user.pk).update(is_active=False, closed_at=timezone.now())


@pytest.mark.parametrize(
    "kind", ["uppdrag ended", "uppdrag not begun", "uppdrag not confirmed", "tie ended", "account closed"]
)
def test_nothing_is_read_when_a_condition_falls(kind: str):
    user, insats = deltagaransvarig()
    registered(user, insats)
    spoil(kind, user)
    with as_user(user):
        assert counted() == 0


def test_an_employee_of_a_forbund_reads_nothing_even_if_a_trigger_were_missing(monkeypatch):
    user, insats = deltagaransvarig()
    registered(user, insats)
    with as_user(user), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM participants_own_insatser()")
        assert cursor.fetchone() == (1,)
    organisation = user.person.employer
    with pytest.raises(DatabaseError), transaction.atomic():
        type(organisation).objects.filter(pk=organisation.pk).update(kind=OrganisationKind.SAMORDNINGSFORBUND)


def test_another_users_id_without_its_proof_is_nobody():
    user, insats = deltagaransvarig()
    registered(user, insats)
    forged = acting.proof(user.subject)[:-1] + "x"
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [acting.SETTING, forged])
    assert counted() == 0
    mixed = acting.Subject(user_id=deltagaransvarig()[0].pk, uppdrag_id=user.acting.pk)
    acting.declare(mixed)
    assert counted() == 0


def test_the_owner_sees_only_what_no_consent_stands_for():
    user, insats = deltagaransvarig()
    registered(user, insats)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'participants_identitet'"
        )
        assert cursor.fetchone() == (True, True)


# Writing


def upsert(deltagande: Deltagande) -> None:
    """The trick that would show a row to one who may only write: insert it again and give back what stands there."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (deltagande_id, insats_id, name_encrypted, personnummer_encrypted, personnummer_digest)"  # noqa: E501
            " VALUES (%s, %s, 'gAAAA', 'gAAAA', %s) ON CONFLICT (deltagande_id)"
            " DO UPDATE SET name_encrypted = 'gAAAAB' RETURNING name_encrypted",
            [deltagande.pk, deltagande.insats_id, "0" * 64],
        )


@pytest.mark.parametrize("role", WRITERS)
def test_the_kansli_writes_and_cannot_read_back(role: Role, user_with: Callable[..., User]):
    user, insats = user_with(role), InsatsFactory()
    deltagande = registered(user, insats)
    with as_user(user):
        assert counted() == 0
        assert Identitet.objects.filter(pk=deltagande.pk).update(name_encrypted="") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            upsert(deltagande)
    holder, _ = deltagaransvarig(insats)
    with as_user(holder):
        assert Identitet.objects.get(pk=deltagande.pk).name == "Prova Provsson"


@pytest.mark.parametrize("role", [r for r in Role if r not in (*WRITERS, Role.DELTAGARANSVARIG)])
def test_nobody_else_writes_or_recognises(role: Role, user_with: Callable[..., User]):
    user, insats = user_with(role), InsatsFactory()
    with as_user(user), pytest.raises(DatabaseError), transaction.atomic():
        register_in(insats, entry(), by=user)
    with as_user(user), pytest.raises(DatabaseError), transaction.atomic():
        recognise(parse(number()))


def test_a_deltagaransvarig_cannot_write_into_another_insats():
    (user, _), (_, others) = deltagaransvarig(), deltagaransvarig()
    with as_user(user), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        register_in(others, entry(), by=user)


def test_no_identity_without_consent():
    user, insats = deltagaransvarig()
    with as_user(user), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        register_in(insats, entry(consents={Syfte.REGISTRERING: False}), by=user)


def test_the_web_can_neither_delete_an_identity_nor_read_who_was_recognised():
    user, insats = deltagaransvarig()
    registered(user, insats)
    for sql in ("DELETE FROM participants_identitet", "SELECT * FROM participants_igenkanning"):
        with as_user(user), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            counted(sql)


def test_nothing_stands_in_clear_text():
    user, insats = deltagaransvarig()
    registered(user, insats)
    with as_user(user), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM participants_identitet AS i")
        row = cursor.fetchone()[0]
    assert "Provsson" not in row
    assert number() not in row
    assert encryption.digests(number())[0] in row


# The same person


def test_a_person_who_comes_back_is_the_same_deltagare():
    (user, insats), (other, second) = deltagaransvarig(), deltagaransvarig()
    first = registered(user, insats)
    later = registered(other, second, personnummer=parse(number()[:8] + "-" + number()[8:]))
    somebody = registered(user, insats, personnummer=parse(number(1)))
    assert first.deltagare_id == later.deltagare_id != somebody.deltagare_id


def test_an_older_key_still_recognises(settings):
    user, insats = deltagaransvarig()
    first = registered(user, insats)
    from cryptography.fernet import Fernet

    settings.FIELD_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_KEYS]
    later = registered(user, InsatsUppdragFactory(uppdrag=user.acting).insats)
    assert later.deltagare_id == first.deltagare_id


def test_the_same_person_is_not_twice_in_an_insats_at_a_time():
    user, insats = deltagaransvarig()
    registered(user, insats)
    with as_user(user), pytest.raises(IntegrityError, match="once_at_a_time"), transaction.atomic():
        register_in(insats, entry(starts_on=date(2024, 6, 1)), by=user)


# Withdrawing


def take_back(user: User, deltagande: Deltagande, syfte: Syfte = Syfte.REGISTRERING) -> None:
    with as_user(user):
        reason = value("avslutsanledning", "atertaget_samtycke")
        samtycke = Samtycke.objects.select_related("deltagande").get(deltagande=deltagande, syfte=syfte)
        withdraw(samtycke, on=date(2024, 5, 1), reason=reason, by=user)


def left_in_the_database(*texts: str) -> list[str]:
    """Which of the texts stand in any table: read by the role that passes row security, as a dump is."""
    import os

    import psycopg

    found = []
    with psycopg.connect(os.environ["DATABASE_MAINT_URL"], dbname=connection.settings_dict["NAME"]) as maint:
        tables = maint.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            if table == "finsam_acting_key":
                continue
            rows = maint.execute(f'SELECT t::text FROM "{table}" AS t').fetchall()
            found += [f"{table}: {text}" for (row,) in rows for text in texts if text in row]
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_mistake", [False, True])
def test_what_is_erased_stands_in_no_table(is_mistake):
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        deltagande = register_in(insats, entry(), by=user)
        held = Identitet.objects.get(pk=deltagande.pk)
    traces = (number(), held.personnummer_digest, held.personnummer_encrypted, held.name_encrypted, "Provsson")
    assert left_in_the_database(held.personnummer_digest)
    with acting.transaction_as(user.subject):
        if is_mistake:
            reason = value("avslutsanledning", "felregistrering")
            register_mistake(deltagande, what_went_wrong="Fel insats valdes", reason=reason, by=user)
        else:
            samtycke = Samtycke.objects.select_related("deltagande").get()
            withdraw(samtycke, on=date(2024, 5, 1), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)
        assert counted() == 0
    assert left_in_the_database(*traces) == []


def test_withdrawing_registers_out_and_leaves_the_others_of_the_person():
    (user, insats), (other, second) = deltagaransvarig(), deltagaransvarig()
    gone, kept = registered(user, insats, consents=both_consents()), registered(other, second)
    take_back(user, gone)
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert (gone.ends_on, gone.avslutsanledning.key) == (date(2024, 5, 1), "atertaget_samtycke")
    assert gone.deltagare_id != kept.deltagare_id
    assert {s.status for s in gone.samtycke_set.all()} == {SamtyckeStatus.ATERTAGET}
    with as_user(other):
        assert Identitet.objects.filter(pk=kept.pk).count() == 1
    assert Deltagare.objects.get(pk=gone.deltagare_id).birth_year == 1985


def test_a_consent_to_be_asked_later_keeps_the_name_when_the_insats_is_over():
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats, consents=both_consents(), follow_up_until=today() + timedelta(days=1))
    with as_user(user):
        Samtycke.objects.filter(syfte=Syfte.REGISTRERING).update(status=SamtyckeStatus.UPPHORT, ended_on=today())
        assert counted() == 1
        Samtycke.objects.filter(syfte=Syfte.LANGTIDSUPPFOLJNING).update(last_on=today())
        assert counted() == 1
    take_back(user, deltagande, Syfte.LANGTIDSUPPFOLJNING)
    with as_user(user):
        assert counted() == 0


@pytest.mark.parametrize("old", ["atertaget", "upphort"])
def test_a_consent_never_comes_back(old: str):
    user, insats = deltagaransvarig()
    consents = {Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: True}
    deltagande = registered(user, insats, consents=consents)
    rows = Samtycke.objects.filter(deltagande=deltagande, syfte=Syfte.INFORMATIONSUTBYTE)
    with as_user(user):
        rows.update(status=old, ended_on=date(2024, 6, 1))
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            rows.update(status="givet", ended_on=None)
    assert broken_constraint(refused.value) == "participants_samtycke_moves"


# Rules of a deltagande


def test_the_person_and_the_insats_of_a_deltagande_are_fixed():
    user, insats = deltagaransvarig()
    deltagande, other = registered(user, insats), registered(user, insats, personnummer=parse(number(1)))
    for change in ({"insats": InsatsFactory()}, {"deltagare": other.deltagare}):
        with as_user(user), pytest.raises(IntegrityError) as refused, transaction.atomic():
            Deltagande.objects.filter(pk=deltagande.pk).update(**change)
        assert broken_constraint(refused.value) == "participants_deltagande_fixed"

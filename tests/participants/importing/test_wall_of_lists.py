"""Uploaded lists behind the wall: who reads them, and when they are gone. Asked of the database itself."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from finsam import acting, encryption
from finsam.constraints import broken_constraint
from finsam.dates import today
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.deltaganden.registering import withdraw
from participants.enums import Syfte
from participants.importing import rows
from participants.importing.receiving import receive, receive_unread
from participants.invariants import list_faults
from participants.models import Deltagande, Deltagarlista, Identitet, Listrad
from tests.insatser.factories import InsatsUppdragFactory
from tests.owner import as_owner
from tests.participants.importing.files import HEADINGS, csv, line
from tests.participants.people import as_user, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
Ours = tuple[User, Insats, Deltagarlista]


def uploaded(user: User, insats: Insats, *people: int) -> Deltagarlista:
    with as_user(user):
        return receive(csv([HEADINGS, *map(line, people or (0, 1))]).encode(), insats, by=user)


@pytest.fixture
def ours(db: None) -> Ours:
    user, insats = deltagaransvarig()
    return user, insats, uploaded(user, insats)


def counted() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM participants_listrad")
        return int(cursor.fetchone()[0])


def test_the_uploader_reads_and_nobody_else(ours: Ours, user_with: Callable[..., User]):
    user, insats, _ = ours
    with as_user(user):
        assert counted() == 3
    assert counted() == 0
    colleague, _ = deltagaransvarig(insats)
    for other in (colleague, *(user_with(role) for role in Role if role != Role.DELTAGARANSVARIG)):
        if other.has_role(Role.INSATSANSVARIG):
            InsatsUppdragFactory(uppdrag=other.acting, insats=insats)
        with as_user(other):
            assert counted() == 0
            assert Listrad.objects.update(utfall="fel") == 0
            assert Listrad.objects.all().delete()[0] == 0


def test_another_uppdrag_of_the_same_person_is_somebody_else(ours: Ours):
    user, insats, _ = ours
    colleague, _ = deltagaransvarig(insats)
    acting.declare(acting.Subject(user_id=user.pk, uppdrag_id=colleague.acting.pk))
    assert counted() == 0


@pytest.mark.parametrize("kind", ["tie ended", "list over", "account closed"])
def test_nothing_is_read_when_a_condition_falls(kind: str, ours: Ours):
    user, *_ = ours
    if kind == "tie ended":
        user.acting.insats_uppdrag_set.update(to_on=today() - timedelta(days=1))
    elif kind == "list over":
        Deltagarlista.objects.update(keeps_until=timezone.now())
    else:
        User.objects.filter(pk=user.pk).update(is_active=False, closed_at=timezone.now())
    with as_user(user):
        assert counted() == 0


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE participants_listrad SET uppdrag_id = '{uppdrag}'",
        "UPDATE participants_listrad SET insats_id = '{insats}'",
        "UPDATE participants_deltagarlista SET uploaded_by_id = '{uppdrag}'",
        "UPDATE participants_deltagarlista SET uploaded_at = now()",
        "SELECT personnummer_digest FROM participants_listperson",
        "DELETE FROM participants_listperson",
        "DELETE FROM participants_deltagarlista",
        "INSERT INTO participants_listrad (lista_id, insats_id, uppdrag_id, number, utfall, content_encrypted)"
        " VALUES ('{lista}', '{insats}', '{uppdrag}', 9, '', 'gAAAA')",
    ],
)
def test_nobody_makes_a_list_their_own(sql: str, ours: Ours):
    _, _, lista = ours
    thief, insats = deltagaransvarig()
    with as_user(thief), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{sql.format(uppdrag=thief.acting.pk, insats=insats.pk, lista=lista.pk)}; SET CONSTRAINTS ALL IMMEDIATE"
        )


def test_a_list_is_not_kept_for_long():
    user, insats = deltagaransvarig()
    lista = uploaded(user, insats)
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        Deltagarlista.objects.update(keeps_until=lista.uploaded_at + timedelta(days=3))
    assert broken_constraint(broken.value) == "participants_deltagarlista_is_not_kept_for_long"


def test_rows_are_kept_encrypted(ours: Ours):
    user, insats, lista = ours
    with as_user(user):
        assert "Provsson" not in str(Listrad.objects.values_list("content_encrypted"))
        clear = Listrad(lista=lista, insats=insats, uppdrag=user.acting, number=9, content_encrypted="Prova")
        with pytest.raises(IntegrityError) as broken, transaction.atomic():
            clear.save()
    assert broken_constraint(broken.value) == "participants_listrad_is_encrypted"


def withdrawn(user: User, deltagande: Deltagande, syfte: Syfte = Syfte.REGISTRERING) -> None:
    with as_user(user):
        samtycke = deltagande.samtycke_set.select_related("deltagande").get(syfte=syfte)
        withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)


def test_a_withdrawal_takes_every_list_that_the_person_is_in(ours: Ours):
    """Also before its columns are chosen, another's, in another insats, and unread; and leaves the others."""
    user, insats, lista = ours
    another = uploaded(*deltagaransvarig(), 0)
    without = uploaded(user, insats, 1, 2)
    with as_user(user):
        unread = receive_unread(csv([HEADINGS, line(5)]).encode(), insats, by=user)
    withdrawn(user, registered(user, insats))
    for over in (lista, another, unread):
        over.refresh_from_db()
        assert (over.is_kept, over.state) == (False, "borttagen")
    with as_user(user):
        assert set(Listrad.objects.values_list("lista", flat=True)) == {without.pk}
        assert not Identitet.objects.exists()


def test_a_withdrawal_to_exchange_takes_the_list_that_registered_the_person(ours: Ours):
    user, insats, lista = ours
    consents = {Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: True}
    deltagande = registered(user, insats, consents=consents)
    Deltagande.objects.filter(pk=deltagande.pk).update(lista=lista)
    withdrawn(user, deltagande, Syfte.INFORMATIONSUTBYTE)
    lista.refresh_from_db()
    assert not lista.is_kept


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_person_is_left_after_a_withdrawal():
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        receive(csv([HEADINGS, line(), line(1)]).encode(), insats, by=user)
        deltagande = registered(user, insats)
    with acting.transaction_as(user.subject):
        withdrawn(user, deltagande)
    with as_owner() as cursor:
        for table in ("listperson", "identitet", "igenkanning"):
            cursor.execute(f"SELECT * FROM participants_{table}")
            assert encryption.digests(number())[0] not in str(cursor.fetchall())


def test_the_owner_sees_no_row_of_a_list_that_stands(ours: Ours):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'participants_listrad'"
        )
        assert cursor.fetchone() == (True, True)


def test_rows_that_have_outlived_their_list_are_found(ours: Ours):
    assert list(list_faults()) == []
    Deltagarlista.objects.update(keeps_until=timezone.now() - timedelta(hours=3))
    assert ["3 rader ur deltagarlistor" in fault for fault in list_faults()] == [True]
    assert rows.forget_what_is_over() == 3
    assert list(list_faults()) == []
    Deltagarlista.objects.update(state="inlast", imported_at=timezone.now(), imported_count=2)
    assert ["inte lika många deltaganden" in fault for fault in list_faults()] == [True]

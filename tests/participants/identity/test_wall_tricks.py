"""What somebody tries who runs SQL as the web's role and wants to see, keep or bring back an identity."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from finsam import acting, encryption
from finsam.constraints import broken_constraint
from finsam.dates import today
from members.enums import Role
from members.models import User
from participants.deltaganden.registering import recognise, register_in, register_out, withdraw
from participants.enums import SamtyckeStatus, Syfte
from participants.identity.personnummer import parse
from participants.models import Deltagande, Identitet, Samtycke
from tests.owner import as_owner
from tests.participants.people import as_user, before, deltagaransvarig, entry, number, registered, value
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.usefixtures("forbund")


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def counted() -> int:
    return Identitet.objects.count()


def in_the_database(table: str = "participants_igenkanning") -> int:
    """Rows that have been committed, asked of the owner."""
    with as_owner() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def ended(user: User, deltagande: Deltagande, on: date) -> None:
    with as_user(user):
        register_out(deltagande, ends_on=on, reason=value("avslutsanledning", "flytt"), after=before(), by=user)


# Consents that should not count


def test_a_consent_that_has_ended_is_not_lengthened():
    user, insats = deltagaransvarig()
    ended(user, registered(user, insats), date(2024, 3, 1))
    with as_user(user):
        assert counted() == 0
        for last_on in (None, today()):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                Samtycke.objects.update(last_on=last_on)
            assert broken_constraint(refused.value) == "participants_samtycke_moves"


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_fallen_consent_is_not_revived_by_another_purpose(withdrawn: bool):
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats)
    ended(user, deltagande, date(2024, 3, 1))
    if withdrawn:
        take_back(user, deltagande)
    late = Samtycke(
        deltagande=deltagande, syfte=Syfte.LANGTIDSUPPFOLJNING, status=SamtyckeStatus.GIVET, given_on=today()
    )
    with as_user(user), pytest.raises(IntegrityError) as refused, transaction.atomic():
        late.save(force_insert=True)
    assert broken_constraint(refused.value) == "participants_samtycke_moves"


def test_a_consent_of_tomorrow_does_not_count_today():
    user, insats = deltagaransvarig()
    tomorrow = today() + timedelta(days=1)
    with as_user(user), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        register_in(insats, entry(consent_on=tomorrow), by=user)
    assert not Samtycke.objects.standing_on(tomorrow - timedelta(days=1)).exists()


@pytest.mark.parametrize("role", [None, Role.EKONOM, Role.REMITTENT, Role.INSATSANSVARIG, Role.SYSTEMADMINISTRATOR])
def test_nobody_else_writes_a_consent(role: Role | None, user_with: Callable[..., User]):
    holder, insats = deltagaransvarig()
    deltagande = registered(holder, insats)
    subject = user_with(role).subject if role else acting.NOBODY
    acting.declare(subject)
    assert Samtycke.objects.update(status=SamtyckeStatus.ATERTAGET, ended_on=today()) == 0
    made = Samtycke(deltagande=deltagande, syfte=Syfte.LANGTIDSUPPFOLJNING, status="givet", given_on=today())
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        made.save(force_insert=True)
    other, _ = deltagaransvarig()
    with as_user(other):
        assert Samtycke.objects.update(status=SamtyckeStatus.ATERTAGET, ended_on=today()) == 0


# Tables and triggers of one's own


def test_a_temporary_table_does_not_answer_for_the_real_one():
    user, insats = deltagaransvarig()
    mine, other = registered(user, insats), registered(user, insats, personnummer=parse(number(1)))
    run("CREATE TEMP TABLE pg_tables AS SELECT 'public' AS schemaname, 'participants_deltagande' AS tablename,"
        " current_user AS tableowner")  # fmt: skip
    with as_user(user), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Deltagande.objects.filter(pk=mine.pk).update(deltagare=other.deltagare)
    assert broken_constraint(refused.value) == "participants_deltagande_fixed"


def test_every_function_of_the_wall_fixes_its_search_path():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'participants%%'"
            # no table; counts, not persons; only refuses
            " AND proname NOT IN ('participants_today', 'participants_check_method')"
            " AND proname NOT LIKE 'participants%%append_only'"
            " AND NOT coalesce(proconfig && ARRAY['search_path=public, pg_temp'], false)"
        )
        assert cursor.fetchall() == []


def test_the_erasing_function_is_no_trigger_of_anybody_elses():
    run("CREATE TEMP TABLE mine (deltagande_id uuid, syfte text, status text, ended_on date)")
    with pytest.raises(DatabaseError, match="permission denied for function"), transaction.atomic():
        run("CREATE TRIGGER mine AFTER UPDATE ON mine FOR EACH ROW EXECUTE FUNCTION participants_erase_identity()")


def test_nobody_forgets_a_person_by_hand():
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats)
    with as_user(user), pytest.raises(DatabaseError, match="permission denied for function"), transaction.atomic():
        run(f"SELECT participants_forget('{deltagande.pk}')")


def test_only_name_and_number_of_an_identity_can_be_corrected():
    user, insats = deltagaransvarig()
    registered(user, insats)
    with as_user(user):
        assert Identitet.objects.update(name_encrypted=encryption.encrypt("Rättad Rättsson")) == 1
        for column in ("deltagande_id", "insats_id"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                run(f"UPDATE participants_identitet SET {column} = {column}")


@pytest.mark.parametrize("column", ["name_encrypted", "personnummer_encrypted", "personnummer_digest"])
def test_clear_text_is_refused(column: str):
    user, insats = deltagaransvarig()
    registered(user, insats)
    with as_user(user), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Identitet.objects.update(**{column: number()})
    assert broken_constraint(refused.value) == "participants_identitet_is_encrypted"


def test_statistics_of_the_table_are_closed_to_the_web():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = 'participants_identitet'")
        assert cursor.fetchone() == (0,)


def test_what_is_registered_does_not_print_the_name():
    shown = repr(entry())
    assert "Provsson" not in shown
    assert number() not in shown


# Two at once


def take_back(user: User, deltagande: Deltagande) -> None:
    with as_user(user):
        _withdraw(user, deltagande)


def _withdraw(user: User, deltagande: Deltagande) -> None:
    samtycke = Samtycke.objects.select_related("deltagande").get(deltagande=deltagande, syfte=Syfte.REGISTRERING)
    withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)


def two_holders() -> list[tuple[User, Any]]:
    with acting.transaction_as(acting.SYSTEM):
        return [deltagaransvarig(), deltagaransvarig()]


def enter(user: User, insats: Any) -> Deltagande:
    with acting.transaction_as(user.subject):
        return register_in(insats, entry(), by=user)


@pytest.mark.django_db(transaction=True)
def test_two_withdrawals_at_once_leave_no_recognition():
    holders = two_holders()
    first, second = (enter(user, insats) for user, insats in holders)
    assert first.deltagare_id == second.deltagare_id
    with first_transaction(holders[0][0].subject):
        _withdraw(holders[0][0], first)
        other = Other(lambda: _withdraw(holders[1][0], second), holders[1][0].subject)
        other.wait_until_blocked()
    other.finish()
    assert in_the_database() == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.deltagare_id != second.deltagare_id


@pytest.mark.django_db(transaction=True)
def test_who_is_registered_during_a_withdrawal_is_somebody_new():
    (user, insats), (other_user, second) = two_holders()
    gone = enter(user, insats)
    with first_transaction(user.subject):
        _withdraw(user, gone)
        other = Other(lambda: register_in(second, entry(), by=other_user), other_user.subject)
        other.wait_until_blocked()
    new = other.finish()
    assert new.deltagare_id != gone.deltagare_id
    assert in_the_database() == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_during_a_registration_leaves_the_new_one_alone():
    (user, insats), (other_user, second) = two_holders()
    gone = enter(user, insats)
    with first_transaction(other_user.subject):
        new = register_in(second, entry(), by=other_user)
        other = Other(lambda: _withdraw(user, gone), user.subject)
        other.wait_until_blocked()
    other.finish()
    gone.refresh_from_db()
    new.refresh_from_db()
    assert gone.deltagare_id != new.deltagare_id
    with acting.transaction_as(other_user.subject):
        assert recognise(parse(number())) == new.deltagare_id

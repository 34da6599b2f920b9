"""Somebody who gets skyddade personuppgifter becomes an anonymous count, and nothing else is left (ADR 23)."""

import os
from collections.abc import Callable
from datetime import date, timedelta

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from finsam import acting, encryption
from finsam.dates import today
from finsam.history.models import Entry, Look
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants import invariants
from participants.access.enums import Andamal
from participants.antal.registering import register_counts
from participants.deltaganden import protecting
from participants.enums import Syfte
from participants.gallring import erasures
from participants.identity.personnummer import parse
from participants.models import AnonymtAntal, Deltagande, Identitet, Radering
from participants.rights import begaranden
from participants.rights.begaranden import Answered, Received
from participants.rights.enums import BegaranState, Identifiering, Inkom, Ratt
from participants.samtycke import blanketter
from participants.samtycke.enums import Filtyp
from tests.owner import as_owner
from tests.participants.access.looks import look
from tests.participants.identity.test_wall import left_in_the_database
from tests.participants.people import as_user, deltagaransvarig, number, referred, registered, remittent, value
from tests.participants.plan.planned import contact_of, part_of, sip_of
from tests.participants.samtycke.signed_forms import pdf
from tests.participants.uppfoljning.follow_ups import asked, ended, first_time, reached
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.usefixtures("forbund")
YEAR = today().year
KEPT_CODES = {"history_entry", "history_look", "participants_atkomst", "participants_radering"}
"""The logs and the journal, which are final and know a deltagande by its key alone."""


def protect(deltagande: Deltagande, user: User) -> list[protecting.Counted]:
    with as_user(user):
        return protecting.make_anonymous(deltagande, Identitet.objects.get(pk=deltagande.pk), by=user)


def counts() -> dict[tuple[str, int, str], int | None]:
    rows = AnonymtAntal.objects.values_list("insats__name", "year", "kon", "count")
    return {(name, year, kon): count for name, year, kon, count in rows}


class Case:
    """A person who has left an insats and come back, is in another one too, and has all that can be held."""

    def __init__(self) -> None:
        (self.user, self.insats), (self.other, self.second) = deltagaransvarig(), deltagaransvarig()
        Insats.objects.filter(pk=self.insats.pk).update(name="Egen", state="pagaende")
        Insats.objects.filter(pk=self.second.pk).update(name="Annan")
        self.before = ended(self.user, self.insats)
        self.now = registered(self.user, self.insats, starts_on=today() - timedelta(days=60))
        self.there = registered(self.other, self.second, starts_on=date(YEAR - 2, 2, 1))
        self.another = registered(self.other, self.second, personnummer=parse(number(1)), name="Annan Annansson")
        self.keys = [self.before.pk, self.now.pk, self.there.pk]
        self._held()

    def _held(self) -> None:
        user = self.user
        asked(user, first_time(self.before))
        reached(user, self.before)
        for write in (part_of, contact_of, sip_of):
            write(user, self.now)
        look(user, self.before, self.now)
        look(self.other, self.there, self.another)
        referred(remittent(), self.insats)
        with as_user(user):
            blanketter.add(self.now, pdf(), Filtyp.PDF, [Syfte.REGISTRERING], by=user)
            begaranden.receive(self.now, Received(Ratt.REGISTERUTDRAG, today(), Inkom.BREV), by=user)
            begaran = begaranden.receive(self.before, Received(Ratt.BEGRANSNING, today(), Inkom.BREV), by=user)
            ground = value("begransning_grund", "riktighet")
            given = Answered(BegaranState.BEVILJAD, today(), Identifiering.KAND, ground)
            begaranden.decide(begaran, given, by=user)
            register_counts(self.insats, YEAR, {"kvinna": 2, "man": 1}, by=user)
        acting.declare(acting.SYSTEM)

    def wanted(self) -> dict[tuple[str, int, str], int | None]:
        """Once in each insats and year."""
        own = {YEAR: 2}
        for one in (self.before, self.now):
            own |= dict.fromkeys(range(one.starts_on.year, (one.ends_on or today()).year + 1), 1)
        own[YEAR] = 3
        there = {("Annan", year, "kvinna"): 1 for year in range(YEAR - 2, YEAR + 1)}
        return {("Egen", YEAR, "man"): 1} | {("Egen", year, "kvinna"): n for year, n in own.items()} | there


@pytest.fixture
def case() -> Case:
    with acting.transaction_as(acting.SYSTEM):
        return Case()


def tables_with(keys: list[object]) -> set[str]:
    """Every table whose foreign key leads to one of these, or to what leads there: as the role that sees all rows."""
    found: set[str] = set()
    with psycopg.connect(os.environ["DATABASE_MAINT_URL"], dbname=connection.settings_dict["NAME"]) as maint:
        for table, column in referring("participants_deltagande"):
            rows = maint.execute(f"SELECT count(*) FROM {table} WHERE {column} = ANY (%s)", [keys]).fetchone()
            found |= {table} if rows != (0,) else set()
    return found


def referring(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT c.conrelid::regclass::text, a.attname FROM pg_constraint AS c"
            " JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND c.confrelid = %s::regclass",
            [table],
        )
        return list(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
def test_the_person_counts_once_a_year_in_each_insats_and_nothing_else_is_left(case: Case) -> None:
    assert len(tables_with(case.keys)) > 8
    with acting.transaction_as(case.user.subject):
        counted = protect(case.now, case.user)
    named = {case.insats.pk: "Egen", case.second.pk: "Annan"}
    assert {(named[one.insats_id], one.year) for one in counted} == {key[:2] for key in case.wanted()}
    with acting.transaction_as(acting.SYSTEM):
        assert counts() == case.wanted()
        assert list(Deltagande.objects.all()) == [case.another]
        assert tables_with(case.keys) == set()
        told = Entry.objects.filter(code="antal.made_anonymous")
        assert {(one.subject_id, one.user_id) for one in told} == {
            (str(case.insats.pk), case.user.pk),
            (str(case.second.pk), None),
        }
        assert told.filter(subject_id=str(case.second.pk)).values("uppdrag_id", "system").distinct().get() == {
            "uppdrag_id": None,
            "system": "system",
        }
        assert told.get(subject_id=str(case.insats.pk), changes__year=[None, str(YEAR)]).changes["kvinna"] == ["2", "3"]
        for check in (
            invariants.faults, invariants.deltagande_faults, invariants.remiss_faults, invariants.erasure_faults,
            invariants.follow_up_faults, invariants.plan_faults, invariants.access_faults, invariants.begaran_faults,
        ):  # fmt: skip
            assert [told for told in check() if "Annan" not in told] == []
        report = data(deltagarrapport(Urval.of_year(YEAR), is_exact=True))
        flow = [report["total"][name] for name in ("pagaende_in", "nya", "avslutade", "pagaende_ut", "antal")]
        assert [*flow, report["personer"]] == [1, 0, 0, 1, 1, 1]
        assert report["utanfor"] == [{"year": YEAR, "anonyma": 3 + 1 + 1, "volym": None}]
    number_of = encryption.digests(number())
    assert left_in_the_database("Provsson", number(), *number_of) == []
    codes = left_in_the_database(*map(str, case.keys))
    assert {line.partition(":")[0] for line in codes} == KEPT_CODES
    with as_owner() as owner:
        owner.execute("SELECT count(*) FROM participants_deltagare")
        assert owner.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_a_restored_copy_counts_the_person_again(case: Case) -> None:
    """The journal of one day over the rows of the day before: each deltagande of its own, one after the other."""
    at = "2024-05-02T08:00:00+00:00"
    with as_owner() as owner:
        for key in case.keys:
            for slag in ("langtid", "identitet"):
                owner.execute("SELECT participants_replay_erasure(%s, %s, 'anonymt', %s)", [slag, key, at])
    with acting.transaction_as(acting.SYSTEM):
        assert counts() == case.wanted()
        assert tables_with(case.keys) == set()
        assert {one.orsak for one in erasures.kept()} == {"anonymt"}
    assert [line for line in left_in_the_database("Provsson") if "remiss" not in line] == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_count_once() -> None:
    with acting.transaction_as(acting.SYSTEM):
        (user, insats), (other, second) = deltagaransvarig(), deltagaransvarig()
        here, there = registered(user, insats), registered(other, second)
    with first_transaction(user.subject):
        assert protecting.make_anonymous(here, Identitet.objects.get(pk=here.pk), by=user)
        second_one = Other(
            lambda: protecting.make_anonymous(there, Identitet.objects.get(pk=there.pk), by=other), other.subject
        )
        second_one.wait_until_blocked()
    assert second_one.finish() == []
    with acting.transaction_as(acting.SYSTEM):
        assert {one.count for one in AnonymtAntal.objects.all()} == {1}


def test_the_page_says_what_happens_and_a_second_click_does_nothing(
    login: Callable[[User], Client], user_with: Callable[..., User]
) -> None:
    user, insats = deltagaransvarig()
    made = registered(user, insats, starts_on=date(YEAR, 1, 1), consent_on=date(YEAR, 1, 1))
    connection.check_constraints()  # as when the registration was committed
    client, address = login(user), reverse("participants:make_anonymous", args=[made.pk])
    assert address in client.get(reverse("participants:deltagande", args=[made.pk])).content.decode()
    page = client.get(address).content.decode()
    assert "en anonym kvinna" in page
    assert Look.objects.latest("id").purpose == Andamal.SKYDD
    assert client.post(address, {}).status_code == 422
    assert Deltagande.objects.count() == 1
    answer = client.post(address, {"is_read": "on"}, follow=True)
    assert "Personen räknas nu som anonym" in answer.content.decode()
    assert "Personen räknas redan som anonym" in client.post(address, {"is_read": "on"}, follow=True).content.decode()
    kansli = user_with(Role.HANDLAGGARE)
    assert login(kansli).get(address).status_code == 404  # who sees no names is not told what has become of one
    assert AnonymtAntal.objects.get().count == 1
    assert Radering.objects.get().orsak == "anonymt"


def test_whose_name_is_gone_cannot_be_found(login: Callable[[User], Client]) -> None:
    user, insats = deltagaransvarig()
    made = registered(user, insats)
    held = Identitet(pk=made.pk)
    with as_user(user):
        held = Identitet.objects.get(pk=made.pk)
        made.samtycke_set.update(last_on=date(2024, 3, 1))
    assert login(user).get(reverse("participants:make_anonymous", args=[made.pk])).status_code == 403
    with as_user(user):
        assert protecting.make_anonymous(made, held, by=user) == []
    assert Deltagande.objects.count() == 1


@pytest.mark.parametrize("role", [Role.HANDLAGGARE, Role.DELTAGARANSVARIG, Role.SYSTEMADMINISTRATOR])
def test_nobody_else_does_it_by_sql(role: Role, user_with: Callable[..., User]) -> None:
    user, insats = deltagaransvarig()
    made = registered(user, insats)
    with as_user(user_with(role)), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM participants_protect_person(%s)", [made.pk])
        assert cursor.fetchall() == []
    assert Deltagande.objects.count() == 1
    assert not AnonymtAntal.objects.exists()


def test_the_function_names_every_table_that_leads_to_a_deltagande(db: None) -> None:
    """A table that comes later has to be emptied there too, or be emptied by a trigger of the identity."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'participants_make_anonymous'")
        (source,) = cursor.fetchone()
    by_triggers = {
        "participants_identitet", "participants_kontaktuppgift", "participants_samtyckesblankett",
        "participants_plandel", "participants_plankontakt", "participants_sip", "participants_remiss",
    }  # fmt: skip
    named = {table for table, _ in referring("participants_deltagande") if f"DELETE FROM {table} " in source}
    assert {table for table, _ in referring("participants_deltagande")} == named | by_triggers
    for table in named:
        below = {child for child, _ in referring(table)} - named
        assert {child for child in below if f"DELETE FROM {child} " not in source} == set()

"""Long-term follow-up: what the database plans and takes away, who reads and writes it, and what comes of asking."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from finsam import history
from finsam.constraints import broken_constraint
from finsam.dates import today
from members.enums import Role
from members.models import User
from participants.deltaganden.correcting import End, correct_end, register_mistake
from participants.deltaganden.registering import Answers, register_out, withdraw
from participants.enums import SamtyckeStatus, Syfte
from participants.identity import wall
from participants.identity.personnummer import parse
from participants.invariants import follow_up_faults
from participants.models import (
    Identitet,
    Kontaktuppgift,
    Samtycke,
    Uppfoljningsansvar,
    Uppfoljningssysselsattning,
    Uppfoljningstillfalle,
)
from participants.uppfoljning import asking
from tests.insatser.factories import InsatsFactory
from tests.participants.people import as_user, before, deltagaransvarig, number, registered, value
from tests.participants.uppfoljning.follow_ups import BOTH, asked, ended, first_time, outcome, reached, times_of, works

pytestmark = pytest.mark.usefixtures("forbund")


def take_back(user: User, deltagande: object, syfte: Syfte = Syfte.LANGTIDSUPPFOLJNING) -> None:
    with as_user(user):
        samtycke = Samtycke.objects.select_related("deltagande").get(deltagande=deltagande, syfte=syfte)
        withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)


# What is planned


def test_it_is_planned_by_itself_when_somebody_leaves():
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats, starts_on=date(2026, 1, 7), consent_on=date(2026, 1, 7), consents=BOTH)
    assert times_of(deltagande) == {}
    with as_user(user):
        reason = value("avslutsanledning", "enligt_plan")
        register_out(deltagande, ends_on=date(2026, 8, 31), reason=reason, after=before(), by=user)
    planned = {key: one.due_on for key, one in times_of(deltagande).items()}
    assert planned == {"m6": date(2027, 2, 28), "m12": date(2027, 8, 31), "m24": date(2028, 8, 31)}
    assert {one.insats_id for one in times_of(deltagande).values()} == {insats.pk}


@pytest.mark.parametrize("reason", ["avliden", "atertaget_samtycke"])
def test_nobody_is_asked_who_cannot_or_would_not(reason: str):
    assert times_of(ended(*deltagaransvarig(), reason=reason)) == {}


def test_nobody_is_asked_without_the_consent():
    user, insats = deltagaransvarig()
    refused = {Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: False}
    assert times_of(ended(user, insats, consents=refused)) == {}


def test_no_question_lies_after_the_consent():
    user, insats = deltagaransvarig()
    left = today() - timedelta(days=30)
    assert set(times_of(ended(user, insats, on=left, follow_up_until=left + timedelta(days=370)))) == {"m6", "m12"}


def test_the_months_are_those_of_the_list():
    user, insats = deltagaransvarig()
    last = value("fas", "m24")
    type(last).objects.filter(pk=last.pk).update(valid_to=today() - timedelta(days=1))
    assert set(times_of(ended(user, insats))) == {"m6", "m12"}


def test_a_corrected_end_moves_what_is_planned_and_leaves_what_is_done():
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    asked(user, first_time(deltagande))
    earlier = deltagande.ends_on - timedelta(days=31)
    was = times_of(deltagande)
    with as_user(user):
        deltagande.refresh_from_db()
        correct_end(deltagande, End(earlier, value("avslutsanledning", "enligt_plan")), before(), by=user)
    now = times_of(deltagande)
    assert now["m6"].due_on == was["m6"].due_on
    assert now["m12"].due_on < was["m12"].due_on


def test_a_mistake_is_not_asked():
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    reached(user, deltagande)
    with as_user(user):
        reason = value("avslutsanledning", "felregistrering")
        register_mistake(deltagande, what_went_wrong="Fel insats", reason=reason, by=user)
        assert times_of(deltagande) == {}
        assert Kontaktuppgift.objects.count() == 0


# What goes with the consent


@pytest.mark.parametrize("syfte", [Syfte.LANGTIDSUPPFOLJNING, Syfte.REGISTRERING])
def test_a_withdrawn_consent_takes_what_is_planned_and_what_names_the_person(syfte: Syfte):
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    reached(user, deltagande)
    asked(user, first_time(deltagande))
    take_back(user, deltagande, syfte)
    assert {key: one.utfall.key for key, one in times_of(deltagande).items()} == {
        "m6": "svar", "m12": "samtycke_atertaget", "m24": "samtycke_atertaget"}  # fmt: skip
    with as_user(user):
        assert not Kontaktuppgift.objects.exists()
        assert not Identitet.objects.exists()
    assert list(follow_up_faults()) == []


def test_the_name_stays_while_somebody_may_be_asked_and_no_longer():
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    reached(user, deltagande)
    with as_user(user):
        assert Identitet.objects.get(pk=deltagande.pk).name == "Prova Provsson"
        found = Kontaktuppgift.objects.get(pk=deltagande.pk)
        assert (found.phone, found.email) == ("070-123 45 67", "prova@example.org")
    given = Samtycke.objects.filter(deltagande=deltagande, syfte=Syfte.LANGTIDSUPPFOLJNING)
    with as_user(user):
        given.update(last_on=today() - timedelta(days=1))
        assert not Identitet.objects.exists()
        assert not Kontaktuppgift.objects.exists()
    assert set(times_of(deltagande)) == {"m6"}
    assert asking.close_what_is_over() == 1


def test_what_nobody_asked_in_time_is_ended():
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats, follow_up_until=today())
    assert set(times_of(deltagande)) == {"m6"}
    with as_user(user):
        Samtycke.objects.filter(deltagande=deltagande, syfte=Syfte.LANGTIDSUPPFOLJNING).update(
            last_on=first_time(deltagande).due_on
        )
    assert asking.close_what_is_over() == 1
    assert first_time(deltagande).utfall.key == "ej_utford"
    assert history.for_subject(deltagande).filter(code="uppfoljning.closed").count() == 1
    assert asking.close_what_is_over() == 0


# Who reads and writes


def test_contact_is_read_by_those_who_ask_and_by_nobody_else(user_with: Callable[..., User]):
    user, insats = deltagaransvarig()
    reached(user, ended(user, insats))
    stranger, _ = deltagaransvarig()
    for other in (stranger, user_with(Role.FORBUNDSCHEF), user_with(Role.HANDLAGGARE), user_with(Role.INSATSANSVARIG)):
        with as_user(other):
            assert not Kontaktuppgift.objects.exists()
    assert not Kontaktuppgift.objects.exists()
    assert wall._seen(user.subject) == (2, 0)


def test_nobody_else_writes_what_came_of_it():
    user, insats = deltagaransvarig()
    tillfalle = first_time(ended(user, insats))
    stranger, _ = deltagaransvarig()
    slag, utfall = value("sysselsattning", "aktivt_arbetssokande"), value("uppfoljning_status", "ej_nadd")
    mine = Uppfoljningstillfalle.objects.filter(pk=tillfalle.pk)
    with as_user(stranger):
        assert not mine.update(utfall=utfall, done_on=today())
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Uppfoljningssysselsattning.objects.create(tillfalle=tillfalle, slag=slag)


TIMES = "participants_uppfoljningstillfalle"


@pytest.mark.parametrize(
    "act", [f"DELETE FROM {TIMES}", f"UPDATE {TIMES} SET due_on = due_on", f"INSERT INTO {TIMES} SELECT * FROM {TIMES}"]
)
def test_nobody_plans_or_takes_away_by_hand(act: str):
    user, insats = deltagaransvarig()
    ended(user, insats)
    refused = pytest.raises(DatabaseError, match="permission denied")
    with as_user(user), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(act)


def test_a_named_successor_reads_those_who_may_be_asked(user_with: Callable[..., User]):
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    reached(user, deltagande)
    registered(user, insats, personnummer=parse(number(1)), starts_on=today(), consent_on=today(), consents=BOTH)
    type(insats).objects.filter(pk=insats.pk).update(state="avslutad", ends_on=today())
    insats.refresh_from_db()
    asker, successor = deltagaransvarig(InsatsFactory(state="pagaende"))
    chef = user_with(Role.FORBUNDSCHEF)
    with as_user(asker):
        assert not Identitet.objects.exists()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Uppfoljningsansvar.objects.create(insats=insats, efterfoljare=successor, named_by=asker.acting)
    with as_user(chef):
        assert asking.name_successor(insats, successor, by=chef)
        assert not Identitet.objects.exists()
    with as_user(asker):
        assert list(Identitet.objects.values_list("pk", flat=True)) == [deltagande.pk]
        assert Kontaktuppgift.objects.get().phone == "070-123 45 67"
    assert wall._seen(asker.subject) == (2, 0)
    assert asked(asker, first_time(deltagande))
    with as_user(asker):
        asking.take_back(times_of(deltagande)["m12"], on=today(), by=asker)
        assert not Identitet.objects.exists()
        assert not Samtycke.objects.filter(syfte=Syfte.REGISTRERING).update(
            status=SamtyckeStatus.ATERTAGET, ended_on=today()
        )
    with as_user(chef):
        assert asking.name_successor(insats, None, by=chef)


def test_a_successor_goes_on_and_the_insats_is_over(user_with: Callable[..., User]):
    chef, first, second = user_with(Role.FORBUNDSCHEF), InsatsFactory(state="pagaende"), InsatsFactory(state="pagaende")
    with as_user(chef), pytest.raises(IntegrityError) as raised, transaction.atomic():
        asking.name_successor(first, second, by=chef)
    assert broken_constraint(raised.value) == "participants_uppfoljningsansvar_kinds"


# What came of it


def test_an_answer_is_registered_and_corrected():
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    tillfalle = first_time(deltagande)
    assert asked(user, tillfalle, key="ej_nadd")
    assert asked(user, tillfalle, answers=works(75))
    assert not asked(user, tillfalle, answers=works(75))
    found = first_time(deltagande)
    assert (found.is_answered, found.version, found.done_by) == (True, 3, user.acting)
    assert {slag.key: share for slag, share in asking.answers_of(found).sysselsattning.items()} == {
        "forvarvsarbete": 75
    }
    codes = [entry.code for entry in history.for_subject(deltagande).order_by("id")]
    assert codes[-2:] == ["uppfoljning.missed", "uppfoljning.corrected"]
    assert asked(user, tillfalle, key="flyttat")
    assert not Uppfoljningssysselsattning.objects.exists()


def test_nobody_asks_somebody_who_has_died_again():
    user, insats = deltagaransvarig()
    deltagande = ended(user, insats)
    reached(user, deltagande)
    asked(user, first_time(deltagande), key="avliden")
    assert set(times_of(deltagande)) == {"m6"}
    with as_user(user):
        assert not Kontaktuppgift.objects.exists()


ONE = ("forsorjningskalla", "sjukpenning")


@pytest.mark.parametrize(
    ("key", "answers", "constraint"),
    [
        ("svar", Answers((), {}), "participants_follow_up_has_answers"),
        ("ej_nadd", "works", "participants_follow_up_has_answers"),
        ("planerad", Answers((), {}), "participants_follow_up_lists"),
        ("svar", "two that exclude each other", "participants_follow_up_forsorjning_excludes"),
        ("svar", "no extent", "participants_follow_up_has_omfattning"),
    ],
)
def test_the_database_refuses(key: str, answers: object, constraint: str):
    user, insats = deltagaransvarig()
    tillfalle = first_time(ended(user, insats))
    given = {
        "works": works,
        "no extent": lambda: Answers([value(*ONE)], {value("sysselsattning", "studier"): None}),
        "two that exclude each other": lambda: Answers([value(*ONE), *works().forsorjning], works().sysselsattning),
    }
    told = given[answers]() if isinstance(answers, str) else answers
    what = replace(outcome(), utfall=value("uppfoljning_status", key), answers=told)
    with as_user(user), pytest.raises(IntegrityError) as raised, transaction.atomic():
        _register_at_once(tillfalle, what, user)
    assert broken_constraint(raised.value) == constraint


def _register_at_once(tillfalle: Uppfoljningstillfalle, what: asking.Outcome, user: User) -> None:
    asking.register(tillfalle, what, by=user)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_is_done_is_never_undone():
    user, insats = deltagaransvarig()
    tillfalle = first_time(ended(user, insats))
    asked(user, tillfalle)
    done = Uppfoljningstillfalle.objects.filter(pk=tillfalle.pk)
    with as_user(user), pytest.raises(IntegrityError) as raised, transaction.atomic():
        done.update(utfall=None, done_on=None, done_by=None, kanal=None)
    assert broken_constraint(raised.value) == "participants_follow_up_is_done"


def test_consistency_finds_nothing_wrong():
    user, insats = deltagaransvarig()
    asked(user, first_time(ended(user, insats)))
    assert list(follow_up_faults()) == []

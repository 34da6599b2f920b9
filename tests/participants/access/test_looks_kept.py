"""Looks at identities: what is kept of them, which purposes they have, which rows are marked, and who sees that."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam import acting, history
from finsam.drift import consistency
from finsam.history.models import Look
from members.enums import Role
from members.models import User
from participants.access import reviewing
from participants.access.enums import MANY_AT_ONCE, OF_REMISSER, Andamal, Marke
from participants.deltaganden.registering import register_in, withdraw
from participants.identity import identities
from participants.models import Atkomst, Deltagande, Granskningsvecka, Samtycke
from tests.owner import as_owner
from tests.participants.access.looks import (
    ANY_HOUR,
    EVERY_DAY,
    insatsansvarig,
    look,
    the_week,
)
from tests.participants.people import as_user, deltagaransvarig, entry, value

pytestmark = pytest.mark.usefixtures("forbund")


@pytest.fixture
def committed() -> tuple[User, User, Deltagande]:
    """The same, for tests of what the owner does."""
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
        manager = insatsansvarig(insats)
    with acting.transaction_as(user.subject):
        return user, manager, register_in(insats, entry(), by=user)


def committed_look(user: User, deltagande: Deltagande, times: int = 1) -> None:
    with acting.transaction_as(user.subject):
        look(user, deltagande, times=times)


def rows_of(manager: User, deltagande: Deltagande) -> list[Atkomst]:
    with as_user(manager):
        return list(reviewing.rows(the_week(deltagande.insats)).order_by("is_total", "code"))


def marks_at(manager: User, deltagande: Deltagande) -> list[list[Marke]]:
    """Of the deltagande, and of the person's week."""
    return [reviewing.marks_of(row) for row in rows_of(manager, deltagande)]


# What is kept


def test_every_look_is_counted_once_for_the_deltagande_and_once_for_the_week(seen):
    user, manager, deltagande = seen
    look(user, deltagande, times=2)
    look(user, deltagande, purpose=Andamal.ALLA)
    one, total = rows_of(manager, deltagande)
    assert (one.code, one.looks, one.opened, one.purposes) == (
        deltagande.code, 3, 2, [Andamal.ALLA.value, Andamal.DELTAGANDE.value])  # fmt: skip
    assert (total.code, total.looks, total.opened, total.user_id) == ("", 3, 2, user.pk)
    assert list(consistency.CHECKS["åtkomst"]()) == []


def test_lists_of_the_program_and_of_the_database_are_the_same(seen):
    user, manager, deltagande = seen
    for purpose in Andamal:
        with as_user(user):
            history.look(deltagande, purpose.value, by=user)
    one, _ = rows_of(manager, deltagande)
    assert one.looks - one.opened == len(MANY_AT_ONCE)


def test_a_look_that_is_not_in_the_sums_is_found(seen):
    with as_user(seen[0]), connection.cursor() as cursor:
        look(seen[0], seen[2])
        for sql in (
            "INSERT INTO participants_atkomst (id) VALUES (gen_random_uuid())",
            "UPDATE participants_atkomst SET looks = 0",
            "DELETE FROM participants_atkomst",
            "INSERT INTO participants_granskningsvecka (id) VALUES (gen_random_uuid())",
            "SELECT participants_keep_looks_of('{1}')",
        ):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_the_check_compares_the_sums_with_the_log(committed):
    committed_look(committed[0], committed[2])
    with as_owner() as cursor:
        cursor.execute("UPDATE participants_atkomst SET looks = looks + 1 WHERE NOT is_total")
    (told,) = consistency.CHECKS["åtkomst"]()
    assert str(committed[2].insats.name) in told


# Each page says why


def pages(deltagande: Deltagande) -> dict[Andamal, str]:
    samtycke = deltagande.samtycke_set.get()
    of_it = {
        Andamal.DELTAGANDE: "deltagande",
        Andamal.UTREGISTRERING: "register_out",
        Andamal.RATTELSE: "correct_start",
        Andamal.RATTELSE_AV_PERSON: "correct_identity",
        Andamal.FELREGISTRERING: "register_mistake",
        Andamal.SKYDD: "make_anonymous",
    }
    return {
        Andamal.INSATSENS_LISTA: reverse("participants:deltaganden", args=[deltagande.insats_id]),
        Andamal.ALLA: reverse("participants:everything"),
        Andamal.SOKNING: f"{reverse('participants:find')}?deltagande={deltagande.pk}",
        Andamal.ATERTAGANDE: reverse("participants:withdraw", args=[samtycke.pk]),
        **{purpose: reverse(f"participants:{name}", args=[deltagande.pk]) for purpose, name in of_it.items()},
    }


def test_every_page_that_shows_a_name_says_why(seen, login: Callable[[User], Client]):
    user, _, deltagande = seen
    client = login(user)
    for purpose, url in pages(deltagande).items():
        assert "Provsson" in client.get(url).content.decode(), url
        assert Look.objects.latest("id").purpose == purpose
    reason, now = value("avslutsanledning", "enligt_plan"), timezone.now()
    Deltagande.objects.update(ends_on=now.date(), avslutsanledning=reason, registered_out_at=now)
    client.get(reverse("participants:correct_end", args=[deltagande.pk]))
    assert Look.objects.latest("id").purpose == Andamal.RATTELSE_AV_SLUT
    client.get(reverse("participants:reopen", args=[deltagande.pk]))
    assert Look.objects.latest("id").purpose == Andamal.ANGRAD_UTREGISTRERING
    # lists, searching, forms, rights, nödöppningar, long-term follow-up, plans and remisser have tests of their own
    told = {*pages(deltagande), Andamal.RATTELSE_AV_SLUT, Andamal.ANGRAD_UTREGISTRERING}
    of_lists = {Andamal.LISTA, Andamal.LISTRAD, Andamal.LISTA_ATT_RATTA}
    of_searching = {Andamal.SOKNING_UTAN_TRAFF, Andamal.NAMNSOKNING}
    of_forms = {Andamal.BLANKETT, Andamal.PARTER}
    of_extracts = {Andamal.REGISTERUTDRAG, Andamal.EGET_UTDRAG}
    of_rights = {Andamal.RATTIGHETER, Andamal.BEGARAN, Andamal.VISNINGAR} | of_extracts
    of_openings = {Andamal.NODOPPNING, Andamal.NODOPPNING_PERSON}
    of_asking = {Andamal.UPPFOLJNING_LISTA, Andamal.UPPFOLJNING, Andamal.KONTAKT}
    of_plans = {Andamal.PLAN, Andamal.PLAN_LISTA}
    of_others = {*OF_REMISSER} | of_lists | of_searching | of_forms | of_openings | of_rights | of_asking | of_plans
    assert told | of_others == set(Andamal)


# Marks


def test_nothing_is_marked_in_ordinary_work(seen):
    user, manager, deltagande = seen
    look(user, deltagande, times=3)
    assert marks_at(manager, deltagande) == [[], []]


def test_many_openings_of_one_or_of_all(seen, settings):
    user, manager, deltagande = seen
    settings.REVIEW_MANY_OPENED = settings.REVIEW_MANY_IN_ALL = 3
    look(user, deltagande, times=3)
    look(user, deltagande, times=9, purpose=Andamal.INSATSENS_LISTA)
    assert marks_at(manager, deltagande) == [[], []]
    look(user, deltagande)
    assert marks_at(manager, deltagande) == [[Marke.MANGA], [Marke.MANGA]]


def test_hours_and_days_are_swedish_and_settings(seen, settings):
    user, manager, deltagande = seen
    look(user, deltagande)
    now = timezone.localtime()
    settings.REVIEW_WORKDAYS = [day for day in EVERY_DAY if day != now.isoweekday()]
    assert marks_at(manager, deltagande) == [[], [Marke.OVANLIG_TID]]
    settings.REVIEW_WORKDAYS = EVERY_DAY
    row = rows_of(manager, deltagande)[0]
    assert row.earliest.hour in (now.hour, now.hour - 1)
    settings.REVIEW_HOURS = (ANY_HOUR[0], row.earliest)
    assert marks_at(manager, deltagande) == [[], [Marke.OVANLIG_TID]]


@pytest.mark.parametrize(("name", "is_own"), [("Anna Provsson", True), ("Per Ek-Provsson", True), ("Prova Ek", False)])
def test_somebody_with_the_own_family_name(seen, name: str, is_own: bool):
    user, manager, deltagande = seen
    type(user.person).objects.filter(pk=user.person_id).update(name=name)
    user.person.refresh_from_db()
    look(user, deltagande, purpose=Andamal.INSATSENS_LISTA)  # who stands in a list was not chosen
    assert marks_at(manager, deltagande)[0] == []
    look(user, deltagande)
    row = rows_of(manager, deltagande)[0]
    assert reviewing.marks_of(row) == ([Marke.EGET_NAMN] if is_own else [])
    assert row.code == ("" if is_own else deltagande.code)


def test_what_is_compared_of_a_name():
    assert identities.family_names("Åsa von Ek-Öberg") == identities.family_names("EK-ÖBERG, Bo")
    assert not identities.family_names("Per Ek") & identities.family_names("Ek Persson")


def test_ended_long_ago_without_a_change(seen):
    user, manager, deltagande = seen
    long_ago = timezone.now().date() - timedelta(days=50)
    reason = value("avslutsanledning", "enligt_plan")
    Deltagande.objects.update(ends_on=long_ago, avslutsanledning=reason, registered_out_at=timezone.now())
    look(user, deltagande, purpose=Andamal.ALLA)
    assert marks_at(manager, deltagande) == [[], []]
    look(user, deltagande)
    assert marks_at(manager, deltagande) == [[Marke.AVSLUTAT], []]
    with as_user(user):
        history.record(deltagande, "deltagande.corrected", by=user)
    assert marks_at(manager, deltagande) == [[], []]


@pytest.mark.django_db(transaction=True)
def test_more_than_the_own_usual(committed, settings):
    user, manager, deltagande = committed
    settings.REVIEW_USUAL_FROM, settings.REVIEW_MANY_OPENED = 4, 100
    committed_look(user, deltagande)
    with as_owner() as cursor:
        cursor.execute("UPDATE participants_atkomst SET week_on = week_on - 7")
    committed_look(user, deltagande, times=3)
    week = Granskningsvecka.objects.get()

    def marks() -> list[Marke]:
        with acting.transaction_as(manager.subject):
            return reviewing.marks_of(reviewing.rows(week).get(is_total=True))

    assert marks() == []
    committed_look(user, deltagande)
    assert marks() == [Marke.MANGA]


# Who sees what


@pytest.mark.parametrize("role", [role for role in Role if role != Role.INSATSANSVARIG])
def test_no_other_role_reads_who_has_seen_whom(role: Role, seen, user_with: Callable[..., User]):
    look(seen[0], seen[2])
    with as_user(user_with(role)):
        assert Atkomst.objects.count() == 0


def test_another_insats_is_out_of_sight_and_the_deltagande_is_for_nobody(seen):
    user, manager, deltagande = seen
    look(user, deltagande)
    other, _ = deltagaransvarig()
    with as_user(insatsansvarig(other.acting.insats_uppdrag_set.get().insats)):
        assert Atkomst.objects.count() == 0
    with as_user(manager), connection.cursor() as cursor:
        assert Atkomst.objects.count() == 2
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT subject FROM participants_atkomst")


@pytest.mark.django_db(transaction=True)
def test_an_erased_identity_leaves_no_family_name(committed):
    user, _, deltagande = committed
    user.person.name = "Anna Provsson"
    committed_look(user, deltagande)
    with acting.transaction_as(user.subject):
        samtycke = Samtycke.objects.select_related("deltagande").get()
        withdraw(samtycke, on=samtycke.given_on, reason=value("avslutsanledning", "atertaget_samtycke"), by=user)
    with as_owner() as cursor:
        cursor.execute("SELECT own_name, subject = %s FROM participants_atkomst WHERE NOT is_total", [deltagande.pk])
        assert cursor.fetchall() == [(True, False)]

"""Nödöppning: what it opens, for whom and how long, asked of the database itself; who is told, and the pages."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.internal.userkit import user_id_to_str
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam import formats
from finsam.history.models import Entry, Look
from followup.waiting.rules import waiting_for
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.access import emergency, reviewing
from participants.access.enums import Andamal, Marke
from participants.deltaganden.registering import register_in
from participants.enums import SamtyckeStatus
from participants.identity import wall
from participants.identity.personnummer import parse
from participants.models import Deltagande, Identitet, Nodoppning, Nodoppningsnotis, Samtycke
from tests.participants.access.looks import insatsansvarig, look, the_week
from tests.participants.identity.test_wall import spoil
from tests.participants.people import as_user, deltagaransvarig, entry, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")
REASON = "Personen är försvunnen och måste nås"


class Case:
    """Somebody who opens, an insats that is not hers with its people, and those who are told."""

    def __init__(self, user_with: Callable[..., User]) -> None:
        self.opener, self.own = deltagaransvarig()
        self.holder, self.insats = deltagaransvarig()
        self.deltagande = registered(self.holder, self.insats)
        self.manager, self.chef = insatsansvarig(self.insats), user_with(Role.FORBUNDSCHEF)
        other, third = deltagaransvarig()
        registered(other, third, personnummer=parse(number(1)))

    def open(self, by: User | None = None, insats: Insats | None = None, **fields: Any) -> Nodoppning:
        by, now = by or self.opener, timezone.now()
        with as_user(by), transaction.atomic():
            made = Nodoppning.objects.create(
                insats=insats or self.insats,
                **{
                    "uppdrag": by.acting,
                    "grund": value("nodoppningsgrund", "fara"),
                    "reason": REASON,
                    "ends_at": now + timedelta(hours=1),
                    **fields,
                },
            )
            told = [Nodoppningsnotis(nodoppning=made, user=user) for user in (self.manager, self.chef)]
            Nodoppningsnotis.objects.bulk_create(told)
            return made

    def readable(self, user: User | None = None) -> list[Any]:
        with as_user(user or self.opener):
            return list(Identitet.objects.values_list("pk", flat=True))


@pytest.fixture
def case(user_with: Callable[..., User]) -> Case:
    return Case(user_with)


# What the wall lets through


def test_it_opens_one_insats_to_one_person(case: Case):
    assert case.readable() == []
    case.open()
    assert case.readable() == [case.deltagande.pk]
    colleague, _ = deltagaransvarig(case.own)
    assert case.readable(colleague) == case.readable(case.manager) == case.readable(case.chef) == []
    assert wall._seen(case.opener.subject) == (1, 0)


def test_it_ends_by_itself(case: Case):
    case.open(ends_at=timezone.now() + timedelta(milliseconds=600))
    assert case.readable() == [case.deltagande.pk]
    time.sleep(0.7)
    assert case.readable() == []


@pytest.mark.parametrize("who", ["opener", "manager", "chef"])
def test_each_of_them_closes_it(who: str, case: Case):
    made = case.open()
    user = getattr(case, who)
    with as_user(user):
        emergency.close(made, by=user)
    made.refresh_from_db()
    assert made.closed_by == user.acting
    assert case.readable() == []
    with as_user(user), pytest.raises(DatabaseError, match="only those who were told"), transaction.atomic():
        Nodoppning.objects.update(closed_at=None, closed_by=None)


@pytest.mark.parametrize("role", [Role.HANDLAGGARE, Role.EKONOM, Role.INSATSANSVARIG, Role.SYSTEMADMINISTRATOR])
def test_nobody_else_closes_it(role: Role, case: Case, user_with):
    case.open()
    user = user_with(role)
    with as_user(user), pytest.raises(DatabaseError, match="only those who were told"), transaction.atomic():
        Nodoppning.objects.update(closed_at=timezone.now(), closed_by=user.acting)


def test_a_withdrawn_or_ended_consent_takes_the_name_away(case: Case):
    case.open()
    with as_user(case.holder):
        Samtycke.objects.filter(deltagande=case.deltagande).update(
            status=SamtyckeStatus.UPPHORT, ended_on=timezone.localdate()
        )
    assert case.readable() == []


@pytest.mark.parametrize(
    "kind", ["uppdrag ended", "uppdrag not begun", "uppdrag not confirmed", "account closed", "proof"]
)
def test_nothing_is_read_when_the_uppdrag_falls(kind: str, case: Case):
    case.open()
    if kind == "proof":
        assert list(Identitet.objects.all()) == []
        return
    spoil(kind, case.opener)
    assert case.readable() == []


def test_it_is_for_reading_alone(case: Case):
    case.open()
    with as_user(case.opener), connection.cursor() as cursor:
        assert Identitet.objects.update(name_encrypted="gAAAAB") == 0
        assert Samtycke.objects.update(status=SamtyckeStatus.ATERTAGET, ended_on=timezone.localdate()) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            register_in(case.insats, entry(personnummer=parse(number(2))), by=case.opener)
        with pytest.raises(DatabaseError, match="only who reads"), transaction.atomic():
            cursor.execute("SELECT participants_correct_person(%s, %s, 'man', 1980)", [case.deltagande.pk, ["0" * 64]])


# Who may open, and how


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DELTAGARANSVARIG])
def test_no_other_role_opens(role: Role, case: Case, user_with):
    with pytest.raises(DatabaseError, match="only a deltagaransvarig"), transaction.atomic():
        case.open(user_with(role))


def test_only_in_the_own_name_for_a_foreign_insats_and_not_for_long(case: Case):
    wrong: tuple[dict[str, Any], ...] = (
        {"uppdrag": case.holder.acting},
        {"insats": case.own},
        {"grund": value("avslutsanledning", "flytt")},
    )
    for fields in wrong:
        with pytest.raises(DatabaseError, match="only a deltagaransvarig"), transaction.atomic():
            case.open(**fields)
    for fields in ({"ends_at": timezone.now() + timedelta(hours=13)}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            case.open(**fields)
    made = case.open(opened_at=timezone.now() - timedelta(days=1), closed_at=timezone.now())
    made.refresh_from_db()
    assert made.is_open
    assert timezone.now() - made.opened_at < timedelta(minutes=5)
    with as_user(case.opener), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Nodoppning.objects.update(ends_at=timezone.now() + timedelta(hours=11))


def test_two_others_have_to_be_told(case: Case):
    for told, is_enough in (
        ([], False),
        ([case.chef], False),
        ([case.chef, case.opener], False),
        ([case.chef, case.holder], False),
        ([case.chef, case.manager], True),
    ):
        try:
            with as_user(case.opener), transaction.atomic(), connection.cursor() as cursor:
                emergency.open_insats(case.insats, value("nodoppningsgrund", "fara"), REASON, to=told, by=case.opener)
                cursor.execute("SET CONSTRAINTS participants_nodoppning_told IMMEDIATE")
            assert is_enough
        except IntegrityError:
            assert not is_enough


def test_the_handlaggare_is_told_where_two_are_missing(case: Case, user_with):
    handlaggare = user_with(Role.HANDLAGGARE)
    assert set(emergency.told_of(case.insats, case.opener)) == {case.manager, case.chef}
    case.manager.acting.insats_uppdrag_set.update(to_on=timezone.localdate() - timedelta(days=1))
    assert set(emergency.told_of(case.insats, case.opener)) == {case.chef, handlaggare}


# Review


def test_every_look_through_it_is_marked_and_comes_first(case: Case):
    look(case.holder, case.deltagande)
    case.open()
    look(case.opener, case.deltagande, purpose=Andamal.NODOPPNING)
    with as_user(case.manager):
        rows = reviewing.rows(the_week(case.insats)).filter(is_total=False).order_by("-marked")
        found = [(row.user, Marke.NODOPPNING in reviewing.marks_of(row)) for row in rows]
    assert found == [(case.opener, True), (case.holder, False)]


# Pages


def fresh(client: Client, user: User) -> Client:
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()
    return client


def answers(case: Case, **changed: Any) -> dict[str, Any]:
    return {
        "insats": case.insats.pk,
        "grund": value("nodoppningsgrund", "fara").pk,
        "reason": REASON,
        **changed,
    }


def test_the_second_factor_has_to_be_fresh(case: Case, login):
    client, url = login(case.opener), reverse("participants:emergency_open")
    for answer in (client.get(url), client.post(url, answers(case))):
        assert answer["Location"].startswith("/konto/tva-steg/")
        assert "next=" in answer["Location"]
    assert not Nodoppning.objects.exists()
    assert fresh(client, case.opener).get(url).status_code == 200


def test_from_the_form_to_the_end(case: Case, login, django_capture_on_commit_callbacks):
    client, url = fresh(login(case.opener), case.opener), reverse("participants:emergency_open")
    for changed in ({"reason": "kort"}, {"reason": f"gäller {number()}"}, {"insats": case.own.pk}):
        assert client.post(url, answers(case, **changed)).status_code == 422
    answer = client.post(url, answers(case))
    made = Nodoppning.objects.get()
    people = reverse("participants:emergency_people", args=[made.pk])
    assert answer["Location"] == people
    emergency.tell()
    emergency.tell()
    assert {tuple(message.to) for message in mail.outbox} == {(case.chef.email,), (case.manager.email,)}
    assert len(mail.outbox) == 2
    shown = client.get(people).content.decode()
    assert "Prova Provsson" in shown
    assert number()[8:] not in shown
    one = reverse("participants:emergency_person", args=[made.pk, case.deltagande.pk])
    assert number()[8:] in client.get(one).content.decode()
    assert list(Look.objects.order_by("id").values_list("purpose", flat=True)) == [
        Andamal.NODOPPNING, Andamal.NODOPPNING_PERSON]  # fmt: skip
    # it opens no other page
    assert client.get(reverse("participants:deltagande", args=[case.deltagande.pk])).status_code == 404
    assert "Ingen av dina" in client.post(reverse("participants:find"), {"personnummer": number()}).content.decode()
    assert "Provsson" not in client.get(reverse("participants:everything")).content.decode()
    assert made.insats.name in client.get(reverse("participants:emergency_mine")).content.decode()
    close = reverse("participants:emergency_close", args=[made.pk])
    assert client.get(close).status_code == 200
    assert client.post(close).status_code == 302
    for gone in (people, one, close):
        assert client.get(gone).status_code == 403
    codes = list(Entry.objects.filter(code__startswith="nodoppning").order_by("id").values_list("code", flat=True))
    assert codes == ["nodoppning.opened", "nodoppning.closed"]
    told = [vars(mail_) for mail_ in mail.outbox] + list(Entry.objects.values())
    assert "Provsson" not in str(told)


@pytest.mark.parametrize("who", ["manager", "chef"])
def test_those_who_are_told_see_why_and_nobody(who: str, case: Case, login):
    made, user = case.open(), getattr(case, who)
    client = login(user)
    shown = client.get(made.get_absolute_url()).content.decode()
    assert REASON in shown
    assert "Provsson" not in shown
    for name, args in (("people", [made.pk]), ("person", [made.pk, case.deltagande.pk])):
        assert client.get(reverse(f"participants:emergency_{name}", args=args)).status_code == 403
    (item,) = [one for one in waiting_for(user) if "Nödöppning" in one.text]
    assert (item.status.word, item.url) == ("Öppen", made.get_absolute_url())
    listed = client.get(reverse("participants:emergencies")).content.decode()
    assert f">{formats.datum_tid(made.opened_at)}</a>" in listed
    assert "&lt;" not in listed


def test_a_person_of_another_insats_is_not_found(case: Case, login):
    made = case.open()
    other = Deltagande.objects.exclude(insats=case.insats).get()
    client = login(case.opener)
    answer = client.get(reverse("participants:emergency_person", args=[made.pk, other.pk]))
    assert answer.status_code == 404
    stranger, _ = deltagaransvarig()
    assert login(stranger).get(made.get_absolute_url()).status_code == 404

"""Requests about the own data: their time and moves in the database, who sees them, what a yes does, and the pages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from finsam.dates import today
from finsam.drift import consistency
from finsam.history.models import Entry, Look
from followup.waiting.rules import waiting_for
from members.enums import Role
from members.models import User
from participants.access.enums import Andamal
from participants.deltaganden.correcting import correct_identity
from participants.enums import SamtyckeStatus
from participants.identity.personnummer import parse
from participants.models import Begaran, Deltagande, Identitet, Radering, Samtycke
from participants.rights import begaranden
from participants.rights.begaranden import Answered, ChangedMeanwhileError, Received
from participants.rights.enums import BegaranState, Identifiering, Inkom, Ratt, Rattas
from tests.participants.access.looks import insatsansvarig
from tests.participants.people import as_user, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")


class Case:
    """A deltagaransvarig and a person in her insats."""

    def __init__(self) -> None:
        self.holder, self.insats = deltagaransvarig()
        self.deltagande = registered(self.holder, self.insats)

    def asked(self, ratt: Ratt = Ratt.REGISTERUTDRAG, days_ago: int = 3, **changed: Any) -> Begaran:
        rattas = [Rattas.PERSON] if ratt == Ratt.RATTELSE else []
        said = Received(ratt, today() - timedelta(days=days_ago), Inkom.BREV, rattas)
        with as_user(self.holder):
            return begaranden.receive(changed.get("deltagande", self.deltagande), said, by=self.holder)

    def answer(self, begaran: Begaran, state: BegaranState = BegaranState.BEVILJAD, **told: Any) -> None:
        told.setdefault("identified_how", Identifiering.LEGITIMATION)
        with as_user(self.holder):
            begaranden.decide(begaran, Answered(state, today(), **told), by=self.holder)


@pytest.fixture
def case() -> Case:
    return Case()


NO = {"ground_list": "begaran_avslag", "ground": "ogrundad"}


# Time


@pytest.mark.parametrize(
    ("came", "one", "three"),
    [
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 30)),
        (date(2024, 1, 31), date(2024, 2, 29), date(2024, 4, 30)),
        (date(2026, 11, 22), date(2026, 12, 22), date(2027, 2, 22)),
    ],
)
def test_a_month_or_three_from_the_day_it_came(came: date, one: date, three: date, case: Case):
    begaran = case.asked(days_ago=(today() - came).days)
    assert begaran.due_on == one
    with as_user(case.holder):
        begaranden.extend(begaran, on=came, ground=value("begaran_forlangning", "flera"), by=case.holder)
    assert begaran.due_on == three


def test_an_extension_is_told_within_the_month_and_given_once(case: Case):
    begaran, ground = case.asked(days_ago=60), value("begaran_forlangning", "komplicerad")
    with as_user(case.holder):
        for day in (today(), begaran.received_on - timedelta(days=1)):
            with pytest.raises(IntegrityError, match="participants_begaran_ext"), transaction.atomic():
                begaranden.extend(Begaran.objects.get(), on=day, ground=ground, by=case.holder)
        begaranden.extend(begaran, on=begaran.received_on, ground=ground, by=case.holder)
        with pytest.raises(IntegrityError, match="extended once"), transaction.atomic():
            Begaran.objects.update(extended_on=begaran.received_on + timedelta(days=1))
        with pytest.raises(IntegrityError, match="code list"), transaction.atomic():
            Begaran.objects.update(extension_ground=value("begaran_avslag", "riktiga"))


# Moves


def test_an_answer_is_final_and_the_same_waits_once(case: Case):
    begaran = case.asked()
    with pytest.raises(IntegrityError, match="participants_begaran_one_open"), transaction.atomic():
        case.asked()
    with as_user(case.holder):
        stale = list(Begaran.objects.select_related("deltagande__insats"))
    case.answer(begaran)
    with pytest.raises(ChangedMeanwhileError):
        case.answer(stale[0], BegaranState.AVSLAGEN, ground=value("begaran_avslag", "ogrundad"))
    with as_user(case.holder):
        assert Begaran.objects.update(state=BegaranState.MOTTAGEN) == 0
    assert case.asked().is_open


@pytest.mark.parametrize(
    ("ratt", "state", "lista", "key", "how", "holds"),
    [
        (Ratt.REGISTERUTDRAG, "beviljad", "", "", "kand", True),
        (Ratt.REGISTERUTDRAG, "beviljad", "", "", "", False),
        (Ratt.REGISTERUTDRAG, "avslagen", "begaran_avslag", "ogrundad", "", True),
        (Ratt.REGISTERUTDRAG, "avslagen", "", "", "", False),
        (Ratt.REGISTERUTDRAG, "avslagen", "radering_grund", "samtycke", "", False),
        (Ratt.RATTELSE, "delvis", "begaran_avslag", "riktiga", "kand", True),
        (Ratt.RATTELSE, "delvis", "", "", "kand", False),
        (Ratt.RADERING, "beviljad", "radering_grund", "samtycke", "kand", True),
        (Ratt.RADERING, "beviljad", "", "", "kand", False),
        (Ratt.RADERING, "beviljad", "begaran_avslag", "ogrundad", "kand", False),
    ],
)
def test_a_decision_needs_its_ground(ratt: Ratt, state: str, lista: str, key: str, how: str, holds: bool, case: Case):
    begaran = case.asked(ratt)
    ground = value(lista, key) if lista else None
    try:
        with transaction.atomic():
            case.answer(begaran, BegaranState(state), ground=ground, identified_how=Identifiering(how) if how else None)
        assert holds
    except IntegrityError:
        assert not holds


# Who


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DELTAGARANSVARIG])
def test_no_other_role_reads_or_writes_one(role: Role, case: Case, user_with: Callable[..., User]):
    begaran, user = case.asked(), user_with(role)
    with as_user(user):
        assert not Begaran.objects.exists()
        assert Begaran.objects.update(state=BegaranState.ATERTAGEN) == 0
    with as_user(user), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Begaran.objects.bulk_create([_copy(begaran, user)])


def _copy(begaran: Begaran, user: User) -> Begaran:
    return Begaran(
        deltagande_id=begaran.deltagande_id,
        insats_id=begaran.insats_id,
        ratt=Ratt.RADERING,
        received_on=today(),
        received_how=Inkom.BREV,
        registered_by=user.acting,
    )


def test_a_deltagaransvarig_of_another_insats_sees_none(case: Case):
    case.asked()
    other, _ = deltagaransvarig()
    with as_user(other):
        assert not Begaran.objects.exists()
        assert begaranden.numbers() == []


def test_others_get_numbers(case: Case, user_with: Callable[..., User]):
    case.asked(days_ago=70)
    case.answer(
        case.asked(Ratt.RATTELSE, days_ago=60), BegaranState.AVSLAGEN, ground=value("begaran_avslag", "riktiga")
    )
    for user, sees in (
        (user_with(Role.EKONOM), True),
        (insatsansvarig(case.insats), True),
        (user_with(Role.INSATSANSVARIG), False),
        (user_with(Role.LEDAMOT), False),
    ):
        with as_user(user):
            found = begaranden.numbers()
        assert (sum(row.received for row in found), begaranden.late_in_all(found)) == ((2, 1) if sees else (0, 0))
        assert sum(row.answered_late for row in found) == (1 if sees else 0)


# What a yes does


def test_an_erasure_takes_the_identity_everywhere_in_the_insats(case: Case):
    earlier, reason = case.deltagande, value("avslutsanledning", "enligt_plan")
    Deltagande.objects.filter(pk=earlier.pk).update(
        ends_on=date(2024, 6, 1), avslutsanledning=reason, registered_out_at="2024-06-01T10:00Z"
    )
    case.deltagande = registered(case.holder, case.insats, starts_on=date(2025, 1, 1))
    other, elsewhere = deltagaransvarig()
    kept = registered(other, elsewhere)
    case.answer(case.asked(Ratt.RADERING), ground=value("radering_grund", "samtycke"))
    with as_user(case.holder):
        assert not Identitet.objects.exists()
    with as_user(other):
        assert Identitet.objects.get().pk == kept.pk
    assert Deltagande.objects.count() == 3
    case.deltagande.refresh_from_db()
    earlier.refresh_from_db()
    kept.refresh_from_db()
    assert case.deltagande.avslutsanledning.key == "atertaget_samtycke"
    assert earlier.avslutsanledning == reason
    assert len({case.deltagande.deltagare_id, earlier.deltagare_id, kept.deltagare_id}) == 3
    taken = Samtycke.objects.filter(deltagande__insats=case.insats)
    assert set(taken.values_list("status", flat=True)) == {SamtyckeStatus.ATERTAGET}
    assert set(Radering.objects.values_list("rad", "orsak")) == {
        (case.deltagande.pk, "begaran"),
        (earlier.pk, "begaran"),
    }
    assert not list(consistency.CHECKS["begäranden"]())


def test_a_refused_erasure_erases_nothing(case: Case):
    case.answer(case.asked(Ratt.RADERING), BegaranState.AVSLAGEN, ground=value("begaran_avslag", "ingen_grund"))
    with as_user(case.holder):
        assert Identitet.objects.exists()


def test_what_waits_too_long_is_no_fault_of_the_data(case: Case):
    case.asked(days_ago=40)
    assert list(consistency.CHECKS["begäranden"]()) == []


# Pages


def test_from_the_person_to_the_answer(case: Case, login: Callable[[User], Client]):
    client = login(case.holder)
    rights = reverse("participants:rights", args=[case.deltagande.pk])
    assert rights in client.get(reverse("participants:deltagande", args=[case.deltagande.pk])).content.decode()
    assert "Provsson" in client.get(rights).content.decode()
    assert Look.objects.latest("id").purpose == Andamal.RATTIGHETER
    new = reverse("participants:begaran_new", args=[case.deltagande.pk])
    data = {"ratt": "rattelse", "received_on": (today() - timedelta(days=2)).isoformat(), "received_how": "epost"}
    for wrong in ({}, data, data | {"rattas": ["start"], "received_on": (today() + timedelta(days=1)).isoformat()}):
        assert client.post(new, wrong).status_code == 422
    assert client.post(new, data | {"rattas": ["person"]}).status_code == 302
    with as_user(case.holder):
        begaran = Begaran.objects.get()
    assert client.post(new, data | {"rattas": ["person"]}).status_code == 422
    page = client.get(begaran.get_absolute_url()).content.decode()
    assert "namn eller personnummer" in page
    decide = reverse("participants:begaran_decide", args=[begaran.pk])
    answer = {"state": "beviljad", "identified_how": "legitimation", "answered_on": today().isoformat()}
    told = client.post(decide, answer)
    assert told.status_code == 422
    assert "Rätta uppgifterna först" in told.content.decode()
    with as_user(case.holder):
        identity = Identitet.objects.get()
        identity.deltagande = case.deltagande
        correct_identity(identity, name="Prova Rättsson", personnummer=parse(number()), by=case.holder)
    for wrong in ({"answered_on": (today() - timedelta(days=3)).isoformat()}, {"identified_how": ""}, {"state": ""}):
        assert client.post(decide, answer | wrong).status_code == 422
    assert client.post(decide, answer).status_code == 302
    assert client.get(decide).status_code == 403
    page = client.get(begaran.get_absolute_url()).content.decode()
    assert "Beviljad" in page
    codes = Entry.objects.filter(code__startswith="begaran").order_by("id").values_list("code", flat=True)
    assert list(codes) == ["begaran.received", "begaran.granted"]
    assert "Provsson" not in str(list(Entry.objects.values()))


def test_it_is_extended_and_taken_back(case: Case, login: Callable[[User], Client]):
    client, begaran = login(case.holder), case.asked(days_ago=5)
    extend = reverse("participants:begaran_extend", args=[begaran.pk])
    data = {"ground": value("begaran_forlangning", "flera").pk, "extended_on": today().isoformat()}
    assert client.post(extend, data | {"extended_on": "2020-01-01"}).status_code == 422
    assert client.post(extend, data).status_code == 302
    assert client.get(extend).status_code == 403
    back = reverse("participants:begaran_take_back", args=[begaran.pk])
    assert client.post(back, {"answered_on": "2020-01-01"}).status_code == 422
    assert client.post(back, {"answered_on": today().isoformat()}).status_code == 302
    assert "Återtagen" in client.get(begaran.get_absolute_url()).content.decode()


def test_the_list_filters_and_asks_the_same_whatever_the_rows(case: Case, login: Callable[[User], Client]):
    late, client = case.asked(days_ago=70), login(case.holder)
    url = reverse("participants:begaranden")

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    queries()
    few = queries()
    for nth in range(1, 4):
        case.asked(
            deltagande=registered(case.holder, case.insats, personnummer=parse(number(nth))), days_ago=25 * (nth % 2)
        )
    assert queries() == few
    shown = {
        what: client.get(f"{url}?visa={what}").content.decode() for what in ("forsenade", "snart", "besvarade", "")
    }
    assert "Försenad" in shown[""]
    assert (late.code in shown["forsenade"], late.code in shown["snart"]) == (True, False)
    assert "Visar 1–2 av 2 begäranden" in shown["snart"].replace("\xa0", " ")
    assert "Inga" in shown["besvarade"] or "Ingen" in shown["besvarade"]
    assert "Provsson" not in str(shown)


def test_those_who_answer_are_reminded_and_those_who_lead_hear_of_the_late(case: Case, user_with: Callable[..., User]):
    case.asked(days_ago=1)
    manager, chef = insatsansvarig(case.insats), user_with(Role.FORBUNDSCHEF)

    def told(user: User) -> list[str]:
        with as_user(user):
            return [f"{one.status.word}: {one.text}" for one in waiting_for(user) if "egna uppgifter" in one.text]

    assert told(case.holder)[0].startswith("Väntar: 1")
    assert told(manager) == told(chef) == []
    case.asked(Ratt.RADERING, days_ago=50)
    for user in (case.holder, manager, chef):
        assert told(user)[0].startswith("Försenad: ")


def test_numbers_hold_nobody(case: Case, login: Callable[[User], Client], user_with: Callable[..., User]):
    begaran = case.asked(days_ago=0)
    page = login(user_with(Role.FORBUNDSCHEF)).get(reverse("participants:begaran_numbers")).content.decode()
    assert case.insats.name in page
    assert begaran.code not in page
    assert case.deltagande.code not in page

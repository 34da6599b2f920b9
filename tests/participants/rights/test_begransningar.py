"""Restriction: what is only stored is changed by nobody, stands in no list, and is lifted by a decision alone."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from finsam.dates import today
from finsam.drift import consistency
from finsam.history.models import Entry
from members.enums import Role
from members.models import User
from participants.deltaganden import missing
from participants.deltaganden.registering import answer, withdraw
from participants.enums import Fas, Saknas, Syfte
from participants.gallring import carrying_out
from participants.identity.personnummer import parse
from participants.models import Begransning, Deltagande, Forsorjning, Identitet, Samtycke
from participants.rights import begaranden, begransningar
from participants.rights.begaranden import Answered, Received
from participants.rights.enums import BegaranState, Identifiering, Inkom, Ratt
from tests.participants.gallring.plans import chef, ended, planned
from tests.participants.people import as_user, before, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")


class Case:
    """A deltagaransvarig, a person whose data are restricted, and another one."""

    def __init__(self) -> None:
        self.holder, self.insats = deltagaransvarig()
        self.deltagande = registered(self.holder, self.insats, before=before("okand"))
        self.other = registered(self.holder, self.insats, personnummer=parse(number(1)), name="Annan Annansson")

    def restrict(self) -> None:
        with as_user(self.holder):
            said = Received(Ratt.BEGRANSNING, today(), Inkom.MUNTLIGT)
            begaran = begaranden.receive(self.deltagande, said, by=self.holder)
            ground = value("begransning_grund", "riktighet")
            given = Answered(BegaranState.BEVILJAD, today(), Identifiering.KAND, ground)
            begaranden.decide(begaran, given, by=self.holder)
        self.deltagande.refresh_from_db()

    def lift(self) -> int:
        with as_user(self.holder):
            ground = value("begransning_havd", "kontrollerade")
            return begransningar.lift([self.deltagande], ground=ground, informed_on=today(), by=self.holder)


@pytest.fixture
def case() -> Case:
    made = Case()
    made.restrict()
    return made


def test_a_yes_restricts_until_it_is_lifted(case: Case):
    assert case.deltagande.is_restricted
    assert Deltagande.objects.in_use().get() == case.other
    assert not list(consistency.CHECKS["begäranden"]())
    assert (case.lift(), case.lift()) == (1, 0)
    case.deltagande.refresh_from_db()
    assert not case.deltagande.is_restricted
    codes = Entry.objects.filter(subject_id=str(case.deltagande.pk)).order_by("id").values_list("code", flat=True)
    assert list(codes)[-2:] == ["deltagande.restricted", "deltagande.unrestricted"]


@pytest.mark.parametrize(
    "change",
    [
        lambda case: Deltagande.objects.filter(pk=case.deltagande.pk).update(kommun="Annanstad"),
        lambda case: Deltagande.objects.filter(pk=case.deltagande.pk).update(is_restricted=False),
        lambda case: Deltagande.objects.filter(pk=case.other.pk).update(is_restricted=True),
        lambda case: answer(case.deltagande, Fas.FORE, before("sjukpenning")),
        lambda case: Forsorjning.objects.filter(deltagande=case.deltagande).delete(),
    ],
    ids=["the row", "the mark", "another's mark", "answers", "an answer taken away"],
)
def test_the_database_lets_nothing_be_changed(change: Callable[[Case], object], case: Case):
    with as_user(case.holder), pytest.raises(IntegrityError, match="restrict"), transaction.atomic():
        change(case)


def test_who_it_is_cannot_be_corrected(case: Case):
    with as_user(case.holder), connection.cursor() as cursor:
        assert Identitet.objects.filter(pk=case.deltagande.pk).exists()
        assert Identitet.objects.filter(pk=case.deltagande.pk).update(name_encrypted="gAAAAB") == 0
        sql = "SELECT participants_correct_person(%s, %s, 'man', 1980)"
        with pytest.raises(DatabaseError, match="only who reads"), transaction.atomic():
            cursor.execute(sql, [case.deltagande.pk, ["0" * 64]])


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DELTAGARANSVARIG])
def test_no_other_role_restricts(role: Role, case: Case, user_with: Callable[..., User]):
    user, made = user_with(role), Begransning.objects.none()
    with as_user(case.holder):
        made = Begransning.objects.get()
    fresh = Begransning(
        deltagande=case.other,
        insats=case.insats,
        begaran_id=made.begaran_id,
        grund=made.grund,
        restricted_by=user.acting,
    )
    with as_user(user), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        Begransning.objects.bulk_create([fresh])


def test_a_ground_is_of_its_list_and_a_lifting_has_one(case: Case):
    with as_user(case.holder):
        for changed in ({"lifted_at": "2026-01-01T10:00Z"}, {"lift_ground": value("begransning_grund", "olaglig")}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Begransning.objects.update(lifted_by=case.holder.acting, **changed)


def test_a_withdrawn_consent_lifts_it_and_erases(case: Case, user_with: Callable[..., User]):
    registrar = user_with(Role.HANDLAGGARE)  # from a signed form
    samtycke = Samtycke.objects.select_related("deltagande__insats").get(
        deltagande=case.deltagande, syfte=Syfte.REGISTRERING
    )
    with as_user(registrar):
        withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=registrar)
    case.deltagande.refresh_from_db()
    assert (case.deltagande.is_restricted, case.deltagande.ends_on) == (False, today())
    with as_user(case.holder):
        assert Identitet.objects.get().pk == case.other.pk
        assert Begransning.objects.get().lift_ground.key == begransningar.ERASED


def test_gallring_waits_for_it():
    case, decides = Case(), chef()
    with as_user(case.holder):
        ended(case.deltagande, case.holder)
    case.restrict()
    for due in (0, 1):
        with as_user(decides):
            assert carrying_out.due(planned(decides), today()).total == due
        case.lift()


# Pages


def test_lists_leave_it_out_and_say_so(case: Case, login: Callable[[User], Client], user_with: Callable[..., User]):
    for user in (case.holder, user_with(Role.HANDLAGGARE)):
        client = login(user)
        for url in (reverse("participants:deltaganden", args=[case.insats.pk]), reverse("participants:everything")):
            page = client.get(url).content.decode()
            assert "1 deltagande är begränsat" in page
            assert case.deltagande.code not in page
            assert case.other.code in page
            shown = client.get(f"{url}?status=begransade").content.decode()
            assert f"Deltagande {case.deltagande.code}" in shown
            assert "är begränsat" not in shown
            assert "Provsson" not in shown
            assert case.other.code not in shown
            assert case.deltagande.code not in client.get(f"{url}?status=pagar").content.decode()


def test_nobody_is_reminded_of_what_is_missing_in_it(case: Case):
    lacks = missing.lacks(Saknas.SVAR, today(), missing.asked_since(today()))
    assert not Deltagande.objects.filter(lacks, pk=case.deltagande.pk).exists()
    case.lift()
    assert Deltagande.objects.filter(lacks, pk=case.deltagande.pk).exists()


def test_its_page_says_so_and_changes_nothing(case: Case, login: Callable[[User], Client]):
    client, key = login(case.holder), [case.deltagande.pk]
    page = client.get(reverse("participants:deltagande", args=key)).content.decode()
    assert "Uppgifterna är begränsade" in page
    assert "Påhittstad" not in page
    assert "Återta" in page
    for name in ("register_out", "correct_start", "correct_identity", "register_mistake", "contact"):
        answered = client.get(reverse(f"participants:{name}", args=key))
        assert answered.status_code == 403
        assert "Häv begränsningen först" in answered.content.decode()
    assert client.get(reverse("participants:registerutdrag_json", args=key)).status_code == 200
    lift = reverse("participants:begransning_lift", args=key)
    assert lift in client.get(reverse("participants:rights", args=key)).content.decode()
    data = {"ground": value("begransning_havd", "rattas").pk, "informed_on": today().isoformat()}
    for wrong in ({"informed_on": "2099-01-01"}, {"ground": value("begransning_havd", "raderas").pk}):
        assert client.post(lift, data | wrong).status_code == 422
    assert client.post(lift, data).status_code == 302
    assert client.get(lift).status_code == 403
    assert "Påhittstad" in client.get(reverse("participants:deltagande", args=key)).content.decode()


def test_it_is_decided_on_the_page(login: Callable[[User], Client]):
    case = Case()
    client = login(case.holder)
    new = reverse("participants:begaran_new", args=[case.deltagande.pk])
    asked = client.post(new, {"ratt": "begransning", "received_on": today().isoformat(), "received_how": "brev"})
    decide = f"{asked['Location']}besvara/"
    assert "används inte" in client.get(decide).content.decode()
    data = {"state": "beviljad", "identified_how": "legitimation", "answered_on": today().isoformat()}
    assert client.post(decide, data).status_code == 422
    assert client.post(decide, data | {"ground": value("begransning_grund", "ansprak").pk}).status_code == 302
    case.deltagande.refresh_from_db()
    assert case.deltagande.is_restricted

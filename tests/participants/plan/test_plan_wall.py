"""Who reads and writes a plan, and what takes it away: asked of the database (ADR 22)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from finsam.constraints import broken_constraint
from finsam.dates import today
from finsam.drift import consistency
from finsam.history.models import Entry
from members.enums import Role
from members.models import User
from participants.deltaganden.correcting import register_mistake
from participants.deltaganden.registering import register_out, withdraw
from participants.enums import Syfte
from participants.identity.personnummer import parse
from participants.models import Deltagande, Plandel, Plankontakt, Samtycke, Sip
from participants.plan import planning
from tests.participants.people import as_user, before, deltagaransvarig, number, registered, value
from tests.participants.plan.planned import contact_of, part_of, party, sip_of
from tests.participants.rights.test_begransningar import Case as Restricted
from tests.participants.uppfoljning.follow_ups import BOTH

pytestmark = pytest.mark.usefixtures("forbund")
KINDS = (Plandel, Plankontakt, Sip)
Case = tuple[User, Deltagande]


@pytest.fixture
def case() -> Case:
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats, consents=BOTH)
    for make in (part_of, contact_of, sip_of):
        make(user, deltagande)
    return user, deltagande


def seen() -> list[int]:
    return [kind._default_manager.count() for kind in KINDS]


def orphans() -> int:
    """Rows whose name is erased, asked of the owner's function."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(orphans), 0) FROM participants_plan_faults()")
        row = cursor.fetchone()
    return int(row[0])


def over(user: User, deltagande: Deltagande, on: date, reason: str = "enligt_plan") -> None:
    with as_user(user):
        register_out(deltagande, ends_on=on, reason=value("avslutsanledning", reason), after=before(), by=user)


def test_the_insats_reads_its_plans_and_nobody_else(case: Case, user_with: Callable[..., User]):
    user, _ = case
    with as_user(user):
        assert seen() == [1, 1, 1]
        assert Plankontakt.parter.through.objects.count() == 1
    stranger, _ = deltagaransvarig()
    for other in (stranger, *(user_with(role) for role in Role if role != Role.DELTAGARANSVARIG)):
        with as_user(other):
            assert seen() == [0, 0, 0], other.role
            assert not Plankontakt.parter.through.objects.exists()
            assert not Sip.parter.through.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_writes_one(kind: Any, case: Case, user_with: Callable[..., User]):
    user, _ = case
    with as_user(user):
        row = kind.objects.get()
    row.pk, row._state.adding = None, True
    for other in (deltagaransvarig()[0], user_with(Role.HANDLAGGARE)):
        with as_user(other), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            kind.objects.bulk_create([row])
    with as_user(user_with(Role.HANDLAGGARE)):
        assert kind.objects.update(is_mistake=True) == 0


def test_it_is_read_until_the_consent_to_be_registered_is_over_though_the_person_is_asked_later(case: Case):
    user, deltagande = case
    over(user, deltagande, today())
    with as_user(user):
        assert seen() == [1, 1, 1]
        assert planning.forget_what_is_over() == 0
        Samtycke.objects.filter(syfte=Syfte.REGISTRERING).update(last_on=today() - timedelta(days=2))
        assert seen() == [0, 0, 0]
        assert orphans() == 3
        assert planning.forget_what_is_over() == 1
        assert orphans() == 0


def taken_back(user: User, deltagande: Deltagande) -> None:
    samtycke = Samtycke.objects.select_related("deltagande__insats").get(
        deltagande=deltagande, syfte=Syfte.REGISTRERING
    )
    withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)


def mistaken(user: User, deltagande: Deltagande) -> None:
    reason = value("avslutsanledning", "felregistrering")
    register_mistake(deltagande, what_went_wrong="Fel insats", reason=reason, by=user)


@pytest.mark.parametrize("erase", [taken_back, mistaken])
@pytest.mark.parametrize("by_kansli", [False, True])
def test_it_goes_with_the_name(erase: Callable[..., None], by_kansli: bool, case: Case, user_with: Callable[..., User]):
    user, deltagande = case
    who = user_with(Role.HANDLAGGARE) if by_kansli else user
    with as_user(who):
        erase(who, deltagande)
        assert orphans() == 0
    with as_user(user), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM participants_radering WHERE rad = %s AND slag = 'identitet'", [deltagande.pk]
        )
        assert cursor.fetchone() == (1,)
        told = Entry.objects.filter(subject_id=str(deltagande.pk), code__startswith="plan.")
        assert [entry.changes for entry in told] == [{}, {}, {}]


def test_whoever_is_registered_out_has_no_plan_after_that_day(case: Case):
    user, deltagande = case
    end = today() - timedelta(days=2)
    goes_on, later = part_of(user, deltagande), part_of(user, deltagande, starts_on=today())
    done = part_of(user, deltagande, ends_on=end - timedelta(days=5), resultat="genomford")
    booked = contact_of(user, deltagande, held_on=today() + timedelta(days=3), utfall="")
    over(user, deltagande, end)
    with as_user(user):
        rows = {row.pk: (row.ends_on, row.resultat, row.version) for row in Plandel.objects.all()}
        assert rows[goes_on.pk] == (end, "", 2)
        assert rows[later.pk] == (today(), "installd", 2)
        assert rows[done.pk] == (end - timedelta(days=5), "genomford", 1)
        assert Plankontakt.objects.get(pk=booked.pk).utfall == "avbokad"
        told = list(consistency.CHECKS["planer"]())
    assert len(told) == 1  # the meeting of yesterday, which was held after the end
    assert deltagande.insats.name in told[0]


def test_what_is_restricted_is_read_and_not_changed():
    case = Restricted()
    part, contact = part_of(case.holder, case.deltagande), contact_of(case.holder, case.deltagande)
    case.restrict()
    with as_user(case.holder):
        assert Plandel.objects.update(is_mistake=True) == 0
        assert part == Plandel.objects.get()
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Plandel.objects.bulk_create([_anew(part)])
        contact.parter.clear()
        assert contact.parter.count() == 1
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            contact.parter.add(party(case.deltagande))


def _anew(part: Plandel) -> Plandel:
    part.pk, part._state.adding = None, True
    return part


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"starts_on": date(2025, 2, 1), "ends_on": date(2025, 1, 1)}, "participants_plandel_dates_in_order"),
        ({"resultat": "genomford"}, "participants_plandel_result_has_end"),
        ({"resultat": "frisk", "ends_on": today()}, "participants_plandel_result_has_end"),
        ({"slag": ("kontaktsatt", "mote")}, "participants_plan_lists"),
        ({"steg": ("plandel", "praktik")}, "participants_plan_lists"),
    ],
)
def test_what_a_part_can_never_be(changed: dict[str, Any], constraint: str, case: Case):
    user, deltagande = case
    fields = {name: value(*given) if isinstance(given, tuple) else given for name, given in changed.items()}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        part_of(user, deltagande, **fields)
    assert broken_constraint(refused.value) == constraint


@pytest.mark.parametrize(
    ("make", "changed", "constraint"),
    [
        (contact_of, {"utfall": "trött"}, "participants_plankontakt_known"),
        (contact_of, {"satt": ("plandel", "praktik")}, "participants_plan_lists"),
        (sip_of, {"follow_up_on": date(2020, 1, 1)}, "participants_sip_followed_up_after"),
        (sip_of, {"ended_on": date(2020, 1, 1)}, "participants_sip_ended_after"),
    ],
)
def test_what_contacts_and_sip_can_never_be(
    make: Callable[..., Any], changed: dict[str, Any], constraint: str, case: Case
):
    user, deltagande = case
    fields = {name: value(*given) if isinstance(given, tuple) else given for name, given in changed.items()}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        make(user, deltagande, **fields)
    assert broken_constraint(refused.value) == constraint


def test_a_mistake_stays_one_and_nothing_moves(case: Case):
    user, _ = case
    other = registered(user, case[1].insats, personnummer=parse(number(1)))
    with as_user(user):
        part = Plandel.objects.select_related("deltagande").get()
        planning.mark_mistake(part, by=user)
        for changed in ({"is_mistake": False}, {"ends_on": today()}):
            with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
                Plandel.objects.update(**changed)
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            Plankontakt.objects.update(deltagande=other)

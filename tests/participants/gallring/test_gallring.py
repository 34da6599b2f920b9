"""Gallring by plan: what is due goes for good, once, and the figures of past years stay."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from finsam import acting, history, jobs
from finsam.dates import today
from finsam.jobs.models import Job
from finsam.jobs.running import perform
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants import invariants, tasks
from participants.deltaganden.correcting import register_mistake
from participants.deltaganden.registering import register_in
from participants.enums import Syfte
from participants.gallring import carrying_out
from participants.gallring.enums import Gallringsslag
from participants.identity.personnummer import parse
from participants.models import Deltagande, GallradUppgift, Gallring, Identitet, Radering
from tests.participants.gallring.plans import chef, ended, planned
from tests.participants.identity.test_wall import left_in_the_database
from tests.participants.people import deltagaransvarig, entry, number, registered, value
from tests.pdf_checks import assert_pdf, text_of
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.usefixtures("forbund")


@pytest.fixture
def people() -> tuple[User, User, list[Deltagande]]:
    """Who decides, who registers, and four deltaganden of two people: one name is still held by a later consent."""
    with acting.transaction_as(acting.SYSTEM):
        decides = chef()
        (user, insats), (other, second) = deltagaransvarig(), deltagaransvarig()
    made = []
    with acting.transaction_as(user.subject):
        made.append(ended(register_in(insats, entry(), by=user), user, date(2024, 5, 31)))
        made.append(ended(register_in(insats, entry(starts_on=date(2024, 8, 1)), by=user), user))
        other_person = entry(personnummer=parse(number(1)), name="Andra Andersson")
        made.append(ended(register_in(insats, other_person, by=user), user))
    with acting.transaction_as(other.subject):
        keeps = {Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: True}
        kept = entry(consents=keeps, follow_up_until=today() + timedelta(days=30))
        made.append(ended(register_in(second, kept, by=other), other))
    return decides, other, made


def figures(insatser: set[Insats]) -> list[object]:
    """Every figure of the year, in all and narrowed in every way."""
    year = Urval.of_year(2024)
    asked = [year, *(Urval.of_year(2024, insats.pk) for insats in insatser)]
    asked += [Urval(year.period, kon="kvinna"), Urval(year.period, kon="man"), Urval(year.period, alder="a30_39")]
    return [data(deltagarrapport(one, is_exact=True)) for one in asked] + [data(deltagarrapport(year, is_exact=False))]


@pytest.mark.django_db(transaction=True)
def test_what_is_due_is_erased_once_and_the_figures_of_the_year_stay(people, monkeypatch):
    decides, other, made = people
    with acting.transaction_as(acting.SYSTEM):
        insatser = {one.insats for one in made}
        before = figures(insatser)
    assert before[0]["personer"] == 2
    with acting.transaction_as(decides.subject):
        plan = planned(decides)
        numbers = carrying_out.due(plan, today())
        assert (numbers.total, numbers.slag) == (3, (Gallringsslag.IDENTITET,))
        ordered = carrying_out.order(plan, numbers.total, by=decides)
    # a worker that dies after its first part, and the job that goes on; then once more
    monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
    with acting.transaction_as(decides.subject):
        assert carrying_out.erase_some(ordered) == 1
    for _ in range(2):
        with acting.transaction_as(decides.subject):
            job = jobs.start(tasks.GALLRA, subject=ordered, by=decides, label="Gallring")
        perform(tasks.gallra, str(job.pk))
        assert Job.objects.get(pk=job.pk).state == "done"
    ordered.refresh_from_db()
    with acting.transaction_as(acting.SYSTEM):
        assert figures(insatser) == before
        assert Radering.objects.filter(orsak="gallring").count() == GallradUppgift.objects.count() == 3
        assert list(invariants.gallring_faults()) == []
        assert list(invariants.erasure_faults()) == []
        assert len({one.deltagare_id for one in Deltagande.objects.all()}) == 4
    assert left_in_the_database("Andersson", number(1)) == []
    with acting.transaction_as(other.subject):
        assert [one.name for one in Identitet.objects.all()] == ["Prova Provsson"]
    assert_pdf(bytes(ordered.bevis.content), title=f"Gallringsbevis {ordered.day}")
    text = text_of(bytes(ordered.bevis.content))
    assert "§ 12/2019" in text
    assert ordered.sha256[:20] in text.replace("\n", "").replace(" ", "")
    assert "<5" in text
    assert "Provsson" not in text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_seal_it_once(people):
    decides, _, _ = people
    with acting.transaction_as(decides.subject):
        ordered = carrying_out.order(planned(decides), 3, by=decides)
        assert carrying_out.erase_some(ordered) == 3
    with first_transaction(decides.subject):
        first = carrying_out.finish(ordered, by=decides)
        other = Other(lambda: carrying_out.finish(ordered, by=decides), decides.subject)
        other.wait_until_blocked()
    assert other.finish().sha256 == first.sha256
    with acting.transaction_as(acting.SYSTEM):
        assert history.for_subject(ordered).filter(code="gallring.done").count() == 1


@pytest.mark.django_db(transaction=True)
def test_other_kinds_go_and_leave_the_rest(people):
    decides, other, made = people
    with acting.transaction_as(other.subject):
        wrong = register_in(made[3].insats, entry(personnummer=parse(number(2))), by=other)
        reason = value("avslutsanledning", "felregistrering")
        register_mistake(wrong, what_went_wrong="Fel insats valdes", reason=reason, by=other)
        Deltagande.objects.filter(pk=wrong.pk).update(registered_out_at="2024-06-01T10:00:00Z")
    with acting.transaction_as(decides.subject):
        ordered = carrying_out.order(planned(decides, kommun=30, felregistrering=30), 5, by=decides)
        assert carrying_out.erase_some(ordered) == 5
        carrying_out.finish(ordered, by=decides)
    wrong.refresh_from_db()
    assert (wrong.mistake_reason, wrong.is_mistake, wrong.kommun) == ("", True, "Påhittstad")
    assert {one.kommun for one in Deltagande.objects.filter(is_mistake=False)} == {""}
    with acting.transaction_as(other.subject):
        assert Identitet.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.FORBUNDSCHEF])
def test_nobody_else_asks_plans_or_erases(role: Role, user_with: Callable[..., User]):
    decides = chef()
    acting.declare(decides.subject)
    plan = planned(decides)
    ordered = carrying_out.order(plan, 1, by=decides)
    user = user_with(role)
    acting.declare(user.subject)
    for refused in (
        lambda: carrying_out.due(plan, today()),
        lambda: carrying_out.erase_some(ordered),
        lambda: carrying_out.finish(ordered, by=user),
        lambda: planned(user),
        lambda: carrying_out.order(plan, 1, by=user),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()


def test_what_the_database_refuses():
    decides = chef()
    acting.declare(decides.subject)
    plan = planned(decides)
    carrying_out.order(plan, 1, by=decides)
    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        carrying_out.order(plan, 1, by=decides)
    tomorrow = {"plan": plan, "day": today() + timedelta(days=1), "expected": 1, "ordered_by": decides.acting}
    for sql in (
        "UPDATE participants_gallringsregel SET days = 1",
        "UPDATE participants_gallring SET day = '2030-01-01'",
        "INSERT INTO participants_gallringsregel (plan_id, slag, days) SELECT id, 'kommun', 0 FROM"
        " participants_gallringsplan",
        "INSERT INTO participants_gallraduppgift (gallring_id, slag, rad, insats_id, over_on)"
        " SELECT id, 'kommun', id, id, day FROM participants_gallring",
        "SELECT * FROM participants_due((SELECT id FROM participants_gallringsplan), current_date)",
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|row-level security"), transaction.atomic():
            connection.cursor().execute(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        Gallring.objects.create(**tomorrow)


def test_what_should_have_gone_long_ago_is_found():
    decides = chef()
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats)
    acting.declare(user.subject)
    ended(deltagande, user)
    acting.declare(decides.subject)
    planned(decides)
    acting.declare(acting.SYSTEM)
    [told] = invariants.gallring_faults()
    assert "1 uppgifter, varav 1 namn" in told


def test_the_revisor_reads_no_small_number(user_with: Callable[..., User], login: Callable[[User], Client]):
    decides, (user, insats) = chef(), deltagaransvarig()
    acting.declare(user.subject)
    for nth in range(2):
        ended(register_in(insats, entry(personnummer=parse(number(nth))), by=user), user)
    acting.declare(decides.subject)
    made = carrying_out.order(planned(decides), 2, by=decides)
    assert carrying_out.erase_some(made) == 2
    carrying_out.finish(made, by=decides)
    acting.declare(acting.NOBODY)
    for role, is_exact in ((Role.REVISOR, False), (Role.EKONOM, True)):
        page = login(user_with(role)).get(reverse("participants:gallring_detail", args=[made.pk])).content.decode()
        assert ('<td class="num">2</td>' in page) is is_exact
        assert ("&lt;5" in page) is not is_exact
        assert "Uppgifter:" not in page


def test_the_pages_from_plan_to_job(login: Callable[[User], Client]):
    decides, (user, insats) = chef(), deltagaransvarig()
    deltagande = registered(user, insats)
    acting.declare(user.subject)
    ended(deltagande, user)
    acting.declare(acting.NOBODY)
    client = login(decides)
    order, plan = reverse("participants:gallring_order"), reverse("participants:gallring_plan")
    assert client.get(order).url == reverse("participants:gallring")
    wrong = {"beslut_on": "2024-03-02", "paragraf": "§ 3", "valid_from": "2024-03-01", "days_identitet": "-1"}
    assert client.post(plan, wrong).status_code == 422
    assert client.post(plan, wrong | {"valid_from": "2024-04-01", "days_identitet": ""}).status_code == 422
    assert client.post(plan, wrong | {"valid_from": "2024-04-01", "days_identitet": "30"}).status_code == 302
    page = client.get(order)
    assert "Namn och personnummer" in page.content.decode()
    assert "Provsson" not in page.content.decode()
    assert client.post(order, {"expected": 1}).status_code == 422
    assert "ändrats medan du läste" in client.post(order, {"expected": 2, "is_read": "on"}).content.decode()
    started = client.post(order, {"expected": 1, "is_read": "on"})
    assert started.status_code == 302
    assert "/jobb/" in started.url or "/arbeten/" in started.url
    assert "inte klar" in client.get(order).content.decode()
    assert client.post(order).url == started.url

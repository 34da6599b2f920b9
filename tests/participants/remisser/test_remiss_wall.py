"""Who reads, writes and erases who a remiss is about: asked of the database itself, as the web's role."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from finsam import acting
from finsam.constraints import broken_constraint
from finsam.dates import today
from insatser.models import Insats
from members.enums import OrganisationKind, Role
from members.models import Organisation, User
from participants.deltaganden.registering import register_in, withdraw
from participants.enums import SamtyckeStatus, Syfte
from participants.identity.personnummer import parse
from participants.invariants import remiss_faults
from participants.models import Remiss, Remissidentitet, Remissmottagning, Remisspart, Samtycke
from participants.remisser import moves
from participants.remisser.enums import RemissState
from participants.remisser.moves import Answer
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.members.factories import MedlemFactory, OrganisationFactory
from tests.participants.identity.test_wall import left_in_the_database
from tests.participants.people import (
    as_user,
    deltagaransvarig,
    entry,
    number,
    opened,
    referral,
    referred,
    remittent,
    value,
)

pytestmark = pytest.mark.usefixtures("forbund")


def counted() -> int:
    return Remissidentitet.objects.count()


def answered(user: User, remiss: Remiss, state: RemissState, **told: object) -> Remiss:
    with as_user(user):
        locked = remiss.locked()
        moves.answer(locked, Answer(state, **told), by=user)  # type: ignore[arg-type]
    return locked


# Reading


def test_the_insats_reads_it_and_who_sent_it_cannot():
    (holder, insats), sender = deltagaransvarig(), remittent()
    remiss = referred(sender, insats)
    with as_user(holder):
        found = Remissidentitet.objects.get()
        assert (found.name, found.written_number) == ("Prova Provsson", f"{number()[:8]}-{number()[8:]}")
    for somebody in (sender, deltagaransvarig()[0], remittent()):
        with as_user(somebody):
            assert counted() == 0
    assert counted() == 0
    assert "Provsson" not in repr(referral())
    assert remiss.code not in number()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.DELTAGARANSVARIG])
def test_no_other_role_reads_any(role: Role, user_with: Callable[..., User]):
    insats = InsatsFactory()
    referred(remittent(), insats)
    somebody = user_with(role)
    if role == Role.INSATSANSVARIG:
        InsatsUppdragFactory(uppdrag=somebody.acting, insats=insats)
    with as_user(somebody):
        assert counted() == 0


def test_upsert_gives_nothing_back_to_who_sent_it():
    sender, insats = remittent(), InsatsFactory()
    remiss = referred(sender, insats)
    for clause in ("DO UPDATE SET name_encrypted = 'gAAAAB' RETURNING name_encrypted", "DO NOTHING RETURNING *"):
        with as_user(sender), connection.cursor() as cursor:
            try:
                with transaction.atomic():
                    cursor.execute(
                        "INSERT INTO participants_remissidentitet VALUES (%s, 'gAAAA', 'gAAAA', %s)"
                        f" ON CONFLICT (remiss_id) {clause}",
                        [remiss.pk, insats.pk],
                    )
                    assert cursor.fetchall() == []
            except DatabaseError:
                continue


# Writing


@pytest.mark.parametrize("role", [role for role in Role if role != Role.REMITTENT])
def test_nobody_else_sends(role: Role, user_with: Callable[..., User]):
    user, insats = user_with(role), opened(InsatsFactory())
    with as_user(user), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        moves.send(insats, referral(), by=user)


def test_nothing_is_sent_to_an_insats_that_takes_none_or_by_who_is_not_a_members():
    sender, insats = remittent(), opened(InsatsFactory())
    Remissmottagning.objects.update(is_open=False)
    with as_user(sender), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        moves.send(insats, referral(), by=sender)
    Remissmottagning.objects.update(is_open=True)
    type(sender.person).objects.filter(pk=sender.person_id).update(
        employer=OrganisationFactory(kind=OrganisationKind.ANNAN)
    )
    with as_user(sender), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        moves.send(insats, referral(), by=sender)


def test_nobody_writes_into_somebody_elses_remiss_or_answers_it():
    (holder, insats), sender = deltagaransvarig(), remittent()
    remiss = referred(sender, insats)
    for user in (remittent(), deltagaransvarig()[0]):
        with as_user(user):
            assert Remiss.objects.update(state=RemissState.ANTAGEN) == 0
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                remiss.varden.add(value("remiss_stod", "annat"))
    with as_user(sender), pytest.raises(DatabaseError), transaction.atomic():
        moves.answer(remiss, Answer(RemissState.ANTAGEN), by=sender)
    with as_user(holder), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Remiss.objects.update(consent_last_on=today())


def test_clear_text_and_values_of_other_lists_are_refused(monkeypatch):
    sender, insats = remittent(), opened(InsatsFactory())
    with as_user(sender), pytest.raises(IntegrityError) as refused, transaction.atomic():
        moves.send(insats, referral(varden=[value("malgrupp", "annan")]), by=sender)
    assert broken_constraint(refused.value) == "participants_remiss_lists"
    monkeypatch.setattr("finsam.encryption.encrypt", lambda text: text)
    with as_user(sender), pytest.raises(IntegrityError) as refused, transaction.atomic():
        moves.send(insats, referral(), by=sender)
    assert broken_constraint(refused.value) == "participants_remissidentitet_is_encrypted"


# Moves


@pytest.mark.parametrize(
    ("state", "fields", "constraint"),
    [
        ("borjat", {"started_on": today()}, "participants_remiss_moves"),
        ("antagen", {}, "participants_remiss_answer_has_time"),
        ("avbojd", {}, "participants_remiss_answer_has_time"),
        ("ko", {}, "participants_remiss_answer_has_time"),
        ("aterkallad", {}, "participants_remiss_closed_holds_nobody"),
        ("skickad", {"started_on": today()}, "participants_remiss_start_has_day"),
        ("skickad", {"consent_status": "upphort"}, "participants_remiss_consent_end_has_day"),
        ("skickad", {"keeps_until": today() + timedelta(days=400)}, "participants_remiss_is_not_kept_for_long"),
    ],
)
def test_what_the_database_refuses(state: str, fields: dict[str, object], constraint: str):
    holder, insats = deltagaransvarig()
    referred(remittent(), insats)
    with as_user(holder), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Remiss.objects.update(state=state, **fields)
    assert broken_constraint(refused.value) == constraint


@pytest.mark.parametrize("field", ["queued_at", "ground"])
def test_what_belongs_to_an_answer_stands_with_it_alone(field: str):
    holder, insats = deltagaransvarig()
    referred(remittent(), insats)
    given = timezone.now() if field == "queued_at" else value("remiss_avbojd", "fel")
    with as_user(holder), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Remiss.objects.update(**{field: given})
    of = {"queued_at": "queue_has_time", "ground": "no_has_ground"}
    assert broken_constraint(refused.value) == f"participants_remiss_{of[field]}"


def test_a_consent_never_comes_back():
    (holder, insats), sender = deltagaransvarig(), remittent()
    remiss = referred(sender, insats)
    with as_user(sender):
        moves.recall(remiss.locked(), is_withdrawn=True, by=sender)
    with as_user(holder), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Remiss.objects.update(consent_status=SamtyckeStatus.GIVET, consent_over_on=None)
    assert broken_constraint(refused.value) == "participants_remiss_moves"
    again = Remissidentitet(remiss=remiss, insats=insats)
    again.write(name="Prova Provsson", personnummer=number())
    with as_user(sender), pytest.raises(DatabaseError), transaction.atomic():
        Remissidentitet.objects.bulk_create([again])


# Erasing


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["sender", "insats", "time", "start"])
def test_what_is_over_stands_in_no_table(how: str):
    with acting.transaction_as(acting.SYSTEM):
        (holder, insats), sender = deltagaransvarig(), remittent()
        opened(insats)
    with acting.transaction_as(sender.subject):
        remiss = moves.send(insats, referral(), by=sender)
    with acting.transaction_as(holder.subject):
        held = Remissidentitet.objects.get()
    traces = [number(), held.personnummer_encrypted, held.name_encrypted, "Provsson"]
    assert left_in_the_database(held.name_encrypted)
    match how:
        case "sender" | "insats":
            user = sender if how == "sender" else holder
            with acting.transaction_as(user.subject):
                moves.recall(remiss.locked(), is_withdrawn=True, by=user)
        case "time":
            with acting.transaction_as(holder.subject):
                Remiss.objects.update(keeps_until=today() - timedelta(days=1), consent_over_on=None)
            with acting.transaction_as(acting.SYSTEM):
                assert moves.expire() == 1
                assert moves.expire() == 0
        case "start":
            with acting.transaction_as(holder.subject):
                moves.answer(remiss.locked(), Answer(RemissState.ANTAGEN), by=holder)
                deltagande = moves.begin(remiss, entry(), by=holder)
                samtycke = Samtycke.objects.select_related("deltagande").get(syfte=Syfte.REGISTRERING)
                assert Remiss.objects.get().deltagande_id == deltagande.pk
            assert left_in_the_database(held.name_encrypted) == []
            with acting.transaction_as(holder.subject):
                withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=holder)
            assert Remiss.objects.get().deltagande_id is None  # no way leads from the sender's notes to the answers
    assert left_in_the_database(*traces) == []
    remiss.refresh_from_db()
    assert (remiss.varden.count(), remiss.kommun, list(remiss_faults())) == (0, "", [])


def test_a_no_is_kept_some_days_and_can_be_undone(settings):
    (holder, insats), sender = deltagaransvarig(), remittent()
    remiss = referred(sender, insats)
    remiss = answered(holder, remiss, RemissState.AVBOJD, ground=value("remiss_avbojd", "ingen_plats"))
    assert remiss.keeps_until == today() + timedelta(days=settings.REMISS_DAYS_AFTER_NO)
    with as_user(holder):
        assert counted() == 1
        moves.undo_no(remiss.locked(), by=holder)
    remiss.refresh_from_db()
    assert (remiss.state, remiss.answered_at, remiss.ground, remiss.keeps_until) == (
        RemissState.SKICKAD,
        None,
        None,
        remiss.consent_last_on,
    )


def test_the_queue_is_counted_in_the_order_in_which_people_came_to_it():
    holder, insats = deltagaransvarig()
    sent = [referred(remittent(), insats, personnummer=parse(number(nth))) for nth in range(3)]
    for remiss in (sent[2], sent[0]):
        answered(holder, remiss, RemissState.KO)
    places = {row.pk: row.place for row in Remiss.objects.with_place()}
    assert [places[remiss.pk] for remiss in sent] == [2, None, 1]
    answered(holder, sent[2], RemissState.ANTAGEN)
    assert Remiss.objects.with_place().get(pk=sent[0].pk).place == 1


def test_only_the_deltagande_of_the_insats_is_linked():
    (holder, insats), (other, second) = deltagaransvarig(), deltagaransvarig()
    remiss = answered(holder, referred(remittent(), insats), RemissState.ANTAGEN)
    with as_user(other):
        foreign = register_in(second, entry(), by=other)
    with as_user(holder), pytest.raises(IntegrityError), transaction.atomic():
        remiss.move(
            RemissState.BORJAT,
            deltagande=foreign,
            started_on=today(),
            consent_status="upphort",
            consent_over_on=today(),
            kommun="",
        )


# The parties of the consent


def names_its_parties() -> None:
    """What the end of the transaction asks."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@transaction.atomic
def _sent_with(sender: User, insats: Insats, parties: list[Organisation]) -> None:
    referred(sender, insats, parter=parties)
    names_its_parties()


@transaction.atomic
def _all_out() -> None:
    Remisspart.objects.update(withdrawn_on=today())
    names_its_parties()


def of(remiss: Remiss, organisation: Organisation) -> Remisspart:
    return remiss.parts.get(organisation=organisation)


@pytest.mark.parametrize("missing", ["employer", "owner", "both"])
def test_nothing_is_sent_without_who_sends_it_and_who_owns_the_insats(missing: str):
    sender, (_, insats) = remittent(), deltagaransvarig()
    kept = {"employer": [insats.agare.organisation], "owner": [sender.person.employer], "both": []}[missing]
    with pytest.raises(IntegrityError, match="names"):
        _sent_with(sender, insats, kept)


def test_a_remiss_follows_the_parties_of_its_consent():
    (holder, insats), sender = deltagaransvarig(), remittent()
    further = MedlemFactory(part_kind="region").organisation
    remiss = referred(sender, insats)
    with as_user(holder):
        assert not moves.withdraw_party(of(remiss, further), by=holder)
        names_its_parties()
        remiss.refresh_from_db()
        assert (further in remiss.exchanging, remiss.stands, counted()) == (False, True, 1)
    with as_user(sender):
        assert moves.withdraw_party(of(remiss, sender.person.employer), by=sender)
        names_its_parties()
    remiss.refresh_from_db()
    assert (remiss.state, remiss.consent_status) == ("aterkallad", "atertaget")
    with as_user(holder):
        assert counted() == 0


def test_a_party_goes_out_by_the_database_too_and_never_comes_back():
    (holder, insats), sender = deltagaransvarig(), remittent()
    MedlemFactory(part_kind="region")
    remiss = referred(sender, insats)
    extra = remiss.parts.filter(is_needed=False)[0]
    with as_user(deltagaransvarig()[0]):
        assert Remisspart.objects.update(withdrawn_on=today()) == 0
    with as_user(holder):
        with pytest.raises(IntegrityError, match="names"):
            _all_out()
        Remisspart.objects.filter(pk=extra.pk).update(withdrawn_on=today())
        with pytest.raises(IntegrityError, match="never back"), transaction.atomic():
            Remisspart.objects.filter(pk=extra.pk).update(withdrawn_on=None)

"""Correcting a deltagande, who it is, and taking away what was registered by mistake."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from finsam import encryption
from finsam.dates import today
from finsam.history.models import Entry, Look
from insatser.models import Insats
from members.enums import Role
from participants.deltaganden.correcting import correct_identity, register_mistake
from participants.deltaganden.registering import recognise, register_out
from participants.enums import Fas, Syfte
from participants.identity.personnummer import parse
from participants.models import Deltagande, Deltagare, Identitet, Samtycke
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.participants.people import as_user, before, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")


@pytest.fixture
def ours(login):
    user, insats = deltagaransvarig()
    return login(user), user, insats


def page(response) -> str:
    return response.content.decode()


def another_of(user) -> Insats:
    """Another insats of the same deltagaransvarig."""
    return InsatsUppdragFactory(uppdrag=user.acting, insats=InsatsFactory()).insats


def url(name: str, deltagande: Deltagande) -> str:
    return reverse(f"participants:{name}", args=[deltagande.pk])


def stamp(client: Client, address: str) -> str:
    return client.get(address).context["form"].current_stamp


def start(**changed: object) -> dict[str, object]:
    return {
        "starts_on": "2024-02-01",
        "kommun": "Påhittstad",
        "remittent": value("remittent", "kommun").pk,
        "utbildningsniva": value("utbildningsniva", "gymnasium").pk,
        "tid_offentlig_forsorjning": value("tid_offentlig_forsorjning", "ar_1_2").pk,
        "forsorjning": [value("forsorjningskalla", "forsorjningsstod").pk],
        "sysselsattning": [value("sysselsattning", "aktivt_arbetssokande").pk],
        **changed,
    }


def mistake(deltagande: Deltagande, user, text: str = "Fel insats valdes") -> None:
    with as_user(user):
        register_mistake(deltagande, what_went_wrong=text, reason=value("avslutsanledning", "felregistrering"), by=user)


# Answers


def test_answers_are_corrected_and_the_change_is_told_in_words(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    address = url("correct_start", deltagande)
    changed = start(
        stamp=stamp(client, address),
        starts_on="2024-02-12",
        sysselsattning=[value("sysselsattning", "studier").pk],
        omfattning_studier="50",
    )
    client.post(address, changed)
    deltagande.refresh_from_db()
    assert deltagande.starts_on == date(2024, 2, 12)
    assert [(row.slag.key, row.omfattning) for row in deltagande.sysselsattning_set.all()] == [("studier", 50)]
    entry = Entry.objects.get(code="deltagande.corrected")
    assert entry.changes == {
        "starts_on": ["2024-02-01", "2024-02-12"],
        "sysselsattning": ["aktivt_arbetssokande", "studier:50"],
    }
    shown = page(client.get(url("deltagande", deltagande)))
    assert "Sysselsättning: Aktivt arbetssökande → Studier 50" in shown


def test_what_somebody_else_corrected_meanwhile_is_not_overwritten(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    address = url("correct_start", deltagande)
    old = stamp(client, address)
    client.post(address, start(stamp=old, kommun="Annan kommun"))
    response = client.post(address, start(stamp=old, starts_on="2024-03-01"))
    assert response.status_code == 422
    assert "Någon annan har ändrat uppgifterna" in page(response)
    assert "Annan kommun" in page(response)
    deltagande.refresh_from_db()
    assert (deltagande.kommun, deltagande.starts_on) == ("Annan kommun", date(2024, 2, 1))


def test_saving_without_a_change_writes_nothing(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    address = url("correct_start", deltagande)
    client.post(address, start(stamp=stamp(client, address)))
    assert not Entry.objects.filter(code="deltagande.corrected").exists()


def test_the_end_is_corrected_and_no_consent_lasts_longer_for_it(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    ended = today() - timedelta(days=9)
    with as_user(user):
        reason = value("avslutsanledning", "enligt_plan")
        register_out(deltagande, ends_on=ended, reason=reason, after=before(), by=user)
    last = Samtycke.objects.get().last_on
    address = url("correct_end", deltagande)
    posted = start(reason=value("avslutsanledning", "flytt").pk, ends_on=(ended + timedelta(days=3)).isoformat())
    client.post(address, {**posted, "stamp": stamp(client, address)})
    deltagande.refresh_from_db()
    assert (deltagande.avslutsanledning.key, deltagande.ends_on) == ("flytt", ended + timedelta(days=3))
    assert Samtycke.objects.get().last_on == last
    posted = {**posted, "ends_on": (ended - timedelta(days=3)).isoformat(), "stamp": stamp(client, address)}
    client.post(address, {**posted, "reason": value("avslutsanledning", "avliden").pk})
    assert Samtycke.objects.get().last_on == last - timedelta(days=3)
    assert not deltagande.forsorjning_set.filter(fas=Fas.EFTER).exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"starts_on": "2999-01-01"}, "Datumet har inte varit än."),
        ({"starts_on": "2021-12-31"}, "Insatsen pågår inte den dagen."),
        ({"forsorjning": []}, "försörjning"),
        ({"kommun": "Ingenstans"}, "finns inte i listan"),
    ],
)
def test_a_wrong_correction_is_explained(changed, message, ours):
    client, user, insats = ours
    address = url("correct_start", registered(user, insats))
    response = client.post(address, start(stamp=stamp(client, address), **changed))
    assert response.status_code == 422
    assert message in page(response)


def test_answers_without_a_person_are_not_corrected(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    client.post(reverse("participants:withdraw", args=[Samtycke.objects.get().pk]), {"on": "2024-03-01"})
    response = client.get(url("correct_start", deltagande))
    assert response.status_code == 403
    assert "Samtycket är återtaget" in page(response)
    assert "Rätta" not in page(client.get(url("deltagande", deltagande)))


def test_moving_the_start_into_another_stay_is_refused(ours):
    client, user, insats = ours
    first = registered(user, insats)
    with as_user(user):
        register_out(
            first, ends_on=date(2024, 3, 1), reason=value("avslutsanledning", "flytt"), after=before(), by=user
        )
    second = registered(user, insats, starts_on=date(2024, 5, 1))
    address = url("correct_start", second)
    response = client.post(address, start(stamp=stamp(client, address), starts_on="2024-02-20"))
    assert response.status_code == 422
    assert "redan registrerad" in page(response)


# Identity


def test_a_name_is_corrected_without_being_written_down(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    address = url("correct_identity", deltagande)
    posted = {"name": "Prövo Provsson", "personnummer": number(), "stamp": stamp(client, address)}
    client.post(address, posted)
    with as_user(user):
        assert Identitet.objects.get(pk=deltagande.pk).name == "Prövo Provsson"
    entry = Entry.objects.get(code="identitet.corrected")
    assert entry.changes == {"name": [None, None]}
    assert "rättelse av person" in Look.objects.filter(user_id=user.pk).values_list("purpose", flat=True)
    assert "Rättade vem deltagaren är<br>Namn" in page(client.get(url("deltagande", deltagande)))


def test_another_number_is_another_person_and_the_wrong_one_is_forgotten(ours):
    _, user, insats = ours
    wrong, right = parse(number()), parse(number(1))
    other = registered(user, another_of(user), personnummer=right)
    deltagande = registered(user, insats, personnummer=wrong)
    made_up = deltagande.deltagare_id
    with as_user(user):
        identity = Identitet.objects.select_related("deltagande").get(pk=deltagande.pk)
        assert correct_identity(identity, name=identity.name, personnummer=right, by=user)
        deltagande.refresh_from_db()
        assert deltagande.deltagare_id == other.deltagare_id
        assert Identitet.objects.get(pk=deltagande.pk).personnummer_digest == encryption.digests(right.digits)[0]
        assert not Deltagare.objects.filter(pk=made_up).exists()
        assert recognise(wrong) != made_up
        assert recognise(right) == other.deltagare_id


def test_a_person_that_others_share_stays_when_one_leaves(ours):
    _, user, insats = ours
    shared = registered(user, another_of(user))
    deltagande = registered(user, insats)
    assert shared.deltagare_id == deltagande.deltagare_id
    with as_user(user):
        identity = Identitet.objects.select_related("deltagande").get(pk=deltagande.pk)
        correct_identity(identity, name=identity.name, personnummer=parse(number(2, "19900101")), by=user)
        deltagande.refresh_from_db()
        assert deltagande.deltagare.birth_year == 1990
        assert recognise(parse(number())) == shared.deltagare_id


def test_a_number_that_is_in_the_insats_already_is_told_and_written_down(ours):
    client, user, insats = ours
    registered(user, insats)
    deltagande = registered(user, insats, personnummer=parse(number(1)))
    address = url("correct_identity", deltagande)
    response = client.post(
        address, {"name": "Prova Provsson", "personnummer": number(), "stamp": stamp(client, address)}
    )
    assert response.status_code == 422
    assert "redan registrerad" in page(response)
    assert Entry.objects.filter(code="deltagande.refused").count() == 1


def test_only_who_reads_it_corrects_it(ours, user_with):
    _, user, insats = ours
    deltagande = registered(user, insats)
    call = "SELECT participants_correct_person(%s, %s::text[], 'man', 1985)"
    for other in (user_with(Role.HANDLAGGARE), deltagaransvarig()[0]):
        with as_user(other), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(call, [deltagande.pk, ["a" * 64]])
    with as_user(user):
        mistake(deltagande, user)
    with as_user(user), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(call, [deltagande.pk, ["a" * 64]])


# Mistakes


@pytest.mark.parametrize("consents", [{Syfte.REGISTRERING: True}, dict.fromkeys(Syfte, True)])
@pytest.mark.parametrize("has_ended", [False, True])
def test_a_mistake_erases_who_it_was_and_counts_no_more(consents, has_ended, ours):
    _, user, insats = ours
    deltagande = registered(user, insats, consents=consents)
    with as_user(user):
        if has_ended:
            reason = value("avslutsanledning", "enligt_plan")
            register_out(deltagande, ends_on=date(2024, 9, 1), reason=reason, after=before(), by=user)
        person = deltagande.deltagare_id
        mistake(deltagande, user)
    deltagande.refresh_from_db()
    assert deltagande.is_mistake
    assert deltagande.mistake_reason == "Fel insats valdes"
    assert not Deltagande.objects.counted().exists()
    with as_user(user):
        assert recognise(parse(number())) != person
        assert not Identitet.objects.exists()
    assert registered(user, insats).pk != deltagande.pk  # the person may be registered anew


def test_a_mistake_of_one_insats_leaves_the_other_alone(ours):
    _, user, insats = ours
    kept = registered(user, another_of(user))
    deltagande = registered(user, insats)
    mistake(deltagande, user)
    deltagande.refresh_from_db()
    assert deltagande.deltagare_id != kept.deltagare_id
    with as_user(user):
        assert Identitet.objects.get().pk == kept.pk
        assert recognise(parse(number())) == kept.deltagare_id


def test_a_mistake_stays_one(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    mistake(deltagande, user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deltagande.objects.filter(pk=deltagande.pk).update(
            avslutsanledning=value("avslutsanledning", "flytt"), mistake_reason=""
        )
    assert client.get(url("correct_start", deltagande)).status_code == 403
    assert client.get(url("register_mistake", deltagande)).status_code == 403


@pytest.mark.parametrize("text", ["", "Provsson var fel person", "Fel nummer 19850317-9805", "850317"])
def test_the_reason_names_nobody(text, ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    address = url("register_mistake", deltagande)
    assert "Det går inte att ångra" in page(client.get(address))
    assert client.post(address, {"what_went_wrong": text}).status_code == 422
    deltagande.refresh_from_db()
    assert not deltagande.is_mistake


def test_a_mistake_is_told_on_its_page_and_not_in_the_list(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    client.post(url("register_mistake", deltagande), {"what_went_wrong": "Fel insats valdes"})
    assert "Fel insats valdes" in page(client.get(url("deltagande", deltagande)))
    assert deltagande.code not in page(client.get(reverse("participants:deltaganden", args=[insats.pk])))


def test_only_a_mistake_has_a_reason_of_its_own(ours):
    _, user, insats = ours
    deltagande = registered(user, insats)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deltagande.objects.filter(pk=deltagande.pk).update(mistake_reason="Fel")

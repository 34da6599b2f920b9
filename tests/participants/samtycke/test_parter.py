"""With whom information may be exchanged: named one by one, each with a time of its own, and taken out alone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from finsam import acting
from finsam.constraints import broken_constraint
from finsam.dates import today
from finsam.history.models import Entry
from insatser.models import Insats
from members.models import Organisation, User
from participants.enums import Syfte
from participants.models import Deltagande, Samtycke, Samtyckespart
from participants.samtycke import parter
from tests.members.factories import MedlemFactory
from tests.participants.deltaganden.test_deltagande_pages import page, typed
from tests.participants.people import as_user, deltagaransvarig, opened, referred, registered, remittent
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.usefixtures("forbund")
BOTH = {Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: True}
GIVEN = date(2024, 2, 1)


@pytest.fixture
def ours(login: Callable[[User], Client]) -> tuple[Client, User, Insats]:
    user, insats = deltagaransvarig()
    return login(user), user, insats


@pytest.fixture
def member(db: None) -> Organisation:
    return MedlemFactory(part_kind="region").organisation


def post(client: Client, insats: Insats, **changed: object) -> Any:
    return client.post(reverse("participants:register_in", args=[insats.pk]), typed(**changed))


def names(deltagande: Deltagande) -> set[str]:
    standing = Samtyckespart.objects.standing_on(today()).filter(samtycke__deltagande=deltagande)
    return {part.name for part in standing.select_related("organisation", "insats", "samtycke")}


def test_they_are_chosen_with_the_consent_and_told(ours, member):
    client, _, insats = ours
    response = post(client, insats, may_exchange="ja", parter=[member.pk])
    deltagande = Deltagande.objects.get()
    assert names(deltagande) == {insats.name, str(insats.agare.organisation), str(member)}
    shown = page(client.get(response["Location"]))
    assert "Parter i informationsutbytet" in shown
    assert str(member) in shown
    extract = client.get(reverse("participants:registerutdrag_json", args=[deltagande.pk])).json()
    told = {row["part"]: (row["status"], row["fran"]) for row in extract["deltaganden"][0]["parter"]}
    assert told[str(member)] == ("Givet", "2024-02-01")
    assert any(str(member) in line for line in extract["mottagare"]["text"])


@pytest.mark.parametrize(
    ("may", "is_chosen", "fault"), [("ja", False, "Kryssa i minst en part"), ("nej", True, "Kryssa ur parterna")]
)
def test_a_yes_names_somebody_and_a_no_nobody(may, is_chosen, fault, ours, member):
    client, _, insats = ours
    response = post(client, insats, may_exchange=may, parter=[member.pk] if is_chosen else [])
    assert (response.status_code, fault in page(response)) == (422, True)
    assert not Deltagande.objects.exists()


def test_one_is_taken_out_alone_and_may_be_asked_for_anew(ours, member):
    client, user, insats = ours
    deltagande = registered(user, insats, consents=BOTH)
    add = reverse("participants:party_add", args=[deltagande.pk])
    chosen = {"parter": [member.pk], "from_on": "2024-03-01", "to_on": ""}
    assert client.post(add, chosen).status_code == 302
    part = Samtyckespart.objects.get(organisation=member)
    change = reverse("participants:party_change", args=[part.pk])
    assert client.post(change, {"what": "aterta", "on": "2024-02-28"}).status_code == 422  # before it was given
    assert client.post(change, {"what": "aterta", "on": "2024-05-01"}).status_code == 302
    assert names(deltagande) == {insats.name, str(insats.agare.organisation)}
    assert Samtycke.objects.get(syfte=Syfte.INFORMATIONSUTBYTE).status == "givet"
    assert client.get(change).status_code == 403
    shown = page(client.get(reverse("participants:deltagande", args=[deltagande.pk])))
    assert "Återtaget" in shown
    assert client.post(add, chosen | {"from_on": "2024-06-01"}).status_code == 302
    assert str(member) in names(deltagande)
    codes = Entry.objects.filter(code__startswith="samtyckespart").order_by("id").values_list("code", flat=True)
    assert list(codes) == ["samtyckespart.added", "samtyckespart.withdrawn", "samtyckespart.added"]
    assert "Alla förbundets medlemmar är redan med" in page(client.get(add))


def test_its_time_is_its_own_and_only_gets_shorter(ours, member):
    client, user, insats = ours
    deltagande = registered(user, insats, consents=BOTH, parter=[member])
    part = Samtyckespart.objects.get(organisation=member)
    change = reverse("participants:party_change", args=[part.pk])
    soon = today() + timedelta(days=10)
    assert client.post(change, {"what": "slut", "on": soon.isoformat()}).status_code == 302
    assert str(member) in names(deltagande)
    later = page(client.post(change, {"what": "slut", "on": (soon + timedelta(days=1)).isoformat()}))
    assert "inte längre bort" in later
    client.post(change, {"what": "slut", "on": (today() - timedelta(days=1)).isoformat()})
    assert str(member) not in names(deltagande)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_never_move_the_last_day_further_away(ours, member):
    client, user, insats = ours
    with acting.transaction_as(acting.SYSTEM):
        deltagande = registered(user, insats, consents=BOTH, parter=[member])
        part = Samtyckespart.objects.get(organisation=member)
    change = reverse("participants:party_change", args=[part.pk])
    soon = today() + timedelta(days=10)
    later = {"what": "slut", "on": (soon + timedelta(days=1)).isoformat()}
    with first_transaction(user.subject):
        deltagande.locked()
        parter.end(part, to_on=soon, by=user)
        other = Other(lambda: client.post(change, later))
        other.wait_until_blocked()
    assert "inte längre bort" in page(other.finish())


def test_all_end_with_the_consent(ours, member):
    client, user, insats = ours
    deltagande = registered(user, insats, consents=BOTH, parter=[member])
    consent = Samtycke.objects.get(syfte=Syfte.INFORMATIONSUTBYTE)
    client.post(reverse("participants:withdraw", args=[consent.pk]), {"on": "2024-05-01"})
    assert names(deltagande) == set()
    assert client.get(reverse("participants:party_add", args=[deltagande.pk])).status_code == 403
    part = Samtyckespart.objects.select_related("samtycke").get(organisation=member)
    assert (part.state.word, part.over_on) == ("Återtaget", date(2024, 5, 1))


def test_the_parties_of_a_remiss_are_proposed(ours, member):
    client, user, insats = ours
    remiss = referred(remittent(), opened(insats))
    with as_user(user):
        remiss.locked().move("antagen", answered_at=remiss.sent_at, decided_by=user.acting)
    shown = page(client.get(reverse("participants:remiss_register", args=[remiss.pk])))
    assert f'value="{member.pk}"' in shown
    box = shown[shown.index(f'value="{member.pk}"') - 200 : shown.index(f'value="{member.pk}"') + 200]
    assert "checked" in box


def test_the_database_keeps_the_rules(ours, member):
    _, user, insats = ours
    (other, _), deltagande = deltagaransvarig(), registered(user, insats, consents=BOTH)
    consents = {row.syfte: row for row in Samtycke.objects.filter(deltagande=deltagande)}
    exchange, register = consents[Syfte.INFORMATIONSUTBYTE], consents[Syfte.REGISTRERING]

    def refused(constraint: str, **fields: Any) -> None:
        given = {"samtycke": exchange, "organisation": member, "from_on": GIVEN, "added_by": user.acting, **fields}
        with as_user(user), pytest.raises(IntegrityError) as fault, transaction.atomic():
            Samtyckespart.objects.create(**given)
        assert broken_constraint(fault.value) == constraint

    refused("participants_samtyckespart_of_consent", samtycke=register)
    refused("participants_samtyckespart_of_consent", from_on=date(2024, 1, 31))
    refused("participants_samtyckespart_is_one", insats=insats)
    refused("participants_samtyckespart_dates_in_order", to_on=date(2024, 1, 1))
    refused("participants_samtyckespart_withdrawn_after_start", withdrawn_on=date(2024, 1, 1))
    refused("participants_samtyckespart_organisation_once", organisation=insats.agare.organisation)
    refused("participants_samtyckespart_insats_once", organisation=None, insats=insats)
    with as_user(other), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        parter.add(exchange, [member], from_on=GIVEN, to_on=None, by=other)
    with as_user(user):
        parter.add(exchange, [member], from_on=GIVEN, to_on=None, by=user)
        part = Samtyckespart.objects.get(organisation=member)
        parter.withdraw(part, on=date(2024, 3, 1), by=user)
        for again in ({"withdrawn_on": None}, {"from_on": date(2024, 4, 1)}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Samtyckespart.objects.filter(pk=part.pk).update(**again)

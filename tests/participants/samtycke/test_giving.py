"""A no that becomes a yes while the person goes on, and the noes that stay."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finsam import dates
from finsam.constraints import broken_constraint
from insatser.models import Insats
from members.models import User
from participants.deltaganden.registering import register_out, withdraw
from participants.enums import SamtyckeStatus, Sprak, Syfte
from participants.models import Deltagande, Identitet, Samtycke, Uppfoljningstillfalle
from participants.samtycke import parter
from participants.samtycke.giving import give
from tests.members.factories import MedlemFactory
from tests.participants.factories import SamtyckestextFactory
from tests.participants.people import as_user, before, deltagaransvarig, registered, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("forbund")]
NOES = {Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: False, Syfte.LANGTIDSUPPFOLJNING: False}
Ours = tuple[User, Insats, Deltagande]


@pytest.fixture
def ours() -> Ours:
    user, insats = deltagaransvarig()
    return user, insats, registered(user, insats, consents=NOES)


def no(deltagande: Deltagande, syfte: Syfte = Syfte.LANGTIDSUPPFOLJNING) -> Samtycke:
    return deltagande.samtycke_set.get(syfte=syfte)


def end(user: User, deltagande: Deltagande, on: date) -> None:
    with as_user(user):
        register_out(deltagande, ends_on=on, reason=value("avslutsanledning", "flytt"), after=before(), by=user)


def test_the_one_who_said_yes_later_is_asked_after_the_end(ours: Ours) -> None:
    user, _, deltagande = ours
    with as_user(user):
        give(no(deltagande), on=date(2024, 5, 2), sprak=None, parties=(), by=user)
    changed = no(deltagande)
    assert (changed.status, changed.given_on, changed.last_on) == (SamtyckeStatus.GIVET, date(2024, 5, 2), None)
    assert changed.taken_by == user.acting
    end(user, deltagande, dates.today() - timedelta(days=60))
    assert Uppfoljningstillfalle.objects.filter(deltagande=deltagande).count() == 3
    with as_user(user):
        assert Identitet.objects.filter(pk=deltagande.pk).exists()
    assert no(deltagande).follows_end


def test_the_page_takes_down_the_yes_with_its_parties_and_language(ours: Ours, login: Any) -> None:
    user, insats, deltagande = ours
    SamtyckestextFactory(syfte=Syfte.INFORMATIONSUTBYTE)
    member = MedlemFactory().organisation
    client = login(user)
    own = reverse("participants:deltagande", args=[deltagande.pk])
    page = client.get(own).content.decode()
    address = reverse("participants:consent_give", args=[no(deltagande, Syfte.INFORMATIONSUTBYTE).pk])
    assert address in page
    today = dates.today().isoformat()
    missing = client.post(address, {"consent_on": today})
    assert missing.status_code == 422
    assert "Kryssa i minst en part." in missing.content.decode()
    assert "Välj språket som personen fick informationen på." in missing.content.decode()
    answer = client.post(address, {"consent_on": today, "sprak": Sprak.SVENSKA.value, "parter": [member.pk]})
    assert answer.status_code == 302
    given = no(deltagande, Syfte.INFORMATIONSUTBYTE)
    assert (given.status, given.given_on) == (SamtyckeStatus.GIVET, dates.today())
    assert given.shown is not None
    named = {part.organisation or part.insats for part in parter.of(deltagande)}
    assert named == {insats, insats.agare.organisation, member}
    page = client.get(own).content.decode()
    assert "Registrerade ett ja till ett samtycke efter ett nej" in page
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("on", "message"),
    [
        ("2024-01-31", "Personen sa nej senare än så."),
        ("2999-01-01", "Datumet har inte varit än."),
        ("", "Skriv"),
    ],
)
def test_days_that_cannot_be(on: str, message: str, ours: Ours, login: Any) -> None:
    user, _, deltagande = ours
    address = reverse("participants:consent_give", args=[no(deltagande).pk])
    answer = login(user).post(address, {"consent_on": on})
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert no(deltagande).status == SamtyckeStatus.NEKAT


def refused_by_page(client: Client, deltagande: Deltagande, syfte: Syfte = Syfte.LANGTIDSUPPFOLJNING) -> bool:
    answer = client.post(
        reverse("participants:consent_give", args=[no(deltagande, syfte).pk]), {"consent_on": dates.today().isoformat()}
    )
    return answer.status_code == 403


def refused_by_database(user: User, deltagande: Deltagande, syfte: Syfte = Syfte.LANGTIDSUPPFOLJNING) -> bool:
    with as_user(user), pytest.raises(IntegrityError) as refused, transaction.atomic():
        give(no(deltagande, syfte), on=dates.today(), sprak=None, parties=(), by=user)
    return broken_constraint(refused.value) == "participants_samtycke_moves"


def test_nothing_is_given_after_the_end(ours: Ours, login: Any) -> None:
    user, _, deltagande = ours
    end(user, deltagande, dates.today())
    assert refused_by_page(login(user), deltagande)
    assert refused_by_database(user, deltagande)


def test_nothing_is_given_by_somebody_who_is_not_registered_any_more(ours: Ours, login: Any) -> None:
    user, _, deltagande = ours
    with as_user(user):
        reason = value("avslutsanledning", "atertaget_samtycke")
        withdraw(no(deltagande, Syfte.REGISTRERING), on=dates.today(), reason=reason, by=user)
    assert refused_by_page(login(user), deltagande)
    assert refused_by_database(user, deltagande)


@pytest.mark.parametrize("status", [SamtyckeStatus.ATERTAGET, SamtyckeStatus.UPPHORT])
def test_what_was_taken_back_is_not_given_again(status: SamtyckeStatus, login: Any) -> None:
    user, insats = deltagaransvarig()
    deltagande = registered(user, insats, consents={**NOES, Syfte.LANGTIDSUPPFOLJNING: True})
    with as_user(user):
        Samtycke.objects.filter(pk=no(deltagande).pk).update(status=status, ended_on=dates.today())
    assert refused_by_page(login(user), deltagande)
    assert refused_by_database(user, deltagande)


@pytest.mark.parametrize(
    "more",
    [
        "last_on = '2030-01-01'",
        "given_on = '2024-01-01'",
        "given_on = '2999-01-01'",
        "syfte = 'informationsutbyte'",
        "follows_end = true",
    ],
)
def test_a_yes_in_sql_has_nothing_beside_it(more: str, ours: Ours) -> None:
    user, _, deltagande = ours
    with as_user(user), pytest.raises(IntegrityError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE participants_samtycke SET status = 'givet', {more} WHERE id = %s", [no(deltagande).pk])
    assert broken_constraint(refused.value) in ("participants_samtycke_moves", "participants_samtycke_one_per_syfte")


def test_a_text_of_another_day_is_refused(ours: Ours) -> None:
    user, _, deltagande = ours
    text = SamtyckestextFactory(syfte=Syfte.LANGTIDSUPPFOLJNING, decided_at=timezone.now())
    statement = "UPDATE participants_samtycke SET status = 'givet', text_id = %s WHERE id = %s"
    with as_user(user), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [text.pk, no(deltagande).pk])

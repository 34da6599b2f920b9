"""Uppdrag: who gives what to whom, what cannot be combined, and that the database holds every rule by itself."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from finsam import dates
from finsam.history.models import Entry
from members import assigning, permissions
from members.enums import KANSLI, MFA_ROLES, OrganisationKind, Role
from members.models import Person, Uppdrag, User
from tests.members.factories import OrganisationFactory, PersonFactory, UppdragFactory

pytestmark = pytest.mark.django_db
START = dt.date(2026, 1, 1)


@pytest.fixture
def chief(user_with: Callable[..., User], acting_as: Callable[[User], None]) -> User:
    user = user_with(Role.FORBUNDSCHEF)
    acting_as(user)
    return user


def give(person: Person, role: Role, by: User, **fields: object) -> Uppdrag:
    return assigning.give(person, role, by=by, **{"from_on": START, "to_on": None, **fields})


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (Role.SYSTEMADMINISTRATOR, Role.LEDAMOT, "Systemadministratör kan inte förenas"),
        (Role.LEDAMOT, Role.SYSTEMADMINISTRATOR, "Systemadministratör kan inte förenas"),
        (Role.EKONOM, Role.DELTAGARANSVARIG, "Deltagaransvarig kan inte förenas"),
        (Role.DELTAGARANSVARIG, Role.HANDLAGGARE, "Deltagaransvarig kan inte förenas"),
        (Role.REVISOR, Role.REVISOR, "Personen har redan det uppdraget"),
    ],
)
def test_incompatible_roles_are_refused_by_rule_and_database(
    chief: User, first: Role, second: Role, reason: str
) -> None:
    person = PersonFactory()
    employer = person.employer
    UppdragFactory(person=person, role=first, organisation=employer)
    with pytest.raises(ValidationError, match=reason):
        give(person, second, chief, organisation=employer)
    with pytest.raises(IntegrityError), transaction.atomic():
        UppdragFactory(person=person, role=second, organisation=employer)


def test_roles_one_after_the_other_are_no_conflict(chief: User) -> None:
    person = PersonFactory()
    UppdragFactory(person=person, role=Role.EKONOM, to_on=START - dt.timedelta(days=1))
    assert give(person, Role.DELTAGARANSVARIG, chief).is_waiting


@pytest.mark.parametrize("kind", [OrganisationKind.SAMORDNINGSFORBUND, OrganisationKind.ANNAN])
def test_deltagaransvarig_is_employed_by_a_member_kind(chief: User, kind: OrganisationKind) -> None:
    person = PersonFactory(employer__kind=kind)
    with pytest.raises(ValidationError, match="anställd av Försäkringskassan"):
        give(person, Role.DELTAGARANSVARIG, chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        UppdragFactory(person=person, role=Role.DELTAGARANSVARIG)


def test_deltagaransvarig_cannot_move_to_the_forbund(chief: User) -> None:
    person = PersonFactory()
    UppdragFactory(person=person, role=Role.DELTAGARANSVARIG)
    person.employer = OrganisationFactory(kind=OrganisationKind.SAMORDNINGSFORBUND, name="Ett annat förbund")
    with pytest.raises(IntegrityError), transaction.atomic():
        person.save()


def test_race_is_told_in_words(chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    person = PersonFactory()
    UppdragFactory(person=person, role=Role.REVISOR, organisation=person.employer)
    monkeypatch.setattr(Uppdrag, "full_clean", lambda self: None)
    with pytest.raises(ValidationError, match="Personen har redan det uppdraget"):
        give(person, Role.REVISOR, chief, organisation=person.employer)


def test_race_with_the_employer_is_told_in_words(chief: User, monkeypatch: pytest.MonkeyPatch) -> None:
    person = PersonFactory(employer__kind=OrganisationKind.ANNAN)
    monkeypatch.setattr(assigning, "check_employer", lambda person, role: None)
    with pytest.raises(ValidationError, match="anställd av Försäkringskassan"):
        give(person, Role.DELTAGARANSVARIG, chief)


def test_nobody_gives_themselves_an_uppdrag(chief: User) -> None:
    assert not permissions.can_give_uppdrag(chief, chief.person)
    with pytest.raises(ValidationError, match="Ingen kan ge sig själv"):
        give(chief.person, Role.REVISOR, chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        UppdragFactory(person=chief.person, role=Role.REVISOR, given_by=chief.person)


def test_proposal_is_valid_only_when_another_has_confirmed(chief: User, user_with: Callable[..., User]) -> None:
    uppdrag = give(PersonFactory(), Role.DELTAGARANSVARIG, chief)
    assert not Uppdrag.objects.active().filter(pk=uppdrag.pk).exists()
    assert not permissions.can_confirm_uppdrag(chief, uppdrag)
    with pytest.raises(ValidationError, match="någon annan än den som föreslog"):
        assigning.confirm(uppdrag, by=chief)


def test_confirmed_by_a_colleague(
    chief: User, user_with: Callable[..., User], acting_as: Callable[[User], None]
) -> None:
    uppdrag = give(PersonFactory(), Role.DELTAGARANSVARIG, chief)
    colleague = user_with(Role.HANDLAGGARE)
    acting_as(colleague)
    assigning.confirm(uppdrag, by=colleague)
    assert Uppdrag.objects.active().filter(pk=uppdrag.pk).exists()
    assert [e.code for e in Entry.objects.about(uppdrag)] == ["uppdrag.confirmed", "uppdrag.proposed"]
    with pytest.raises(ValidationError, match="redan tagit hand om"):
        assigning.decline(uppdrag, by=colleague)


def test_declined_proposal_leaves_room_for_a_new_one(
    chief: User, user_with: Callable[..., User], acting_as: Callable[[User], None]
) -> None:
    person = PersonFactory()
    uppdrag = give(person, Role.DELTAGARANSVARIG, chief)
    colleague = user_with(Role.HANDLAGGARE)
    acting_as(colleague)
    assigning.decline(uppdrag, by=colleague)
    assert uppdrag not in Uppdrag.objects.waiting()
    acting_as(chief)
    assert give(person, Role.DELTAGARANSVARIG, chief).is_waiting


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"confirmed_by": "person"}, "confirmed_by_another"),
        ({"confirmed_by": "given_by"}, "confirmed_by_another"),
        ({"needs_confirmation": False, "confirmed_by": None}, "deltagaransvarig_is_confirmed"),
        ({"to_on": dt.date(2019, 1, 1)}, "dates_in_order"),
    ],
)
def test_database_holds_the_rules_of_confirmation(db: None, fields: dict[str, object], name: str) -> None:
    uppdrag = UppdragFactory(role=Role.DELTAGARANSVARIG)
    for field, value in fields.items():
        setattr(uppdrag, field, getattr(uppdrag, value) if isinstance(value, str) else value)
    with pytest.raises(IntegrityError, match=f"members_uppdrag_{name}"), transaction.atomic():
        uppdrag.save()


def test_ended_by_date_and_kept(chief: User) -> None:
    uppdrag = give(PersonFactory(), Role.REVISOR, chief)
    today = dates.today()
    assigning.end(uppdrag, today, by=chief)
    assert Uppdrag.objects.active().filter(pk=uppdrag.pk).exists()
    assert Uppdrag.objects.get(pk=uppdrag.pk).to_on == today
    assert Entry.objects.about(uppdrag)[0].changes == {"to_on": ["", str(today)]}


def test_uppdrag_that_has_not_begun_is_taken_back(chief: User) -> None:
    tomorrow = dates.today() + dt.timedelta(days=1)
    uppdrag = give(PersonFactory(), Role.REVISOR, chief, from_on=tomorrow)
    assigning.end(uppdrag, dates.today(), by=chief)
    assert Uppdrag.objects.get(pk=uppdrag.pk).withdrawn_at is not None
    with pytest.raises(ValidationError, match="redan avslutat"):
        assigning.end(uppdrag, dates.today(), by=chief)


def test_ending_never_extends(chief: User, login: Callable[[User], Client]) -> None:
    last = dates.today() + dt.timedelta(days=10)
    uppdrag = UppdragFactory(role=Role.DELTAGARANSVARIG, to_on=last)
    address = reverse("members:end_uppdrag", args=[uppdrag.pk])
    page = login(chief).post(address, {"to_on": str(last + dt.timedelta(days=1))})
    assert page.status_code == 422
    words = strip_tags(page.content.decode())  # the day stands in a span of its own, so that it is not broken
    assert f"Uppdraget slutar redan {last}. Det kan bara avslutas tidigare." in words
    assert Uppdrag.objects.get(pk=uppdrag.pk).to_on == last


def test_uppdrag_that_has_begun_is_never_taken_back(chief: User, login: Callable[[User], Client]) -> None:
    uppdrag = UppdragFactory(role=Role.DELTAGARANSVARIG)
    page = login(chief).post(reverse("members:end_uppdrag", args=[uppdrag.pk]), {"to_on": "2019-12-31"})
    assert page.status_code == 422
    assert "Slutdatum kan inte vara före startdatum." in page.content.decode()
    kept = Uppdrag.objects.get(pk=uppdrag.pk)
    assert (kept.withdrawn_at, kept.to_on, kept.ended_by) == (None, None, None)


def test_every_role_can_be_given_by_somebody() -> None:
    given = {role for roles in permissions.GIVES.values() for role in roles}
    assert given == set(Role)
    assert Role.SYSTEMADMINISTRATOR not in permissions.GIVES[Role.FORBUNDSCHEF]
    assert not set(permissions.GIVES[Role.SYSTEMADMINISTRATOR]) - {*KANSLI, Role.SYSTEMADMINISTRATOR}


def test_role_outside_the_table_cannot_be_typed(client: Client, login: Callable[[User], Client], chief: User) -> None:
    person = PersonFactory()
    data = {"role": Role.SYSTEMADMINISTRATOR.value, "from_on": "2026-01-01"}
    response = login(chief).post(reverse("members:give_uppdrag", args=[person.pk]), data)
    assert response.status_code == 422
    assert not person.uppdrag_set.exists()


def test_conflict_stands_at_the_field_and_typed_values_stay(login: Callable[[User], Client], chief: User) -> None:
    person = PersonFactory()
    UppdragFactory(person=person, role=Role.EKONOM)
    data = {"role": Role.DELTAGARANSVARIG.value, "from_on": "2026-01-01", "to_on": "2026-12-31"}
    page = login(chief).post(reverse("members:give_uppdrag", args=[person.pk]), data)
    assert page.status_code == 422
    text = page.content.decode()
    assert "Deltagaransvarig kan inte förenas med en roll på kansliet." in text
    assert 'value="2026-12-31"' in text


def test_roles_that_see_identities_demand_a_second_factor() -> None:
    assert {Role.DELTAGARANSVARIG, Role.REMITTENT, Role.SYSTEMADMINISTRATOR} <= set(MFA_ROLES)

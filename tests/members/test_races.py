"""Two at the same moment: what the rules promise holds whoever is first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from finsam import dates
from members import accounts, assigning
from members.enums import OrganisationKind, Role
from members.models import Organisation, Person, Uppdrag, User
from tests.members.factories import OrganisationFactory, PersonFactory, UppdragFactory, UserFactory
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.django_db(transaction=True)
EMPLOYER = "a deltagaransvarig has to be employed"


@pytest.fixture
def person(forbund: object) -> Person:
    return PersonFactory()


@pytest.fixture
def other_employer(forbund: object) -> Organisation:
    return OrganisationFactory(kind=OrganisationKind.ANNAN)


def propose(person: Person) -> Uppdrag:
    return UppdragFactory(
        person=person, role=Role.DELTAGARANSVARIG, given_by=None, needs_confirmation=True, confirmed_by=None
    )


def move(person: Person, employer: Organisation) -> None:
    Person.objects.filter(pk=person.pk).update(employer=employer)


def test_database_refuses_a_proposal_while_the_employer_changes(person: Person, other_employer: Organisation) -> None:
    with first_transaction():
        move(person, other_employer)
        other = Other(lambda: propose(person))
        other.wait_until_blocked()
    with pytest.raises(IntegrityError, match=EMPLOYER):
        other.finish()
    assert not person.uppdrag_set.exists()


def test_database_refuses_an_employer_while_a_proposal_is_made(person: Person, other_employer: Organisation) -> None:
    with first_transaction():
        propose(person)
        other = Other(lambda: move(person, other_employer))
        other.wait_until_blocked()
    with pytest.raises(IntegrityError, match=EMPLOYER):
        other.finish()


def test_database_refuses_a_proposal_while_the_kind_of_employer_changes(person: Person) -> None:
    with first_transaction():
        Organisation.objects.filter(pk=person.employer_id).update(kind=OrganisationKind.ANNAN)
        other = Other(lambda: propose(person))
        other.wait_until_blocked()
    with pytest.raises(IntegrityError, match=EMPLOYER):
        other.finish()


def test_database_refuses_a_kind_while_a_person_comes_there(person: Person) -> None:
    kommun = OrganisationFactory()
    propose(person)
    with first_transaction():
        move(person, kommun)
        other = Other(lambda: Organisation.objects.filter(pk=kommun.pk).update(kind=OrganisationKind.ANNAN))
        other.wait_until_blocked()
    with pytest.raises(IntegrityError, match=EMPLOYER):
        other.finish()


def test_another_persons_proposal_does_not_wait(person: Person, other_employer: Organisation) -> None:
    colleague = PersonFactory()
    with first_transaction():
        move(person, other_employer)
        assert Other(lambda: propose(colleague)).finish().is_waiting


def test_proposal_made_while_the_employer_changes_is_told_in_words(
    person: Person, other_employer: Organisation, user_with: Callable[..., User]
) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    today = dates.today()

    def give() -> Uppdrag:
        return assigning.give(person, Role.DELTAGARANSVARIG, from_on=today, to_on=None, by=chief)

    with first_transaction():
        move(person, other_employer)
        other = Other(give, chief.subject)
        other.wait_until_blocked()
    with pytest.raises(ValidationError, match="anställd av Försäkringskassan"):
        other.finish()


def changed(client: Client, person: Person, **changes: Any) -> Any:
    data = {"version": 1, "name": person.name, "email": person.email, "employer": str(person.employer_id), **changes}
    return client.post(reverse("members:person_change", args=[person.pk]), data)


def test_employer_changed_while_a_proposal_is_made_is_told_at_the_field(
    person: Person, other_employer: Organisation, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    chief = user_with(Role.FORBUNDSCHEF)
    client = login(chief)
    with first_transaction(chief.subject):
        assigning.give(person, Role.DELTAGARANSVARIG, from_on=dates.today(), to_on=None, by=chief)
        other = Other(lambda: changed(client, person, employer=str(other_employer.pk)))
        other.wait_until_blocked()
    response = other.finish()
    assert response.status_code == 422
    assert "anställd av Försäkringskassan" in response.content.decode()


def test_address_that_somebody_else_takes_this_moment_is_told_at_the_field(
    person: Person, user_with: Callable[..., User], login: Callable[[User], Client]
) -> None:
    client = login(user_with(Role.FORBUNDSCHEF))
    taken, account = PersonFactory(), UserFactory()
    with first_transaction():
        Person.objects.filter(pk=taken.pk).update(email="ny@example.org")
        other = Other(lambda: changed(client, account.person, email="ny@example.org", name="Nytt Namn"))
        other.wait_until_blocked()
    response = other.finish()
    assert response.status_code == 422
    assert "Adressen används redan av en annan person." in response.content.decode()
    assert Person.objects.get(pk=account.person_id).name == account.person.name
    assert not mail.outbox


def two_administrators(user_with: Callable[..., User]) -> tuple[User, User]:
    return user_with(Role.SYSTEMADMINISTRATOR), user_with(Role.SYSTEMADMINISTRATOR)


def test_the_last_two_administrators_cannot_close_each_other(user_with: Callable[..., User]) -> None:
    one, two = two_administrators(user_with)
    with first_transaction(one.subject):
        accounts.close(two, by=one)
        other = Other(lambda: accounts.close(one, by=two), two.subject)
        other.wait_until_blocked()
    with pytest.raises(ValidationError, match="enda systemadministratören"):
        other.finish()
    assert User.objects.get(is_active=True) == one


def test_the_last_two_administrators_cannot_end_each_others_uppdrag(user_with: Callable[..., User]) -> None:
    one, two = two_administrators(user_with)
    assert one.acting is not None
    assert two.acting is not None
    first, second, today = one.acting, two.acting, dates.today()
    with first_transaction(one.subject):
        assigning.end(second, today, by=one)
        other = Other(lambda: assigning.end(first, today, by=two), two.subject)
        other.wait_until_blocked()
    with pytest.raises(ValidationError, match="enda systemadministratören"):
        other.finish()
    assert Uppdrag.objects.get(pk=first.pk).to_on is None


def test_one_closes_while_the_other_ends(user_with: Callable[..., User]) -> None:
    one, two = two_administrators(user_with)
    assert one.acting is not None
    first, today = one.acting, dates.today()
    with first_transaction(one.subject):
        accounts.close(two, by=one)
        other = Other(lambda: assigning.end(first, today, by=two), two.subject)
        other.wait_until_blocked()
    with pytest.raises(ValidationError, match="enda systemadministratören"):
        other.finish()

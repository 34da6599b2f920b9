"""An organisation is a member in the part of its kind: by form, by database, and while both change."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from finsam import dates
from members import andelar, assigning
from members.enums import OrganisationKind, PartKind, Role
from members.models import Medlem, Organisation, User
from tests.ekonomi.factories import BidragFactory
from tests.members.factories import MedlemFactory, OrganisationFactory, PersonFactory, UppdragFactory
from tests.two_connections import Other, first_transaction

PART = "cannot be a member in that part"


@pytest.fixture
def client_of_chief(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.FORBUNDSCHEF))


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "part"), list(product(OrganisationKind, PartKind)))
def test_database_has_the_rule_of_the_form(kind: OrganisationKind, part: PartKind) -> None:
    organisation = OrganisationFactory(kind=kind)
    if not andelar.part_fault(organisation, part):
        assert MedlemFactory(organisation=organisation, part_kind=part).pk
        return
    with pytest.raises(IntegrityError, match=PART), transaction.atomic():
        MedlemFactory(organisation=organisation, part_kind=part)
    medlem = MedlemFactory()
    with pytest.raises(IntegrityError, match=PART), transaction.atomic():
        Medlem.objects.filter(pk=medlem.pk).update(organisation=organisation, part_kind=part)


@pytest.mark.django_db
def test_database_refuses_another_kind_of_a_member() -> None:
    medlem = MedlemFactory()
    with pytest.raises(IntegrityError, match=PART), transaction.atomic():
        Organisation.objects.filter(pk=medlem.organisation_id).update(kind=OrganisationKind.REGION)


def changed(client: Client, organisation: Organisation, kind: OrganisationKind) -> Any:
    address = reverse("members:organisation_change", args=[organisation.pk])
    return client.post(address, {"version": 1, "name": organisation.name, "kind": kind.value, "orgnr": ""})


@pytest.mark.django_db
def test_another_kind_of_a_member_is_refused_at_the_field(client_of_chief: Client) -> None:
    response = changed(client_of_chief, MedlemFactory().organisation, OrganisationKind.REGION)
    assert response.status_code == 422
    assert "Organisationen är medlem i parten Kommun. Ändra medlemskapet först." in response.content.decode()


@pytest.mark.django_db
def test_employer_of_a_deltagaransvarig_stays_of_its_kind(client_of_chief: Client) -> None:
    uppdrag = UppdragFactory(role=Role.DELTAGARANSVARIG)
    response = changed(client_of_chief, uppdrag.person.employer, OrganisationKind.ANNAN)
    assert response.status_code == 422
    assert "Här är en deltagaransvarig anställd." in response.content.decode()
    assert changed(client_of_chief, uppdrag.person.employer, OrganisationKind.REGION).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_kind_changed_while_it_becomes_a_member_is_told_at_the_field(client_of_chief: Client) -> None:
    organisation = OrganisationFactory()
    with first_transaction():
        MedlemFactory(organisation=organisation)
        other = Other(lambda: changed(client_of_chief, organisation, OrganisationKind.REGION))
        other.wait_until_blocked()
    assert other.finish().status_code == 422


@pytest.mark.django_db(transaction=True)
def test_member_added_while_its_kind_changes_is_told_at_the_field(client_of_chief: Client) -> None:
    organisation = OrganisationFactory()
    data = {"organisation": str(organisation.pk), "part_kind": "kommun", "from_on": "2026-01-01"}
    with first_transaction():
        Organisation.objects.filter(pk=organisation.pk).update(kind=OrganisationKind.REGION)
        other = Other(lambda: client_of_chief.post(reverse("members:medlem_add"), data))
        other.wait_until_blocked()
    response = other.finish()
    assert response.status_code == 422
    assert "hör till parten Region" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_kind_changed_while_an_employee_becomes_deltagaransvarig_is_told_at_the_field(
    client_of_chief: Client, user_with: Callable[..., User]
) -> None:
    chief, person = user_with(Role.FORBUNDSCHEF), PersonFactory()
    with first_transaction(chief.subject):
        assigning.give(person, Role.DELTAGARANSVARIG, from_on=dates.today(), to_on=None, by=chief)
        other = Other(lambda: changed(client_of_chief, person.employer, OrganisationKind.ANNAN))
        other.wait_until_blocked()
    response = other.finish()
    assert response.status_code == 422
    assert "Här är en deltagaransvarig anställd." in response.content.decode()


def test_organisation_with_bidrag_does_not_become_arbetsformedlingen(client_of_chief: Client) -> None:
    medlem = MedlemFactory(organisation__kind=OrganisationKind.FK, part_kind=PartKind.STATEN)
    BidragFactory(medlem=medlem, year=2025)
    page = changed(client_of_chief, medlem.organisation, OrganisationKind.AF).content.decode()
    assert "Organisationen har bidrag registrerade" in page
    assert "Någon annan" not in page

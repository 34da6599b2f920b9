"""Two who save the same thing at the same moment: the second is told in words, and keeps what was typed."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from finsam.constraints import SAME_MOMENT, saved
from finsam.forms import ModelForm
from members.enums import Role
from members.models import Forbund, Forbundsordning, Organisation, User
from tests.members.factories import MedlemFactory, OrganisationFactory
from tests.page_forms import opened
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "212000-0142"


@pytest.fixture
def chief(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.FORBUNDSCHEF))


def second(first: Callable[[], Any], client: Client, address: str, data: dict[str, str]) -> str:
    """What the second is answered, who sends the form while the first has not committed."""
    with first_transaction():
        first()
        other = Other(lambda: client.post(address, data))
        other.wait_until_blocked()
    response = other.finish()
    assert response.status_code == 422
    text: str = response.content.decode()
    assert SAME_MOMENT in text
    return text


def test_organisation_added_twice(chief: Client) -> None:
    data = {"name": "Påhittade kommun", "kind": "kommun", "orgnr": NUMBER}
    address = reverse("members:organisation_add")
    text = second(lambda: OrganisationFactory(orgnr=NUMBER, name="Annan"), chief, address, data)
    assert "Det finns redan en organisation med det organisationsnumret." in text
    assert 'value="Påhittade kommun"' in text


def test_name_of_an_organisation_taken(chief: Client) -> None:
    organisation = OrganisationFactory()
    address = reverse("members:organisation_change", args=[organisation.pk])
    data = {"version": "1", "name": "Samma namn", "kind": "kommun"}
    text = second(lambda: OrganisationFactory(name="Samma namn"), chief, address, data)
    assert "Läs om sidan och försök igen." in text


def test_name_of_the_forbund_taken(chief: Client) -> None:
    address = reverse("members:settings_change")
    data = {**opened(chief, address), "name": "Samma namn"}
    second(lambda: OrganisationFactory(name="Samma namn"), chief, address, data)
    assert Forbund.objects.get().version == 1
    assert not Organisation.objects.filter(name="Samma namn", kind="samordningsforbund").exists()


def test_membership_added_twice(chief: Client) -> None:
    organisation = OrganisationFactory()
    medlem = MedlemFactory(organisation=organisation, from_on=dt.date(2030, 1, 1))
    address = reverse("members:medlem_change", args=[medlem.pk])
    data = {"version": "1", "part_kind": "kommun", "from_on": "2020-01-01"}
    with first_transaction():
        MedlemFactory(organisation=organisation, from_on=dt.date(2020, 1, 1), to_on=dt.date(2021, 1, 1))
        other = Other(lambda: chief.post(address, data))
        other.wait_until_blocked()
    response = other.finish()
    assert response.status_code == 422
    assert "Organisationen är redan medlem under en del av den perioden." in response.content.decode()


def test_forbundsordning_of_the_same_day(chief: Client) -> None:
    address = reverse("members:forbundsordning_add")
    data = {
        **opened(chief, address),
        "valid_from": "2026-01-01",
        "quorum": "more_than_half",
        "has_delarsrapport": "nej",
        "has_initiativratt": "nej",
    }
    second(lambda: Forbundsordning.objects.create(valid_from=dt.date(2026, 1, 1)), chief, address, data)
    assert Forbundsordning.objects.count() == 1


def test_fault_of_ours_is_no_race() -> None:
    class NameForm(ModelForm[Organisation]):
        class Meta:
            model = Organisation
            fields = ["name"]

    form = NameForm({"name": "Påhittad"})
    form.instance.orgnr = None  # type: ignore[assignment] # what the database cannot keep
    assert form.is_valid()
    with pytest.raises(IntegrityError, match="orgnr"):
        saved(form)

"""Two users with the same page open: the second gets what the first saved, and keeps what was typed."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from finsam import dates
from members import andelar
from members.enums import OrganisationKind, PartKind, Role
from members.models import Forbund, Medlem, Organisation, User
from tests.members.factories import MedlemFactory, OrganisationFactory
from tests.page_forms import opened, typed_in

pytestmark = pytest.mark.django_db
CONFLICT = "Någon annan har ändrat uppgifterna medan du skrev."
LAW = {"staten": "50", "region": "25", "kommun": "25"}


@pytest.fixture
def sessions(user_with: Callable[..., User]) -> tuple[Client, Client]:
    made = []
    for role in (Role.FORBUNDSCHEF, Role.EKONOM):
        client = Client()
        client.force_login(user_with(role))
        made.append(client)
    return made[0], made[1]


@pytest.fixture
def chiefs(user_with: Callable[..., User]) -> tuple[Client, Client]:
    made = []
    for _ in range(2):
        client = Client()
        client.force_login(user_with(Role.FORBUNDSCHEF))
        made.append(client)
    return made[0], made[1]


def test_second_session_sees_the_newer_parts(sessions: tuple[Client, Client]) -> None:
    one, two = sessions
    address, year = reverse("members:parts"), str(dates.today().year)
    andelar.set_parts(2020, {kind: Decimal(share) / 100 for kind, share in LAW.items()}, by=None)
    first, second = opened(one, address), opened(two, address)
    assert first["staten"] == "50"
    assert one.post(address, {**first, "year": year, "staten": "40", "region": "35"}).status_code == 302
    typed = {**second, "year": year, "staten": "60", "region": "15"}
    refused = two.post(address, typed)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert CONFLICT in text
    assert "<td>40</td><td>60</td>" in text
    assert "<td>35</td><td>15</td>" in text
    assert "Kommun, procent</th>" not in text
    assert typed_in(text)["staten"] == "60"
    assert andelar.part_shares(int(year))["staten"] == Decimal("0.4")
    assert two.post(address, {**typed, **typed_in(text)}).status_code == 302
    assert andelar.part_shares(int(year))["staten"] == Decimal("0.6")


def test_parts_changed_in_another_year_are_told_too(sessions: tuple[Client, Client]) -> None:
    one, two = sessions
    address, year = reverse("members:parts"), dates.today().year
    first, second = opened(one, address), opened(two, address)
    assert one.post(address, {**first, **LAW, "year": str(year - 1)}).status_code == 302
    refused = two.post(address, {**second, **LAW, "year": str(year)})
    assert refused.status_code == 422
    assert f"Gäller från {year - 1}" in refused.content.decode()


def test_another_year_may_be_chosen_in_one_session(sessions: tuple[Client, Client]) -> None:
    one, _ = sessions
    address, year = reverse("members:parts"), dates.today().year
    andelar.set_parts(2020, {kind: Decimal(share) / 100 for kind, share in LAW.items()}, by=None)
    typed = opened(one, address)
    assert one.post(address, {**typed, "year": str(year + 1), "staten": "40", "region": "35"}).status_code == 302
    assert andelar.part_shares(year)["staten"] == Decimal("0.5")
    assert andelar.part_shares(year + 1)["staten"] == Decimal("0.4")


@pytest.fixture
def members(db: None) -> tuple[Medlem, Medlem, Medlem]:
    fk = MedlemFactory(organisation__kind=OrganisationKind.FK, part_kind=PartKind.STATEN)
    return fk, MedlemFactory(), MedlemFactory()


def test_second_session_sees_the_newer_splits(
    sessions: tuple[Client, Client], members: tuple[Medlem, Medlem, Medlem]
) -> None:
    one, two = sessions
    fk, a, b = (f"medlem_{medlem.pk}" for medlem in members)
    address = reverse("members:splits", args=[2026])
    first, second = opened(one, address), opened(two, address)
    assert one.post(address, {**first, fk: "100", a: "40", b: "60"}).status_code == 302
    typed = {**second, fk: "100,0", a: "50", b: "50"}
    refused = two.post(address, typed)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert CONFLICT in text
    assert "<td>40</td><td>50</td>" in text
    assert "<td>100</td>" not in text
    assert typed_in(text)[a] == "50"
    assert members[1].andelar.get().share_of_part == Decimal("0.4")
    assert two.post(address, {**typed, **typed_in(text)}).status_code == 302
    assert members[1].andelar.get().share_of_part == Decimal("0.5")


def test_splits_made_without_a_stamp_are_not_saved(
    sessions: tuple[Client, Client], members: tuple[Medlem, Medlem, Medlem]
) -> None:
    one, _ = sessions
    typed = {f"medlem_{medlem.pk}": share for medlem, share in zip(members, ("100", "40", "60"), strict=True)}
    assert one.post(reverse("members:splits", args=[2026]), typed).status_code == 422
    assert not members[1].andelar.exists()


def test_settings_and_organisation_page_protect_each_other(chiefs: tuple[Client, Client], forbund: Forbund) -> None:
    one, two = chiefs
    settings, own = (
        reverse("members:settings_change"),
        reverse("members:organisation_change", args=[forbund.organisation_id]),
    )
    first, second = opened(one, own), opened(two, settings)
    chosen = {**first, "kind": "samordningsforbund"}
    assert one.post(own, {**chosen, "name": "Samordningsförbundet Nyare"}).status_code == 302
    refused = two.post(settings, {**second, "name": "Samordningsförbundet Skrivet"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert CONFLICT in text
    assert "<td>Samordningsförbundet Nyare</td><td>Samordningsförbundet Skrivet</td>" in text
    assert two.post(settings, typed_in(text)).status_code == 302
    assert Organisation.objects.get(pk=forbund.organisation_id).name == "Samordningsförbundet Skrivet"
    stale = one.post(own, {**chosen, "version": "2", "name": "Samordningsförbundet Gammalt"})
    assert stale.status_code == 422
    assert Organisation.objects.get(pk=forbund.organisation_id).name == "Samordningsförbundet Skrivet"


def test_number_of_another_organisation_is_told(chiefs: tuple[Client, Client], forbund: Forbund) -> None:
    OrganisationFactory(orgnr="212000-0142")
    one, _ = chiefs
    address = reverse("members:settings_change")
    response = one.post(address, {**opened(one, address), "orgnr": "212000-0142"})
    assert response.status_code == 422
    assert "Det finns redan en organisation med det organisationsnumret." in response.content.decode()


def test_unchanged_settings_leave_the_organisation_alone(chiefs: tuple[Client, Client], forbund: Forbund) -> None:
    one, _ = chiefs
    address = reverse("members:settings_change")
    assert one.post(address, {**opened(one, address), "formed_on": str(dt.date(2015, 1, 1))}).status_code == 302
    assert Organisation.objects.get(pk=forbund.organisation_id).version == 1

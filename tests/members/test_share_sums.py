"""The database holds that shares sum to 1, also when two change them at the same moment."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from finsam import history
from members import andelar
from members.enums import PartKind, Role
from members.models import Medlem, Medlemsandel, Organisation, Part, User
from tests.members.factories import MedlemFactory, OrganisationFactory
from tests.two_connections import Other, first_transaction

pytestmark = pytest.mark.django_db(transaction=True)
LAW = {"staten": Decimal("0.5"), "region": Decimal("0.25"), "kommun": Decimal("0.25")}


def share(medlem: Medlem, of_part: str) -> Medlemsandel:
    return Medlemsandel.objects.create(medlem=medlem, year=2026, share_of_part=Decimal(of_part))


def test_two_whole_parts_of_one_year_cannot_both_be_saved(forbund: object) -> None:
    one, two = MedlemFactory(), MedlemFactory()
    with first_transaction():
        share(one, "1")
        with transaction.atomic():
            andelar.lock()  # what the end of the transaction does
        other = Other(lambda: share(two, "1"))
        other.wait_until_blocked()
    with pytest.raises(IntegrityError, match="splits inside a part"):
        other.finish()
    assert Medlemsandel.objects.get().medlem == one


def test_second_to_set_splits_leaves_only_its_own(forbund: object) -> None:
    one, two, three = MedlemFactory(), MedlemFactory(), MedlemFactory()
    with first_transaction():
        andelar.set_splits(2026, {one: Decimal(1)}, by=None)
        other = Other(lambda: andelar.set_splits(2026, {two: Decimal("0.5"), three: Decimal("0.5")}, by=None))
        other.wait_until_blocked()
    other.finish()
    assert set(Medlemsandel.objects.values_list("medlem_id", flat=True)) == {two.pk, three.pk}


def test_second_to_set_parts_waits_for_the_first(forbund: object) -> None:
    other_law = {**LAW, "staten": Decimal("0.4"), "region": Decimal("0.35")}
    with first_transaction():
        andelar.set_parts(2026, LAW, by=None)
        other = Other(lambda: andelar.set_parts(2026, other_law, by=None))
        other.wait_until_blocked()
    other.finish()
    assert andelar.part_shares(2026) == other_law


@pytest.mark.parametrize(
    "rows",
    [
        {"staten": "0.5", "region": "0.25", "kommun": "0.2"},
        {"staten": "0.75", "region": "0.25"},
        {"staten": "0.5", "region": "0.25", "kommun": "0.250001"},
    ],
)
def test_parts_that_do_not_sum_to_one_are_refused(rows: dict[str, str]) -> None:
    made = [Part(kind=kind, valid_from_year=2026, share=Decimal(of_whole)) for kind, of_whole in rows.items()]
    with pytest.raises(IntegrityError, match="the three parts"):
        Part.objects.bulk_create(made)
    assert not Part.objects.exists()


def test_one_part_cannot_be_changed_or_moved_alone() -> None:
    andelar.set_parts(2026, LAW, by=None)
    with pytest.raises(IntegrityError, match="the three parts"):
        Part.objects.filter(kind="staten").update(share=Decimal("0.4"))
    with pytest.raises(IntegrityError, match="the three parts"):
        Part.objects.filter(kind="staten").update(valid_from_year=2027)


def test_splits_that_do_not_sum_to_one_are_refused() -> None:
    one, two = MedlemFactory(), MedlemFactory()
    andelar.set_splits(2026, {one: Decimal("0.5"), two: Decimal("0.5")}, by=None)
    with pytest.raises(IntegrityError, match="splits inside a part"):
        Medlemsandel.objects.filter(medlem=one).update(share_of_part=Decimal("0.4"))
    with pytest.raises(IntegrityError, match="splits inside a part"):
        Medlemsandel.objects.filter(medlem=one).delete()
    with pytest.raises(IntegrityError, match="splits inside a part"):
        Medlem.objects.filter(pk=one.pk).update(part_kind=PartKind.REGION)
    assert Medlemsandel.objects.count() == 2


@pytest.fixture
def state() -> tuple[Medlem, Medlem]:
    """Försäkringskassan, which pays the part of the state, and Arbetsförmedlingen."""
    fk, af = (MedlemFactory(organisation__kind=kind, part_kind=PartKind.STATEN) for kind in ("fk", "af"))
    andelar.set_splits(2026, {fk: Decimal(1), af: Decimal(0)}, by=None)
    return fk, af


def test_arbetsformedlingen_pays_nothing(state: tuple[Medlem, Medlem]) -> None:
    fk, af = state
    with pytest.raises(IntegrityError, match="pays no share"), transaction.atomic():
        Medlemsandel.objects.filter(medlem=af).update(share_of_part=Decimal("0.5"))
    with pytest.raises(IntegrityError, match="pays no share"), transaction.atomic():
        Medlemsandel.objects.create(medlem=af, year=2027, share_of_part=Decimal(1))
    with pytest.raises(IntegrityError, match="pays no share"), transaction.atomic():
        Medlem.objects.filter(pk=fk.pk).update(organisation=OrganisationFactory(kind="af"))
    with pytest.raises(IntegrityError, match="pays no share"), transaction.atomic():
        Organisation.objects.filter(pk=fk.organisation_id).update(kind="af")


def test_payer_cannot_become_arbetsformedlingen(state: tuple[Medlem, Medlem], chief: Client) -> None:
    payer = state[0].organisation
    data = {"version": payer.version, "name": payer.name, "kind": "af", "orgnr": ""}
    address = reverse("members:organisation_change", args=[payer.pk])
    response = chief.post(address, data)
    assert response.status_code == 422
    assert "Arbetsförmedlingen betalar ingen. Ändra andelarna först." in response.content.decode()
    Medlemsandel.objects.all().delete()
    assert chief.post(address, data).status_code == 302


def test_share_given_while_its_payer_changes_kind_waits_and_is_refused(state: tuple[Medlem, Medlem]) -> None:
    Medlemsandel.objects.all().delete()
    payer = state[0]
    with first_transaction():
        Organisation.objects.filter(pk=payer.organisation_id).update(kind="af")
        other = Other(lambda: share(payer, "1"))
        other.wait_until_blocked()
    with pytest.raises(IntegrityError, match="pays no share"):
        other.finish()


def form_data(medlem: Medlem, part: PartKind) -> dict[str, str]:
    return {"version": str(medlem.version), "part_kind": part.value, "from_on": str(medlem.from_on)}


def test_only_member_of_a_part_may_change_part_and_loses_its_split(chief: Client) -> None:
    only = MedlemFactory()
    andelar.set_splits(2026, {only: Decimal(1)}, by=None)
    address = reverse("members:medlem_change", args=[only.pk])
    assert chief.post(address, form_data(only, PartKind.REGION)).status_code == 302
    assert Medlem.objects.get().part_kind == PartKind.REGION
    assert not Medlemsandel.objects.exists()
    entries = list(history.for_subject(only))
    assert [entry.code for entry in entries] == ["medlem.changed", "medlem.share_removed", "medlem.share_set"]
    assert entries[0].changes == {"part_kind": ["kommun", "region"]}


def test_member_whose_part_would_miss_its_share_stays(chief: Client) -> None:
    one, two = MedlemFactory(), MedlemFactory()
    andelar.set_splits(2026, {one: Decimal("0.5"), two: Decimal("0.5")}, by=None)
    response = chief.post(reverse("members:medlem_change", args=[one.pk]), form_data(one, PartKind.REGION))
    assert response.status_code == 422
    assert "Ge först de andra medlemmarna i parten Kommun hela parten för 2026." in response.content.decode()
    assert Medlemsandel.objects.count() == 2


@pytest.fixture
def chief(user_with: Callable[..., User], login: Callable[[User], Client]) -> Client:
    return login(user_with(Role.FORBUNDSCHEF))

"""Shares by hand and by property: the members' shares always sum to the whole."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finsam.money import share_out
from members import andelar
from members.enums import OrganisationKind, PartKind
from members.models import Medlem, Medlemsandel, Organisation, Part
from tests.members.factories import MedlemFactory

LAW = {"staten": Decimal("0.5"), "region": Decimal("0.25"), "kommun": Decimal("0.25")}
STEP = Decimal("0.000001")


@pytest.fixture
def members(db: None) -> dict[str, Medlem]:
    kinds = {
        "fk": (OrganisationKind.FK, PartKind.STATEN),
        "af": (OrganisationKind.AF, PartKind.STATEN),
        "region": (OrganisationKind.REGION, PartKind.REGION),
        "a": (OrganisationKind.KOMMUN, PartKind.KOMMUN),
        "b": (OrganisationKind.KOMMUN, PartKind.KOMMUN),
        "c": (OrganisationKind.KOMMUN, PartKind.KOMMUN),
    }
    return {
        name: MedlemFactory(organisation__kind=kind, organisation__name=f"Påhittad {name}", part_kind=part)
        for name, (kind, part) in kinds.items()
    }


def splits_of(members: dict[str, Medlem], *kommuner: str) -> dict[Medlem, Decimal]:
    given_splits = dict(zip("abc", map(Decimal, kommuner), strict=True))
    fixed = {"fk": Decimal(1), "af": Decimal(0), "region": Decimal(1)}
    return {medlem: {**fixed, **given_splits}[name] for name, medlem in members.items()}


def test_worked_example(members: dict[str, Medlem]) -> None:
    andelar.set_parts(2020, LAW, by=None)
    andelar.set_splits(2026, splits_of(members, "0.5", "0.3", "0.2"), by=None)
    shares = {share.medlem: share.of_whole for share in andelar.shares_of_year(2026)}
    assert {name: shares[medlem] for name, medlem in members.items()} == {
        "fk": Decimal("0.5"),
        "af": Decimal(0),
        "region": Decimal("0.25"),
        "a": Decimal("0.125"),
        "b": Decimal("0.075"),
        "c": Decimal("0.05"),
    }
    assert sum(share or 0 for share in shares.values()) == 1


def test_parts_have_to_sum_to_one(db: None) -> None:
    with pytest.raises(ValidationError, match="Nu blir de 95"):
        andelar.set_parts(2026, {**LAW, "kommun": Decimal("0.20")}, by=None)
    assert not Part.objects.exists()


def test_a_part_must_not_be_missing(db: None) -> None:
    with pytest.raises(ValidationError, match="parten Kommun"):
        andelar.set_parts(2026, {"staten": Decimal("0.5"), "region": Decimal("0.5")}, by=None)


def test_kommuner_have_to_sum_to_their_part(members: dict[str, Medlem]) -> None:
    with pytest.raises(ValidationError, match="inom parten Kommun ska bli 100 procent tillsammans"):
        andelar.set_splits(2026, splits_of(members, "0.5", "0.3", "0.1"), by=None)
    assert not Medlemsandel.objects.exists()


def test_arbetsformedlingen_pays_nothing(members: dict[str, Medlem]) -> None:
    splits = splits_of(members, "0.5", "0.3", "0.2")
    splits[members["fk"]], splits[members["af"]] = Decimal("0.9"), Decimal("0.1")
    with pytest.raises(ValidationError, match="betalar ingen andel"):
        andelar.set_splits(2026, splits, by=None)


def test_later_part_share_holds_from_its_year(members: dict[str, Medlem]) -> None:
    andelar.set_parts(2020, LAW, by=None)
    andelar.set_parts(2027, {"staten": Decimal("0.4"), "region": Decimal("0.3"), "kommun": Decimal("0.3")}, by=None)
    assert andelar.part_shares(2026)["staten"] == Decimal("0.5")
    assert andelar.part_shares(2027)["staten"] == Decimal("0.4")


def test_no_share_is_nothing(members: dict[str, Medlem]) -> None:
    assert {share.of_whole for share in andelar.shares_of_year(2026)} == {None}


@pytest.mark.parametrize(
    ("kind", "part", "is_right"),
    [
        ("fk", "staten", True),
        ("af", "staten", True),
        ("region", "region", True),
        ("kommun", "kommun", True),
        ("kommun", "region", True),
        ("region", "kommun", False),
        ("fk", "region", False),
        ("annan", "kommun", False),
    ],
)
def test_part_of_an_organisation(kind: str, part: str, is_right: bool) -> None:
    assert (andelar.part_fault(Organisation(name="X", kind=kind), part) == "") is is_right


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=12))
def test_any_split_by_population_is_accepted_and_sums_to_the_part(populations: list[int]) -> None:
    parts = share_out(Decimal(1), [Decimal(p) for p in populations], STEP)
    members = {
        Medlem(organisation=Organisation(name=str(n), kind="kommun"), part_kind="kommun"): part
        for n, part in enumerate(parts)
    }
    assert andelar.split_faults(members) == []
    assert sum(parts) * Decimal("0.25") == Decimal("0.25")
    if len(parts) > 1:
        first = next(iter(members))
        members[first] += STEP
        assert andelar.split_faults(members) != []

"""Insatser and counts of a start file."""

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from finsam.startfile import SetupError
from insatser import setup
from insatser.enums import InsatsState, Uppfoljningsmetod
from insatser.models import Insats
from participants import setup as participants_setup
from participants.antal import counts
from tests.finsam.codelists.factories import KodvardeFactory
from tests.members.factories import MedlemFactory

pytestmark = pytest.mark.django_db

FILE = """
[[insatser.insats]]
namn = "Nya steget"
kortnamn = "NS"
inriktning = "individinriktad"
malgrupper = ["unga_vuxna"]
agare = "Exempelby kommun"
start = 2022-01-01
planerat = { 2024 = 30, 2025 = 35 }
  [[insatser.insats.perioder]]
  fran = 2022-01-01
  till = 2022-12-31
  [[insatser.insats.perioder]]
  fran = 2024-01-01
  omfattning = "begransad"
  [[insatser.insats.mal]]
  text = "Fler i arbete"
  enhet = "procent"
  malvarde = 42.5
  ansvarig = "Exempelby kommun"
  gemensamt = true

[[insatser.insats]]
namn = "Nätverket"
inriktning = "strukturovergripande"
agare = "Exempelby kommun"
start = 2023-01-01
slut = 2023-12-31
hor_ihop_med = "Nya steget"

[[deltagare.antal]]
insats = "Nya steget"
ar = 2024
kvinnor = 12
man = 9

[[deltagare.antal]]
insats = "Nätverket"
ar = 2023
alla = 40
"""


@pytest.fixture(autouse=True)
def _members() -> None:
    MedlemFactory(organisation__name="Exempelby kommun")
    KodvardeFactory(lista="malgrupp", key="unga_vuxna", label="Unga vuxna")


def read(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def test_file_becomes_insatser_and_counts() -> None:
    values = read(FILE)
    setup.apply(values["insatser"], by=None)
    participants_setup.apply(values["deltagare"], by=None)
    steget, natverket = Insats.objects.order_by("sort_key")
    assert (steget.name, steget.state, steget.ends_on) == ("Nya steget", InsatsState.PAGAENDE, None)
    assert [period.kind for period in steget.periods()] == ["ordinarie", "begransad"]
    assert [value.key for value in steget.malgrupper.all()] == ["unga_vuxna"]
    assert dict(steget.ar_set.values_list("year", "planned_participants")) == {2024: 30, 2025: 35}
    assert steget.mal_set.get().target == Decimal("42.5")
    assert (natverket.state, natverket.belongs_with) == (InsatsState.AVSLUTAD, steget)
    assert natverket.uppfoljningsmetod == Uppfoljningsmetod.ENDAST_ANTAL
    assert natverket.ends_on == date(2023, 12, 31)
    assert counts.raw_counts([2024])[2024] == {steget.pk: (12, 9, None)}
    assert counts.raw_counts([2023])[2023] == {natverket.pk: (None, None, 40)}


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('agare = "Exempelby kommun"', 'agare = "Annanby"', "insatser.insats[1].agare"),
        ("start = 2022-01-01", 'start = "igår"', "insatser.insats[1].start"),
        ('["unga_vuxna"]', '["okand"]', "insatser.insats[1].malgrupper"),
        ("kortnamn", "kortnman", "insatser.insats[1].kortnman"),
        ("2024 = 30", "1999 = 30", "insatser.insats[1].planerat.1999"),
        ("till = 2022-12-31", "till = 2024-12-31", "insatser.insats[1].perioder"),
        ("malvarde = 42.5", 'malvarde = "många"', "insatser.insats[1].mal[1].malvarde"),
        ('hor_ihop_med = "Nya steget"', 'hor_ihop_med = "Annat"', "insatser.insats[2].hor_ihop_med"),
        ('namn = "Nätverket"', 'namn = "nya steget"', "insatser.insats[2].namn"),
        ("slut = 2023-12-31", "slut = 2022-12-31", "insatser.insats[2].namn"),
    ],
)
def test_faults_name_their_place(old: str, new: str, where: str) -> None:
    with pytest.raises(SetupError) as caught:
        setup.apply(read(FILE.replace(old, new, 1))["insatser"], by=None)
    assert caught.value.where == where


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('insats = "Nya steget"', 'insats = "Annat"', "deltagare.antal[1].insats"),
        ("ar = 2024", "ar = 2021", "deltagare.antal[1].ar"),
        ("kvinnor = 12", "alla = 12", "deltagare.antal[1].alla"),
        ("man = 9", "man = -9", "deltagare.antal[1].man"),
        ("man = 9", "annat = 9", "deltagare.antal[1].annat"),
    ],
)
def test_faults_of_counts_name_their_place(old: str, new: str, where: str) -> None:
    values = read(FILE.replace(old, new, 1) if "insats =" not in old else FILE)
    if "insats =" in old:
        values["deltagare"]["antal"][0]["insats"] = "Annat"
    setup.apply(read(FILE)["insatser"], by=None)
    with pytest.raises(SetupError) as caught:
        participants_setup.apply(values["deltagare"], by=None)
    assert caught.value.where == where

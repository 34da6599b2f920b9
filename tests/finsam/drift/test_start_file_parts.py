"""A start file with all its parts goes in from below upwards: insatser before the budget that names them."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from ekonomi.models import Budgetpost
from finsam.drift import setting_up
from finsam.startfile import SetupError
from insatser.models import Insats
from participants.antal import counts
from tests.finsam.codelists.factories import KodvardeFactory

pytestmark = pytest.mark.django_db

FIGUR_5 = Path(__file__).parents[2] / "ekonomi/data/figur-5.toml"
MORE = """
[[insatser.insats]]
namn = "Nya steget"
inriktning = "individinriktad"
agare = "{owner}"
start = 2024-01-01
malgrupper = ["unga_vuxna"]

[[deltagare.antal]]
insats = "Nya steget"
ar = 2025
kvinnor = 12
man = 9
"""


def test_all_parts_together() -> None:
    KodvardeFactory(lista="malgrupp", key="unga_vuxna", label="Unga vuxna")
    data = tomllib.loads(FIGUR_5.read_text(encoding="utf-8"), parse_float=Decimal)
    owner = data["forbund"]["medlemmar"][-1]["namn"]
    data |= tomllib.loads(MORE.replace("{owner}", owner))
    data["ekonomi"]["omraden"][-1]["poster"][-1]["insats"] = "Nya steget"
    setting_up.apply(data)
    insats = Insats.objects.get()
    assert Budgetpost.objects.get(insats=insats)
    assert counts.raw_counts([2025])[2025] == {insats.pk: (12, 9, None)}


def test_unknown_part_is_named() -> None:
    with pytest.raises(SetupError, match="deltagare, ekonomi, forbund, insatser"):
        setting_up.apply({"forbund": {}, "insater": {}})

"""`manage.py check_consistency`: what it finds, how it answers."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from finsam import history
from finsam.drift import consistency
from finsam.history import sealing
from tests.ekonomi.ledgers import map_accounts, small_year
from tests.followup.factories import RapportuttagFactory

pytestmark = pytest.mark.django_db


def test_says_that_all_is_well(forbund) -> None:
    map_accounts()
    small_year()
    RapportuttagFactory()
    out = StringIO()
    call_command("check_consistency", stdout=out)
    assert out.getvalue() == "Allt stämmer.\n"


def test_faults_are_listed_and_the_exit_code_says_so(forbund) -> None:
    map_accounts()
    small_year(k1930=Decimal("1240490.00"))
    out = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("check_consistency", format="json", stdout=out)
    assert stopped.value.returncode == 1
    answer = json.loads(out.getvalue())
    assert {fault["check"] for fault in answer["faults"]} == {"ekonomi"}
    assert set(answer["checks"]) == set(consistency.CHECKS)


def test_seal_noted_elsewhere_is_looked_for(forbund) -> None:
    history.record(forbund, "forbund.changed", by=None)
    sealing.seal()
    noted = sealing.head()
    call_command("check_consistency", seal=[(noted.number, noted.hash)], stdout=StringIO())
    call_command("check_consistency", f"--seal={noted}", stdout=StringIO())
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_consistency", f"--seal={noted.number}:{'0' * 64}", stdout=out)
    assert "Historiken är avkortad eller omskriven" in out.getvalue()
    with pytest.raises(CommandError, match="nummer, kolon och kontrollsumma"):
        call_command("check_consistency", "--seal=17", stdout=out)


def test_snapshot_that_does_not_give_its_hash_is_found(forbund) -> None:
    RapportuttagFactory(sha256="0" * 64)
    assert [finding.check for finding in consistency.find()] == ["rapportuttag"]

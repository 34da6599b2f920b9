"""`manage.py check_consistency`: what it finds, how it answers."""

import json
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from finsam.drift import consistency
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


def test_snapshot_that_does_not_give_its_hash_is_found(forbund) -> None:
    RapportuttagFactory(sha256="0" * 64)
    assert [finding.check for finding in consistency.find()] == ["rapportuttag"]

"""manage.py read_sie: the report of a file, without server or database."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ekonomi.management.commands.read_sie import Command
from tests.ekonomi.test_sie_reader import HEAD, VOUCHERS


def run(path, *arguments):
    out = io.StringIO()
    call_command(Command(stdout=out), str(path), *arguments)
    return out.getvalue()


@pytest.fixture
def sie_file(tmp_path):
    path = tmp_path / "bok.se"
    path.write_bytes((HEAD + VOUCHERS).encode("cp437"))
    return path


def test_json_has_exactly_the_documented_keys(sie_file):
    found = json.loads(run(sie_file, "--format", "json"))
    assert list(found) == [
        *("encoding", "company", "orgnr", "years", "vouchers", "voucher_rows", "unbalanced_vouchers"),
        *("ib", "ub", "res", "res_per_object", "res_per_month", "warnings", "errors"),
    ]
    assert found["ub"]["1930"] == "1149.50"


def test_text_is_readable(sie_file):
    text = run(sie_file)
    assert "Företag: Samordningsförbundet Påhittet" in text
    assert "Verifikationer: 2 med 4 rader" in text
    assert "6:P1" in text


def test_faults_are_reported_not_raised(sie_file):
    sie_file.write_bytes((HEAD + VOUCHERS.replace("-250.50", "-250")).encode("cp437"))
    assert "balanserar inte" in run(sie_file)


def test_no_sie_file(tmp_path):
    path = tmp_path / "brev.txt"
    path.write_text("Hej!")
    with pytest.raises(CommandError, match=r"brev\.txt: Filen är inte en SIE-fil"):
        run(path)


def test_missing_file(tmp_path):
    with pytest.raises(CommandError, match="kan inte läsas"):
        run(tmp_path / "finns-inte.se")

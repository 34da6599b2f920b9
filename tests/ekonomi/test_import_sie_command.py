"""manage.py import_sie: the report, and its exit code."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from ekonomi.models import Manadsutfall, SieImport
from tests.ekonomi.ledger_factories import STANDARD, ObjektmappningFactory, imported, sie_bytes

pytestmark = pytest.mark.usefixtures("forbund")


@pytest.fixture
def sie_file(tmp_path):
    path = tmp_path / "bok.se"
    path.write_bytes(sie_bytes(*STANDARD))
    return path


def run(path, *arguments, exit_code=0):
    out = io.StringIO()
    if exit_code:
        with pytest.raises(SystemExit) as ended:
            call_command("import_sie", str(path), *arguments, stdout=out)
        assert ended.value.code == exit_code
    else:
        call_command("import_sie", str(path), *arguments, stdout=out)
    return out.getvalue()


def test_import_with_its_report(sie_file):
    ObjektmappningFactory()
    report = json.loads(run(sie_file, "--format", "json"))
    assert report["imported"]
    assert (report["year"], report["vouchers"], report["rows"], report["rows_without_post"]) == (2026, 4, 8, 3)
    assert report["sums"] == {"1930": "330.00", "3510": "-500.00", "4600": "140.00", "5010": "30.00"}
    assert (report["warnings"], report["errors"], report["rejected"]) == ([], [], [])
    assert Manadsutfall.objects.count() == 6


def test_dry_run_changes_nothing(sie_file):
    report = json.loads(run(sie_file, "--dry-run", "--format", "json"))
    assert (report["imported"], report["would_import"], report["rows"]) == (False, True, 8)
    assert not SieImport.objects.exists()
    assert "kan läsas in" in run(sie_file, "--dry-run")


def test_same_file_again_is_rejected(sie_file):
    run(sie_file)
    report = json.loads(run(sie_file, "--format", "json", exit_code=1))
    assert report["rejected"] == ["Filen har redan lästs in för 2026. Samma fil läses aldrig in två gånger."]


def test_rejected_file_names_line_record_and_reason(tmp_path):
    path = tmp_path / "fel.se"
    path.write_bytes(sie_bytes(*STANDARD).replace(b"} 40.00", b"} 40,00"))
    shown = run(path, exit_code=1)
    assert "fel.se lästes inte in." in shown
    assert "#TRANS: beloppet ”40,00” har kommatecken" in shown
    assert not SieImport.objects.exists()


def test_differences_can_be_accepted(tmp_path):
    path = tmp_path / "skillnad.se"
    path.write_bytes(sie_bytes(*STANDARD).replace(b"1930 1330.00", b"1930 1331.00"))
    assert "stämmer inte" in run(path, exit_code=1)
    report = json.loads(run(path, "--accept-differences", "--format", "json"))
    assert report["imported"]
    assert len(report["errors"]) == 2


def test_replacing_tells_what_was_replaced(sie_file):
    imported(sie_bytes(*STANDARD[:2]))
    assert "Ersätter: bok.se." in run(sie_file)


def test_wrong_year(sie_file):
    assert "inte 2025" in run(sie_file, "--year", "2025", exit_code=1)


def test_missing_file(tmp_path):
    with pytest.raises(CommandError, match="kan inte läsas"):
        run(tmp_path / "finns-inte.se")

"""SKL's figure 5, cell by cell, from a start file and a SIE file through the public commands."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from ekonomi.models import Budget
from finsam import history

DATA = Path(__file__).parent / "data"
COLUMNS = ("helar", "periodiserad_budget", "utfall", "avvikelse", "prognos_avvikelse")
FIGUR_5 = {
    "Budget total": [10_000, 6_667, 5_545, 1_122, 1_610],
    "Aktiviteter/uppdrag": [6_000, 4_000, 3_700, 300, 500],
    "Utvecklingsmedel": [3_000, 2_000, 1_056, 944, 1_100],
    "Ledning": [1_000, 667, 789, -122, 10],
}


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    call_command(*arguments)
    return json.loads(capsys.readouterr().out)


@pytest.mark.django_db
def test_figur_5_through_the_public_commands(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup_forbund", str(DATA / "figur-5.toml"))
    capsys.readouterr()
    imported = command(capsys, "import_sie", str(DATA / "figur-5.se"), "--format", "json")
    assert imported["imported"]
    assert (imported["rejected"], imported["rows_without_post"]) == ([], 0)
    report = command(capsys, "report_economy", "2026", "8", "--format", "json")
    cells = {row["name"]: [row[f"{column}_tkr"] for column in COLUMNS] for row in report["rows"]}
    assert cells == FIGUR_5
    assert [row["name"] for row in report["rows"]] == list(FIGUR_5)
    rows = {row["name"]: row for row in report["rows"]}
    assert rows["Budget total"]["utfall"] == "5545000.00"
    assert rows["Budget total"]["prognos_utfall"] == "8390000.00"
    assert report["note"] == ""
    assert report["budget"]["label"] == "Jämförs med budget 2026, version 1, fastställd 2025-11-20 § 42."
    budget = Budget.objects.get()
    assert next(entry.code for entry in history.for_subject(budget)) == "budget.decided"

"""What the documents about security and data protection point at exists, and their times are those of the settings."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
DATASKYDD = ("docs/dataskydd/konsekvensbedomning.md", "docs/dataskydd/registerforteckning.md")
DOCUMENTS = ("docs/threat-model.md", "docs/asvs.md", *DATASKYDD)
A_FILE = re.compile(r"`((?:[\w.-]+/)*[\w.-]+\.(?:py|html|toml|yml|md|sh|js|css|txt)|[A-Z]\w+file)(?:::(\w+))?`")
TIMES = {"FINSAM_BACKUP_DAYS": settings.BACKUP_DAYS}
"""Settings that have another name in the environment, which is the one that documents give."""


@cache
def names_of(path: Path) -> set[str]:
    """The names of the tests in a file."""
    return set(re.findall(r"^(?:async )?def (test_\w+)\(", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_and_tests_that_are_named_exist(document: str) -> None:
    named = A_FILE.findall((ROOT / document).read_text())
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or (name and name not in names_of(ROOT / file))
    ]
    assert missing == []


@pytest.mark.parametrize("document", DATASKYDD)
def test_times_are_those_of_the_settings(document: str) -> None:
    text = (ROOT / document).read_text()
    told = [
        *re.findall(r"(\d+) (?:dagar|timmar)[^`|\n]*\(`([A-Z_]+)`\)", text),
        *re.findall(r"\| (\d+) (?:dagar|timmar) \| `([A-Z_]+)`", text),
    ]
    assert told
    assert {name for _, name in told} == set(re.findall(r"`([A-Z]+_[A-Z_]+)`", text))
    assert [(days, name) for days, name in told if TIMES.get(name, getattr(settings, name, None)) != int(days)] == []


def test_the_forbund_has_places_to_fill_in() -> None:
    for document in DATASKYDD:
        assert (ROOT / document).read_text().count("**[FYLL I") > 20


def test_every_attack_has_a_test_or_says_that_there_is_none() -> None:
    rows = [
        line.split(" | ")
        for line in (ROOT / DOCUMENTS[0]).read_text().split("## Attacks on who")[1].splitlines()
        if line.startswith("| ") and not line.startswith(("| Attack |", "| ---"))
    ]
    assert len(rows) > 40
    assert [row[0] for row in rows if len(row) != 4] == []
    assert [
        row[0] for row in rows if "`tests/" not in row[3] and "none" not in row[3] and "gap" not in row[2].lower()
    ] == []


CHAPTERS = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
"""How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has; their numbers may have gaps (level 3)."""
VERDICTS = ("holds", "in part", "does not hold", "does not apply")


def test_every_requirement_of_asvs_has_a_verdict_with_evidence() -> None:
    text = (ROOT / "docs/asvs.md").read_text()
    rows = re.findall(r"^\| (\d+)\.(\d+\.\d+) \| (.+?) \| ([a-z ]+) \| (.+) \|$", text, re.MULTILINE)
    assert len({(chapter, rest) for chapter, rest, *_ in rows}) == len(rows)
    assert tuple(sum(int(row[0]) == nr for row in rows) for nr in range(1, len(CHAPTERS) + 1)) == CHAPTERS
    counts = [sum(row[3] == verdict for row in rows) for verdict in VERDICTS]
    assert sum(counts) == len(rows)
    told = re.search(r"(\d+) hold, (\d+) hold in part, (\d+) do not hold, (\d+) do not apply", text)
    assert told is not None
    assert [int(number) for number in told.groups()] == counts

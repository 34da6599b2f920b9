"""That the database has no tables is tested where there is an empty server (drift/test_backup.py)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import ProgrammingError

import finsam
from finsam import command_line

ROOT = Path(finsam.__file__).parent.parent


@pytest.mark.django_db
def test_an_error_of_a_database_that_is_up_to_date_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_argv: list[str]) -> None:
        raise ProgrammingError("column nonsense does not exist")

    monkeypatch.setattr(command_line, "execute_from_command_line", fail)
    with pytest.raises(ProgrammingError, match="nonsense"):
        command_line.run(["manage.py", "check_consistency"])


def test_a_server_that_does_not_answer_is_one_line() -> None:
    nobody = "postgresql://nobody:nothing@127.0.0.1:1/finsam"
    addresses = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_MAINT_URL"), nobody)
    done = subprocess.run(
        [sys.executable, "manage.py", "check_consistency"],
        cwd=ROOT,
        env={**os.environ, **addresses, "DJANGO_SETTINGS_MODULE": "finsam.settings.dev"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == command_line.NOT_REACHED

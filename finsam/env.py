"""The only reader of the environment: typed, and it fails at start when something is missing.

Every variable is listed in `.env.example` (a test compares the two). In a checkout `finsam.checkout` fills in
what is not set, so that `manage.py …` works as typed; production sets them all.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


class EnvironmentFault(SystemExit):
    """A variable is missing or cannot be read; the message names it and says what it should hold."""


@dataclass(frozen=True)
class Variable:
    """One environment variable: its meaning, and whether production can start without it."""

    name: str
    meaning: str
    default: str = ""
    is_required: bool = False


VARIABLES = (
    Variable("SECRET_KEY", "Django's secret key, at least 50 random characters", is_required=True),
    Variable("ALLOWED_HOSTS", "host names the service answers to, separated by commas", is_required=True),
    Variable("DATABASE_URL", "PostgreSQL as the web's role, which owns nothing", is_required=True),
    Variable("DATABASE_OWNER_URL", "PostgreSQL as the role that owns the tables (migrations, set-up)"),
    Variable("DATABASE_MAINT_URL", "PostgreSQL as the role for backup, key rotation and gallring"),
    Variable("DATABASE_SUPERUSER_URL", "PostgreSQL as superuser; only for create_roles, never for web or worker"),
    Variable("DATABASE_ROLE", "which of the three a command uses: web, owner or maint", "web"),
    Variable("REDIS_URL", "Redis: broker of the jobs and cache", is_required=True),
    Variable(
        "FINSAM_ACTING_KEY",
        "key that signs the acting user for the database, 64 hex digits",
        is_required=True,
    ),
    Variable("FINSAM_FIELD_KEYS", "keys for encrypted fields, newest first, separated by commas", is_required=True),
    Variable("FINSAM_BACKUP_KEY", "key that encrypts backups, 64 hex digits (openssl rand -hex 32)"),
    Variable("FINSAM_BACKUP_DAYS", "how many days a backup is kept before the next one takes it away", "35"),
    Variable("FINSAM_ERASURES", "folder for the journal of erasures, when not a folder of FINSAM_DATA"),
    Variable("FINSAM_DATA", "folder for the private servers, files and keys", ".finsam"),
    Variable("FINSAM_PG_BIN", "folder with other PostgreSQL binaries than those of the wheel"),
    Variable("EMAIL_URL", "smtp://user:password@host:587/?tls=1, or console:", is_required=True),
    Variable("EMAIL_FROM", "sender of the service's e-mail", "finsam@localhost"),
    Variable("SITE_URL", "the service's own address, used in e-mail", "http://localhost:8000"),
    Variable("TRUSTED_PROXY_COUNT", "proxies in front that add to X-Forwarded-For", "1"),
    Variable("PORT", "port of the demo", "8000"),
    Variable("IS_DEMO", "1 shows the demo band and allows demo data", "0"),
    Variable("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", "INFO"),
)


@dataclass(frozen=True)
class EmailServer:
    """Where e-mail goes: Django's backend and its settings."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    use_tls: bool = False


@dataclass(frozen=True)
class Environment:
    """The environment as the settings use it."""

    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """The value of a listed variable, or its default."""
        variable = next(v for v in VARIABLES if v.name == name)
        return self.values.get(name) or variable.default

    def texts(self, name: str) -> list[str]:
        """A value that is a list separated by commas."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def flag(self, name: str) -> bool:
        """A value that is 1 or 0."""
        return self.text(name).lower() in {"1", "true", "yes", "on"}

    def number(self, name: str) -> int:
        """A whole number."""
        if not self.text(name).isdecimal():
            raise EnvironmentFault(f"{name} is {self.text(name)!r}; it has to be a number.")
        return int(self.text(name))

    def path(self, name: str, base: Path) -> Path:
        """A folder, relative to the checkout unless it is absolute."""
        return (base / self.text(name)).resolve()

    def database(self, base_url: str = "") -> dict[str, object]:
        """Django's settings for the database, as the role that DATABASE_ROLE names.

        `base_url` stands in when no address is set, so that tools that only read the settings can import them.
        """
        role = self.text("DATABASE_ROLE")
        names = {"web": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "maint": "DATABASE_MAINT_URL"}
        if role not in names:
            raise EnvironmentFault(f"DATABASE_ROLE is {role!r}; it has to be web, owner or maint.")
        url = self.text(names[role]) or (base_url if not self.text("DATABASE_URL") else "")
        if not url:
            raise EnvironmentFault(
                f"{names[role]} is not set: {next(v.meaning for v in VARIABLES if v.name == names[role])}."
            )
        return parse_database_url(url)

    def web_role(self) -> str:
        """The name of the database role that the web and the worker use."""
        return urlsplit(self.text("DATABASE_URL")).username or "finsam_web"

    def maint_role(self) -> str:
        """The name of the database role for backup, key rotation and gallring."""
        return urlsplit(self.text("DATABASE_MAINT_URL")).username or "finsam_maint"

    def email(self) -> EmailServer:
        """Where e-mail goes."""
        url = urlsplit(self.text("EMAIL_URL") or "console:")
        if url.scheme == "console":
            return EmailServer("django.core.mail.backends.console.EmailBackend")
        if url.scheme != "smtp":
            raise EnvironmentFault("EMAIL_URL has to begin with smtp:// or be console:.")
        return EmailServer(
            "django.core.mail.backends.smtp.EmailBackend",
            url.hostname or "localhost",
            url.port or 25,
            unquote(url.username or ""),
            unquote(url.password or ""),
            dict(parse_qsl(url.query)).get("tls") == "1",
        )


KEEPS_PLANS = {"server_side_binding": True, "prepare_threshold": 3}
"""From the third time on a connection the database does not plan a statement again (ADR 7)."""

NOTICES_A_FALLEN_NETWORK = {"keepalives_idle": 60, "keepalives_interval": 10, "keepalives_count": 3}
"""After a minute and a half without an answer a connection counts as ended (finsam.postgres)."""


def parse_database_url(url: str) -> dict[str, object]:
    """Turn postgresql://user:password@host:port/name into Django's settings; a host in the query is a socket folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise EnvironmentFault("The database address has to begin with postgresql://.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "finsam.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {**KEEPS_PLANS, **NOTICES_A_FALLEN_NETWORK, **query},
    }


def read(environ: Mapping[str, str] | None = None, *, is_strict: bool = False) -> Environment:
    """Read the environment; with `is_strict` every required variable must be there, and all missing ones are named."""
    values = dict(os.environ if environ is None else environ)
    missing = [v for v in VARIABLES if is_strict and v.is_required and not values.get(v.name)]
    if missing:
        lines = "\n".join(f"  {v.name}: {v.meaning}" for v in missing)
        raise EnvironmentFault(f"These environment variables are not set:\n{lines}")
    return Environment({v.name: values[v.name] for v in VARIABLES if v.name in values})

"""The environment is read in one place, fails at start when something is missing, and is documented."""

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

from finsam import env

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "x" * 60,
    "ALLOWED_HOSTS": "finsam.example.org, www.example.org",
    "DATABASE_URL": "postgresql://web:p%40ss@db.example.org:5433/finsam?sslmode=require",
    "DATABASE_OWNER_URL": "postgresql://owner:o@db.example.org/finsam",
    "REDIS_URL": "redis://localhost/0",
    "FINSAM_ACTING_KEY": "ab" * 32,
    "FINSAM_FIELD_KEYS": "k1,k2",
    "EMAIL_URL": "smtp://anna:hemligt%21@mail.example.org:587/?tls=1",
}


def test_example_lists_every_variable_and_no_other() -> None:
    listed = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(variable.name for variable in env.VARIABLES)


def test_only_env_and_checkout_read_the_environment() -> None:
    allowed = {"finsam/env.py", "finsam/checkout.py", "finsam/celery.py", "finsam/wsgi.py", "manage.py"}
    writers = {"finsam/pdf/drawing.py"}  # SOURCE_DATE_EPOCH, which WeasyPrint takes from nowhere else
    readers = {
        str(path.relative_to(ROOT))
        for folder in ("finsam", "members", "insatser", "ekonomi", "participants", "followup")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text())
        and not str(path.relative_to(ROOT)).startswith(("finsam/servers/", "finsam/drift/", "finsam/settings/test.py"))
    }
    assert readers <= allowed | writers


def test_all_missing_variables_are_named_at_once() -> None:
    with pytest.raises(env.EnvironmentFault) as fault:
        env.read({"SECRET_KEY": "x"}, is_strict=True)
    for name in ("ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "FINSAM_ACTING_KEY", "EMAIL_URL"):
        assert name in str(fault.value)
    assert "SECRET_KEY:" not in str(fault.value)


def test_database_address_is_taken_apart() -> None:
    database = env.read(COMPLETE).database()
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example.org", "5433", "finsam")
    assert (database["USER"], database["PASSWORD"]) == ("web", "p@ss")
    assert database["OPTIONS"] == {"sslmode": "require", **env.KEEPS_PLANS, **env.NOTICES_A_FALLEN_NETWORK}


def test_role_chooses_the_address() -> None:
    assert env.read({**COMPLETE, "DATABASE_ROLE": "owner"}).database()["USER"] == "owner"


def test_missing_address_for_the_role_is_said() -> None:
    with pytest.raises(env.EnvironmentFault, match="DATABASE_MAINT_URL"):
        env.read({**COMPLETE, "DATABASE_ROLE": "maint"}).database()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite:///x"])
def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(env.EnvironmentFault, match="postgresql"):
        env.parse_database_url(url)


def test_mail_address_is_taken_apart() -> None:
    server = env.read(COMPLETE).email()
    assert (server.host, server.port, server.user, server.password, server.use_tls) == (
        "mail.example.org",
        587,
        "anna",
        "hemligt!",
        True,
    )


def test_unknown_mail_scheme_is_refused() -> None:
    with pytest.raises(env.EnvironmentFault, match="EMAIL_URL"):
        env.read({"EMAIL_URL": "pigeon://x"}).email()


def imported(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A settings module, read anew with a complete environment."""
    for variable, value in COMPLETE.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.delenv("DATABASE_ROLE", raising=False)
    before = dict(importlib.sys.modules)
    try:
        for module in [m for m in importlib.sys.modules if m.startswith("finsam.settings")]:
            monkeypatch.delitem(importlib.sys.modules, module)
        return importlib.import_module(f"finsam.settings.{name}")
    finally:
        importlib.sys.modules.update({k: v for k, v in before.items() if k.startswith("finsam.settings")})


@pytest.mark.parametrize("name", ["base", "dev", "test", "prod"])
def test_every_settings_module_can_be_imported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = imported(name, monkeypatch)
    assert module.DEBUG is False
    assert "'unsafe" not in str(module.CONTENT_SECURITY_POLICY)


def test_cookies_and_headers_of_production(monkeypatch: pytest.MonkeyPatch) -> None:
    prod = imported("prod", monkeypatch)
    assert prod.SESSION_COOKIE_NAME.startswith("__Host-")
    assert prod.CSRF_COOKIE_NAME.startswith("__Host-")
    assert prod.SESSION_COOKIE_SECURE
    assert prod.CSRF_COOKIE_SECURE
    assert prod.SESSION_COOKIE_HTTPONLY
    assert prod.CSRF_COOKIE_HTTPONLY
    assert prod.SESSION_COOKIE_SAMESITE == "Lax"
    assert prod.SECURE_SSL_REDIRECT
    assert prod.SECURE_HSTS_INCLUDE_SUBDOMAINS
    assert prod.SECURE_HSTS_SECONDS >= 365 * 24 * 60 * 60
    assert prod.SECURE_CONTENT_TYPE_NOSNIFF
    assert prod.SECURE_REFERRER_POLICY == "same-origin"

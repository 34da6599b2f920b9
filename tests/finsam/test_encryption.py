"""Fields are read with every key and written with the newest; a change of keys encrypts them anew."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

import finsam
from finsam import checkout, encryption
from finsam.history.models import Entry
from members import mfa_secrets
from members.models import Forbund
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ROOT = Path(finsam.__file__).parent.parent
ENCRYPTS = re.compile(r"^from finsam(\.encryption)? import .*\b(encryption|encrypt|Rotation)\b", re.MULTILINE)
SHORT_LIVED = {"finsam/drafts.py", "finsam/private_filters.py", "participants/rights/joining_parts.py"}
ROTATED = {
    "members/adapters.py",
    *("participants/identity/identities.py", "participants/identity/personnummer.py"),
    *("participants/importing/mapping.py", "participants/importing/rows.py"),
    *("participants/models/deltagarlista.py", "participants/models/identitet.py", "participants/models/remiss.py"),
    *("participants/models/samtyckesblankett.py", "participants/models/uppfoljning.py"),
}
SIGNED_ANEW = {"participants/gallring/erasures.py"}
"""The journal of erasures: written each minute, with the newest key."""


@pytest.fixture
def old_secrets(forbund: Forbund, settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of two users, kept with the old key; the environment has the new one first."""
    monkeypatch.setattr(mfa_secrets, "AT_ONCE", 2)
    settings.FIELD_KEYS = [OLD]
    users = UserFactory.create_batch(2)
    codes = []
    for user in users:
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        codes += RecoveryCodes.activate(user).generate_codes()
    data = {"migrated_codes": [encryption.encrypt("gammal"), encryption.encrypt("kod")]}
    Authenticator.objects.create(user=UserFactory(), type="recovery_codes", data=data)
    Authenticator.objects.create(user=users[0], type="webauthn", data={"name": "Nyckel", "credential": {}})
    settings.FIELD_KEYS = [NEW, OLD]
    return codes


def said(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("rotate_keys")
    return capsys.readouterr().out


def test_all_secrets_get_the_new_key_and_stay_the_same(
    old_secrets: list[str], settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "6 lästa, 6 krypterade" in said(capsys)
    assert "6 lästa, 0 krypterade" in said(capsys)
    assert Entry.objects.get().code == "forbund.keys_rotated"
    settings.FIELD_KEYS = [NEW]
    rows = Authenticator.objects.order_by("pk")
    assert [encryption.decrypt(row.data["secret"]) for row in rows if row.type == "totp"] == ["JBSWY3DPEHPK3PXP"] * 2
    seeds = [row for row in rows if "seed" in row.data]
    assert [code for row in seeds for code in RecoveryCodes(row).generate_codes()] == old_secrets
    migrated = next(row for row in rows if "migrated_codes" in row.data)
    assert RecoveryCodes(migrated).generate_codes() == ["gammal", "kod"]
    assert Authenticator.objects.get(type="webauthn").data == {"name": "Nyckel", "credential": {}}


def test_without_the_old_key_nothing_is_lost_and_it_is_told(old_secrets: list[str], settings: Any) -> None:
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(CommandError, match="6 kan inte läsas"):
        call_command("rotate_keys")
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before
    with pytest.raises(InvalidToken):
        encryption.decrypt(before[0]["secret"])


def test_role_for_maintenance_may_do_it_and_no_more() -> None:
    assert "rotate_keys" in checkout.MAINT_COMMANDS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_column_privilege('finsam_maint', 'mfa_authenticator', 'data', 'UPDATE'),"
            " has_column_privilege('finsam_maint', 'mfa_authenticator', 'user_id', 'UPDATE'),"
            " has_table_privilege('finsam_maint', 'mfa_authenticator', 'DELETE'),"
            " has_table_privilege('finsam_maint', 'history_entry', 'INSERT')"
        )
        assert cursor.fetchone() == (True, False, False, True)


def test_everything_that_is_kept_encrypted_is_rotated() -> None:
    """A new module that encrypts has to be given a way to new keys in `finsam/drift/key_rotation.py`."""
    sources = [path for app in ROOT.iterdir() if (app / "__init__.py").exists() for path in app.rglob("*.py")]
    own = {str(path.relative_to(ROOT)) for path in sources if ENCRYPTS.search(path.read_text())}
    assert {name for name in own if not name.startswith("tests/")} == SHORT_LIVED | ROTATED | SIGNED_ANEW | {
        "members/mfa_secrets.py",
        "participants/identity/identity_keys.py",
        "finsam/drift/key_rotation.py",
    }


@pytest.mark.django_db(transaction=True)
def test_command_runs_as_the_role_for_maintenance(old_secrets: list[str]) -> None:
    name = connection.settings_dict["NAME"]
    ours = {
        variable: urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{name}"))
        for variable in ("DATABASE_URL", "DATABASE_MAINT_URL")
    }
    environment = {**os.environ, **ours, "FINSAM_FIELD_KEYS": f"{NEW},{OLD}", "DATABASE_ROLE": "maint"}
    command = [sys.executable, "manage.py", "rotate_keys"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "6 lästa, 6 krypterade" in done.stdout) == (0, True), done.stderr
    assert Entry.objects.get().system == "system"

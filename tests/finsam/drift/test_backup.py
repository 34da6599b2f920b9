"""A backup of the test database, restored into an empty server."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

import finsam
from finsam import acting, history
from finsam.command_line import NOT_UPDATED
from finsam.dates import today
from finsam.drift.pg_programs import find_program
from finsam.history import sealing
from finsam.servers import ServerUrls, ensure_servers, release_servers
from members.models import Forbund
from participants.deltaganden.registering import register_in, withdraw
from participants.gallring import erasures
from participants.models import Identitet, Samtycke
from tests.members.factories import ForbundFactory
from tests.owner import as_owner
from tests.participants.people import deltagaransvarig, entry, number, value

ROOT = Path(finsam.__file__).parent.parent
KEY = "ab" * 32
TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
LEFT_OUT = {"django_session", "finsam_acting_key", "participants_listperson", "participants_listrad"}


def in_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def counts(url: str) -> dict[str, int]:
    with psycopg.connect(url) as database:
        tables = {name for (name,) in database.execute(TABLES).fetchall()} - LEFT_OUT
        return {name: len(database.execute(f'SELECT 1 FROM public."{name}"').fetchall()) for name in tables}


def dump_of(url: str) -> str:
    """Everything that a copy would hold, as text."""
    parts = urlsplit(url)
    program = find_program("pg_dump", 180000)
    return subprocess.run([program, urlunsplit(parts)], capture_output=True, text=True, check=True).stdout


@pytest.fixture
def files(open_folder: Path) -> Path:
    folder = open_folder / "source" / "files"
    (folder / "2026").mkdir(parents=True, exist_ok=True)
    (folder / "2026" / "protokoll.pdf").write_bytes(b"%PDF" + os.urandom(3_000_000))
    (folder / "tom").write_bytes(b"")
    return folder


@pytest.fixture
def manage(files: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command against the test database, or against what `environment` names instead."""
    name = connection.settings_dict["NAME"]
    ours = {variable: in_database(os.environ[variable], name) for variable in ("DATABASE_URL", "DATABASE_MAINT_URL")}

    def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        source = {**os.environ, **ours, "FINSAM_DATA": str(files.parent), "FINSAM_BACKUP_KEY": KEY}
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT,
            env={**source, "DJANGO_SETTINGS_MODULE": "finsam.settings.dev", **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def empty_server(open_folder: Path) -> Iterator[ServerUrls]:
    data_dir = open_folder / "target"
    yield ensure_servers(data_dir)
    release_servers(data_dir)
    shutil.rmtree(data_dir)


def addresses(urls: ServerUrls, folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": urls.database_url,
        "DATABASE_OWNER_URL": urls.owner_url,
        "DATABASE_MAINT_URL": urls.maint_url,
        "FINSAM_DATA": str(folder),
    }


@pytest.mark.django_db(transaction=True)
def test_backup_comes_back_in_an_empty_server(
    manage: Callable[..., subprocess.CompletedProcess[str]],
    empty_server: ServerUrls,
    open_folder: Path,
    files: Path,
) -> None:
    forbund = ForbundFactory()
    with acting.transaction_as(acting.SYSTEM):
        history.record(forbund, "forbund.changed", by=None, changes={"name": ["a", 'b\nc\t"d" \\.']})
        for _ in range(3):
            history.record(forbund, "forbund.changed", by=None)
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        deltagande = register_in(insats, entry(), by=user)
        held = Identitet.objects.get()
    with transaction.atomic():
        sealing.seal()

    made = manage("backup", open_folder / "copies")
    assert made.returncode == 0, made.stderr
    [copy] = (open_folder / "copies").glob("finsam-*")
    assert copy.stat().st_mode & 0o777 == 0o700
    assert forbund.name.encode() not in (copy / "database").read_bytes()
    source = counts(in_database(os.environ["DATABASE_MAINT_URL"], connection.settings_dict["NAME"]))
    assert json.loads((copy / "manifest.json").read_text())["row_counts"] == source
    assert source["history_entry"] >= 4
    assert source["participants_identitet"] == 1

    # after the copy was made the person withdraws, and nobody else does anything
    with acting.transaction_as(user.subject):
        samtycke = Samtycke.objects.select_related("deltagande").get()
        withdraw(samtycke, on=today(), reason=value("avslutsanledning", "atertaget_samtycke"), by=user)
    with acting.transaction_as(acting.SYSTEM):
        erasures.merge_into(open_folder / "source" / "raderingar" / "raderingar.json", erasures.kept())

    target = addresses(empty_server, open_folder / "target")
    refused = manage("restore", copy, **target, FINSAM_BACKUP_KEY="cd" * 32)
    assert refused.returncode == 1
    assert "Fel FINSAM_BACKUP_KEY" in refused.stderr

    elsewhere = open_folder / "elsewhere" / copy.name
    shutil.copytree(copy, elsewhere)
    refused = manage("restore", elsewhere, **target)
    assert "kommer raderade personer tillbaka" in refused.stderr

    journal = open_folder / "source" / "raderingar" / "raderingar.json"
    restored = manage("restore", copy, "--journal", journal, **target)
    assert restored.returncode == 0, restored.stderr
    assert "1 identiteter i kopian raderades igen" in restored.stdout
    found = counts(empty_server.maint_url)
    changed = {"participants_identitet": -1, "participants_igenkanning": -1}
    written = {"participants_radering": 1, "history_entry": 1, "followup_deltagandesumma": 1}  # out, in a new month
    assert {
        table: found[table] - source[table] for table in found if found[table] != source[table]
    } == changed | written
    traces = (held.personnummer_digest, held.personnummer_encrypted, held.name_encrypted, number(), "Provsson")
    dumped = dump_of(empty_server.maint_url)
    assert str(deltagande.pk) in dumped
    assert [text for text in traces if text in dumped] == []
    with psycopg.connect(empty_server.database_url) as web:
        assert web.execute("SELECT name FROM members_organisation").fetchall()
        assert web.execute("SELECT count(*) FROM participants_identitet").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("DELETE FROM history_entry")
    back = open_folder / "target" / "files"
    assert (back / "2026" / "protokoll.pdf").read_bytes() == (files / "2026" / "protokoll.pdf").read_bytes()
    assert (back / "tom").exists()

    again = manage("restore", copy, **target)
    assert again.returncode == 1
    assert "är inte tom" in again.stderr
    assert "Traceback" not in again.stderr
    assert Forbund.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_backup_tells_that_the_history_is_shorter_than_the_copy_before(
    manage: Callable[..., subprocess.CompletedProcess[str]], open_folder: Path
) -> None:
    with acting.transaction_as(acting.SYSTEM):
        history.record(ForbundFactory(), "forbund.changed", by=None)
        sealing.seal()
    assert manage("backup", open_folder / "cut").returncode == 0
    with as_owner() as cursor:
        cursor.execute("TRUNCATE history_entry, history_seal, history_sealmark")
    time.sleep(1)  # copies are named by the second
    told = manage("backup", open_folder / "cut")
    assert told.returncode == 1
    assert "Historiken är avkortad eller omskriven" in told.stderr
    assert len(list((open_folder / "cut").glob("finsam-*"))) == 2


@pytest.mark.django_db(transaction=True)
def test_damaged_copy_leaves_the_server_empty(
    manage: Callable[..., subprocess.CompletedProcess[str]], empty_server: ServerUrls, open_folder: Path
) -> None:
    made = manage("backup", open_folder / "damaged")
    assert made.returncode == 0, made.stderr
    [copy] = (open_folder / "damaged").glob("finsam-*")
    data = bytearray((copy / "database").read_bytes())
    data[-20] ^= 1
    (copy / "database").write_bytes(data)
    refused = manage("restore", copy, **addresses(empty_server, open_folder / "target"))
    assert refused.returncode == 1
    assert "är ändrad" in refused.stderr
    assert counts(empty_server.maint_url) == {}
    without_tables = manage("check_consistency", **addresses(empty_server, open_folder / "target"))
    assert (without_tables.returncode, without_tables.stderr.strip()) == (1, NOT_UPDATED)


@pytest.mark.django_db(transaction=True)
def test_role_that_does_not_see_all_rows_is_refused(
    manage: Callable[..., subprocess.CompletedProcess[str]], open_folder: Path
) -> None:
    made = manage("backup", open_folder / "partly", DATABASE_ROLE="web")
    assert made.returncode == 1
    assert "ser inte alla rader" in made.stderr
    assert list((open_folder / "partly").iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_copies_age_out_and_hold_nobody_readable(
    manage: Callable[..., subprocess.CompletedProcess[str]], open_folder: Path
) -> None:
    with acting.transaction_as(acting.SYSTEM):
        user, insats = deltagaransvarig()
    with acting.transaction_as(user.subject):
        register_in(insats, entry(), by=user)
        held = Identitet.objects.get()
    folder = open_folder / "aging"
    moments = {days: timezone.now().astimezone(UTC) - timedelta(days=days) for days in (34, 36)}
    names = {days: f"finsam-{moment:%Y%m%dT%H%M%SZ}" for days, moment in moments.items()}
    for name in (*names.values(), f"{names[36]}.partial", "annat", f"{names[36]}-sparad"):
        (folder / name).mkdir(parents=True)
    (folder / names[36] / "database").write_bytes(b"old")
    lost = manage("backup", folder)  # the newest there is no copy: told, and nothing is taken away for it
    assert "är gjord med en annan nyckel" in lost.stderr
    assert {path.name for path in folder.iterdir()} > {names[34], "annat", f"{names[36]}-sparad", "raderingar.json"}
    assert not (folder / names[36]).exists()
    assert not (folder / f"{names[36]}.partial").exists()
    [copy] = {path for path in folder.glob("finsam-*Z") if (path / "manifest.json").exists()}
    written = b"".join(path.read_bytes() for path in (*copy.iterdir(), folder / "raderingar.json"))
    for text in (held.personnummer_digest, held.personnummer_encrypted, held.name_encrypted, number(), "Provsson"):
        assert text.encode() not in written

"""An encrypted copy of the database and the files, checked by reading it back.

    DIR/finsam-20261122T031500Z/
        manifest.json    counts, hashes, migrations, head of the history chain; signed
        database         pg_dump's custom format, encrypted
        files            tar of FINSAM_DATA/files, encrypted
    DIR/raderingar.json  which identities have been erased, by pseudonymous keys (ADR 16)

Made with the role that passes row-level security; with any other, pg_dump would refuse or leave rows out. The counts
are taken in the same snapshot as the dump and compared with the rows that the finished copy holds.
"""

import hashlib
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from finsam.drift import dump
from finsam.drift.manifest import Manifest, describe_part, read_manifest
from finsam.drift.sealed_file import SealBrokenError, SealedWriter
from finsam.history import sealing
from participants.gallring import erasures

DATABASE, FILES = "database", "files"
COPY_NAME = re.compile(r"finsam-(\d{8}T\d{6})Z(?:\.partial)?")


class BackupError(Exception):
    """The copy was not made, or not read back; the message says why in one line."""


def make_backup(parent: Path) -> tuple[Path, Manifest]:
    """Make one copy in a new folder of `parent`; nothing is left there when it fails."""
    master = backup_key()
    folder = parent / f"finsam-{timezone.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    partial = folder.with_name(f"{folder.name}.partial")
    partial.mkdir(mode=0o700, parents=True)
    try:
        manifest = _make(partial, master)
        manifest.write(partial, master)
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return folder, manifest


def keep_journal(parent: Path) -> int:
    """Write the journal of erasures beside the copies, since a copy knows only those before it; how many it holds."""
    live = settings.ERASURES_DIR / erasures.FILE_NAME
    known = erasures.read(live) if live.exists() else set()
    return erasures.merge_into(parent / erasures.FILE_NAME, known | erasures.kept())


def take_away_old(parent: Path) -> list[str]:
    """Take away copies, also half made ones, that are older than they may be; their names."""
    oldest = timezone.now() - timedelta(days=settings.BACKUP_DAYS)
    gone = []
    for folder in sorted(parent.iterdir()):
        named = COPY_NAME.fullmatch(folder.name)
        if named and folder.is_dir() and datetime.strptime(named[1] + "+0000", "%Y%m%dT%H%M%S%z") < oldest:
            shutil.rmtree(folder)
            gone.append(folder.name)
    return gone


def backup_key() -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", settings.BACKUP_KEY):
        raise BackupError("FINSAM_BACKUP_KEY ska vara 64 hexadecimala siffror (openssl rand -hex 32).")
    return bytes.fromhex(settings.BACKUP_KEY)


def field_key_fingerprints() -> list[str]:
    """Tells which field keys a copy needs without telling them."""
    return [hashlib.sha256(f"finsam field key {key}".encode()).hexdigest()[:16] for key in settings.FIELD_KEYS]


def history_head() -> tuple[int, str]:
    """Number and hash of the last seal of the history."""
    last = sealing.head()
    return (last.number, last.hash) if last else (0, "")


def lost_history(parent: Path) -> str:
    """What to tell when the seal in the latest copy in `parent` is not in the database any more; empty when it is."""
    copies = sorted(path for path in parent.glob("finsam-*Z") if path.is_dir())
    if not copies:
        return ""
    try:
        latest = read_manifest(copies[-1], backup_key())
    except SealBrokenError:
        return f"Historiken kunde inte jämföras med den förra kopian: {copies[-1].name} är gjord med en annan nyckel."
    if not latest.history_seal or sealing.holds(latest.history_seal, latest.history_hash):
        return ""
    return (
        f"Historiken är avkortad eller omskriven: försegling {latest.history_seal} i kopian {copies[-1].name} "
        "finns inte i databasen. Spara den kopian, och ta reda på vad som har hänt."
    )


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def compare_counts(expected: Mapping[str, int], found: Mapping[str, int], where: str) -> None:
    different = [table for table in sorted({*expected, *found}) if expected.get(table, 0) != found.get(table, 0)]
    if different:
        named = ", ".join(f"{table} ({expected.get(table, 0)} → {found.get(table, 0)})" for table in different[:5])
        raise BackupError(f"Antalet rader stämmer inte i {where}: {named}.")


def _make(folder: Path, master: bytes) -> Manifest:
    made_at = timezone.now().astimezone(UTC)
    with _snapshot() as snapshot:
        counts = dump.count_rows()
        seal, hash_ = history_head()
        migrations = applied_migrations()
        dump.dump(folder / DATABASE, snapshot, master)
    file_count, file_bytes = _pack_files(folder / FILES, master)
    compare_counts(counts, dump.rows_in_dump(folder / DATABASE, master), "säkerhetskopian")
    return Manifest(
        made_at=f"{made_at:%Y-%m-%dT%H:%M:%SZ}",
        postgres_version=dump.server_version(),
        migrations=migrations,
        row_counts=counts,
        file_count=file_count,
        file_bytes=file_bytes,
        history_seal=seal,
        history_hash=hash_,
        field_keys=field_key_fingerprints(),
        parts={name: describe_part(folder / name) for name in (DATABASE, FILES)},
    )


@contextmanager
def _snapshot() -> Iterator[str]:
    """One view of the database that pg_dump can share; lasts as long as our transaction."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise BackupError("Databasrollen ser inte alla rader. Ange DATABASE_MAINT_URL (rollen finsam_maint).")
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


def _pack_files(path: Path, master: bytes) -> tuple[int, int]:
    """Files are only ever added, and written before the row that names them: after the dump none can be missing."""
    count = size = 0
    with (
        SealedWriter(path, master) as target,
        tarfile.open(fileobj=cast(IO[bytes], target), mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for file in sorted(settings.FILES_DIR.rglob("*")) if settings.FILES_DIR.exists() else []:
            if file.is_symlink() or not file.is_file():
                continue
            archive.add(file, arcname=str(file.relative_to(settings.FILES_DIR)), recursive=False)
            count, size = count + 1, size + file.stat().st_size
    return count, size

"""A copy back into an empty server: everything is checked before the first byte is written, and compared afterwards."""

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from finsam import acting, env, history
from finsam.drift import dump
from finsam.drift.backup import (
    DATABASE,
    FILES,
    BackupError,
    backup_key,
    compare_counts,
    field_key_fingerprints,
    history_head,
)
from finsam.drift.manifest import Manifest, describe_part, read_manifest
from finsam.drift.preparation import update_database
from finsam.drift.sealed_file import SealedReader
from finsam.history import sealing
from members.models import Forbund
from participants.gallring import erasures


def restore_backup(folder: Path, journal: Path | None, *, needs_journal: bool) -> tuple[Manifest, list[str]]:
    """Restore, compare, and erase again; returns the manifest and what the one who restores has to know."""
    master = backup_key()
    manifest = read_manifest(folder, master)
    _check_parts(folder, manifest)
    _check_versions(manifest)
    erased = _journal(folder, journal, needs_journal=needs_journal)
    _demand_empty()
    with _files_taken_back_on_failure():
        _unpack_files(folder / FILES, master)
        dump.restore_dump(folder / DATABASE, master)
    with _as_maint():
        compare_counts(manifest.row_counts, dump.count_rows(), "den återställda databasen")
        if history_head() != (manifest.history_seal, manifest.history_hash):
            raise BackupError("Historikens sista försegling är inte den som säkerhetskopian uppger.")
        if faults := sealing.faults():
            raise BackupError(f"Historiken är ändrad eller ofullständig i försegling {faults[0].seal_id}.")
    update_database()
    return manifest, [*_erase_again(erased), *_remarks(manifest)]


def _journal(folder: Path, named: Path | None, *, needs_journal: bool) -> set[erasures.Erasure]:
    """All that is known to be erased: what stands beside the copies, what the service wrote here, what was named."""
    usual = (folder.resolve().parent / erasures.FILE_NAME, settings.ERASURES_DIR / erasures.FILE_NAME)
    paths = [path for path in usual if path.exists()] + ([named] if named else [])
    if needs_journal and not paths:
        raise BackupError(
            f"Journalen över raderingar ({erasures.FILE_NAME}) finns varken bredvid kopian eller i "
            f"{settings.ERASURES_DIR}. Utan den kommer raderade personer tillbaka. Ange den med --journal."
        )
    return {one for path in paths for one in erasures.read(path)}


def _erase_again(erased: set[erasures.Erasure]) -> list[str]:
    """Before anybody is let in: what was erased since the copy was made is erased again, and written down."""
    with acting.transaction_as(acting.SYSTEM):
        found = erasures.replay(erased)
        forbund = Forbund.objects.first()
        if found and forbund is not None:
            history.record(forbund, "forbund.erasures_replayed", by=None, changes={"antal": [None, str(found)]})
    erasures.merge_into(settings.ERASURES_DIR / erasures.FILE_NAME, erased)
    told = f"Journalen över raderingar har {len(erased)} rader. {found} identiteter i kopian raderades igen."
    return [told]


def _check_parts(folder: Path, manifest: Manifest) -> None:
    for name, part in manifest.parts.items():
        if not (folder / name).is_file():
            raise BackupError(f"Filen {name} saknas i {folder}.")
        if describe_part(folder / name) != part:
            raise BackupError(f"Filen {name} i {folder} är ändrad eller avkortad.")


def _check_versions(manifest: Manifest) -> None:
    theirs, ours = manifest.postgres_version // 10000, dump.server_version() // 10000
    if theirs > ours:
        raise BackupError(f"Säkerhetskopian är gjord av PostgreSQL {theirs}; servern här är version {ours}.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    unknown = sorted(set(manifest.migrations) - known)
    if unknown:
        raise BackupError(
            f"Säkerhetskopian är gjord av en nyare version av Finsam ({unknown[0]}). Uppgradera programmet först."
        )


def _demand_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        tables = int(cursor.fetchone()[0])
    if tables:
        raise BackupError(
            f"Databasen {connection.settings_dict['NAME']} är inte tom ({tables} tabeller). "
            "Återställ bara i en tom databas."
        )
    if settings.FILES_DIR.exists() and any(settings.FILES_DIR.iterdir()):
        raise BackupError(f"Mappen {settings.FILES_DIR} är inte tom. Återställ bara i en tom mapp.")


@contextmanager
def _files_taken_back_on_failure() -> Iterator[None]:
    """The database takes all or nothing; so shall the files, or the next attempt would find a folder in use."""
    try:
        yield
    except BaseException:
        for entry in settings.FILES_DIR.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        raise


def _unpack_files(path: Path, master: bytes) -> None:
    settings.FILES_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        SealedReader(path, master) as source,
        tarfile.open(fileobj=cast(IO[bytes], source), mode="r|") as archive,
    ):
        archive.extractall(settings.FILES_DIR, filter="data")
        while source.read(1024 * 1024):  # what follows the archive's end belongs to the seal
            pass


@contextmanager
def _as_maint() -> Iterator[None]:
    """The owner does not see rows behind a forced policy; the role for backups does."""
    url = settings.DATABASE_MAINT_URL
    if not url:
        raise BackupError("DATABASE_MAINT_URL är inte angiven; den behövs för att jämföra antalet rader.")
    ours = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(env.parse_database_url(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(ours)


def _remarks(manifest: Manifest) -> list[str]:
    remarks = []
    if not set(manifest.field_keys) <= set(field_key_fingerprints()):
        remarks.append("FINSAM_FIELD_KEYS saknar nycklar som gällde då: krypterade uppgifter går inte att läsa.")
    return ["Alla är utloggade. Arbeten som var i kö när kopian gjordes körs igen.", *remarks]

"""The database's part of a backup: pg_dump into an encrypted file, and pg_restore out of it."""

import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.db import connection

from finsam.drift.pg_programs import ProgramError, find_program, libpq_environment
from finsam.drift.sealed_file import SealBrokenError, SealedReader, SealedWriter

LEFT_OUT = (
    "django_session",  # nobody stays logged in
    "finsam_acting_key",  # the key is loaded from the environment
    "participants_listperson",  # uploaded lists live for two days at most, and no copy makes that longer
    "participants_listrad",
)
COPY_LINE = re.compile(rb'COPY public\."?([^" ]+)"? \(.*FROM stdin;\n')


def server_version() -> int:
    """As PostgreSQL writes it: 180006."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version)


def count_rows() -> dict[str, int]:
    """Rows per table, but for those that no copy holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        counts = {}
        for table in sorted(name for (name,) in cursor.fetchall() if name not in LEFT_OUT):
            cursor.execute(f"SELECT count(*) FROM public.{connection.ops.quote_name(table)}")  # noqa: S608 -- from the catalogue
            counts[table] = int(cursor.fetchone()[0])
    return counts


def dump(path: Path, snapshot: str, master: bytes) -> None:
    """Everything that `snapshot` sees."""
    left_out = [f"--exclude-table-data=public.{table}" for table in LEFT_OUT]
    arguments = ["--format=custom", "--no-owner", f"--snapshot={snapshot}", *left_out]
    with SealedWriter(path, master) as target, _run("pg_dump", arguments, subprocess.DEVNULL) as process:
        shutil.copyfileobj(_pipe(process.stdout), target, 1024 * 1024)


def rows_in_dump(path: Path, master: bytes) -> dict[str, int]:
    """Rows per table of a finished copy, found by decrypting it and reading what pg_restore would run."""
    counts: dict[str, int] = {}
    table = ""
    with _run("pg_restore", ["--data-only", "--file=-"]) as process, _feeding(process, path, master):
        for line in _pipe(process.stdout):
            if table:
                if line == b"\\.\n":
                    table = ""
                else:
                    counts[table] += 1
            elif found := COPY_LINE.fullmatch(line):
                table = found[1].decode()
                counts[table] = 0
    return counts


def restore_dump(path: Path, master: bytes) -> None:
    """Into the empty database that we are connected to, all or nothing; what it makes belongs to us."""
    name = str(connection.settings_dict["NAME"])
    arguments = ["--single-transaction", "--exit-on-error", "--no-owner", f"--dbname={name}"]
    with _run("pg_restore", arguments) as process, _feeding(process, path, master):
        _pipe(process.stdout).read()


@contextmanager
def _run(program: str, arguments: list[str], stdin: int = subprocess.PIPE) -> Iterator[subprocess.Popen[bytes]]:
    """A PostgreSQL program with our database in its environment; raises ProgramError when it fails."""
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(
            [find_program(program, server_version()), *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=libpq_environment(connection.settings_dict),
        )
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            code = process.wait()
            _pipe(process.stdout).close()
        if code != 0:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip().splitlines()
            raise ProgramError(f"{program} misslyckades: {said[0] if said else code}")


@contextmanager
def _feeding(process: subprocess.Popen[bytes], path: Path, master: bytes) -> Iterator[None]:
    """Decrypt a file into the program's standard input while we read its output; a broken seal stops both."""
    faults: list[SealBrokenError] = []

    def feed() -> None:
        with suppress(BrokenPipeError), _pipe(process.stdin) as target:
            try:
                with SealedReader(path, master) as source:
                    shutil.copyfileobj(source, target, 1024 * 1024)
            except SealBrokenError as error:
                faults.append(error)
                process.kill()

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        yield
    finally:
        feeder.join()
    if faults:
        raise faults[0]


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the program was started without this pipe")
    return stream

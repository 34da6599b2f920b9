"""Everything that is kept anywhere, as somebody who has it all would search it: database, files, Redis, logs."""

import base64
import io
import logging
import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection

from finsam.drift.dump import server_version
from finsam.drift.pg_programs import find_program, libpq_environment
from finsam.env import parse_database_url

SERVER_LOG = Path(settings.DATA_DIR) / "log" / "postgres.log"
LEFT_OUT = "finsam_acting_key"
"""The one table that the role for maintenance may not read: a key, and nothing of anybody."""


def of_database() -> bytes:
    """All tables, of all schemas, as the role that passes row-level security dumps them."""
    address = parse_database_url(os.environ["DATABASE_MAINT_URL"])
    address = {**address, "NAME": connection.settings_dict["NAME"]}
    program = find_program("pg_dump", server_version())
    made = subprocess.run(
        [program, f"--exclude-table-data={LEFT_OUT}"], env=libpq_environment(address), capture_output=True, check=True
    )
    return made.stdout


def of_files(*folders: Path) -> bytes:
    """The content and the names of all files."""
    found = [path for folder in folders if folder.exists() for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in found)


def of_redis() -> bytes:
    """Every key with its value: cache, sessions, and what waits for the worker."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    readers = {b"string": client.get, b"hash": client.hgetall, b"set": client.smembers}
    found = []
    for key in client.scan_iter():
        kind = client.type(key)
        if kind == b"list":
            value: Any = client.lrange(key, 0, -1)
        elif kind == b"zset":
            value = client.zrange(key, 0, -1)
        else:
            value = readers[kind](key)
        found.append(key + b" " + (value if isinstance(value, bytes) else repr(value).encode()))
    client.close()
    return b"\n".join(found)


@contextmanager
def kept_log() -> Iterator[io.StringIO]:
    """What the program writes to its log meanwhile, as production writes it."""
    root, written = logging.getLogger(), io.StringIO()
    console = next(handler for handler in root.handlers if type(handler) is logging.StreamHandler)
    handler = logging.StreamHandler(written)
    handler.setFormatter(console.formatter)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def disguises(text: str) -> Iterator[bytes]:
    """How a text may stand in a dump: as it is, in hexadecimal, and inside base64, wherever it begins there."""
    plain = text.encode()
    yield plain
    yield plain.hex().encode()
    for before in range(3):
        whole = (before + len(plain)) // 3 * 3 - before
        coded = base64.b64encode(b"\0" * before + plain[:whole])
        yield coded[4 if before else 0 :]


def stands_in(content: bytes, texts: Iterable[str]) -> list[str]:
    """Which of the texts are in it, in any disguise."""
    return [text for text in texts if any(form and form in content for form in disguises(text))]

"""Random secrets in the key folder, made at first use."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from finsam.servers.layout import layout_for


def random_password() -> str:
    return secrets.token_urlsafe(32)


def read_or_create_key(data_dir: Path, name: str, make: Callable[[], str] = random_password) -> str:
    """The secret with this name; the same for every command, also when two ask for it at once."""
    layout = layout_for(data_dir)
    path = layout.keys / name
    if not path.parent.exists():
        layout.create()
    if not path.exists():
        _create(path, make())
    return path.read_text(encoding="ascii").strip()


def _create(path: Path, value: str) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(value + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(partial, path)  # refuses to replace: whoever came first decides
    except FileExistsError:
        pass
    finally:
        partial.unlink()

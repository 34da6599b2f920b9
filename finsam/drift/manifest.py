"""What a backup says about itself: readable by anybody, changeable by nobody without the key."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from finsam.drift.sealed_file import SealBrokenError, derive_key

FILE_NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Part:
    """One encrypted file."""

    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """Facts to compare with after a restore."""

    made_at: str
    postgres_version: int
    migrations: list[str]
    row_counts: dict[str, int]
    file_count: int
    file_bytes: int
    history_seal: int
    history_hash: str
    field_keys: list[str]
    parts: dict[str, Part]
    format: int = FORMAT

    def write(self, folder: Path, master: bytes) -> None:
        content = asdict(self)
        text = json.dumps({**content, "mac": _mac(content, master)}, indent=2, ensure_ascii=False, sort_keys=True)
        (folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path, master: bytes) -> Manifest:
    """Raises SealBrokenError unless it was written with the same key and nothing is changed since."""
    try:
        content = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        mac = content.pop("mac")
    except (OSError, ValueError, AttributeError, KeyError) as error:
        raise SealBrokenError(f"{folder} är ingen säkerhetskopia: {FILE_NAME} saknas eller är skadad.") from error
    if not hmac.compare_digest(str(mac), _mac(content, master)):
        raise SealBrokenError(f"Fel FINSAM_BACKUP_KEY, eller så är {FILE_NAME} ändrad.")
    if content["format"] != FORMAT:
        raise SealBrokenError(f"Säkerhetskopian har format {content['format']}, som den här versionen inte läser.")
    parts = {name: Part(**part) for name, part in content.pop("parts").items()}
    return Manifest(**content, parts=parts)


def describe_part(path: Path) -> Part:
    with path.open("rb") as file:
        return Part(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def _mac(content: dict[str, object], master: bytes) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(derive_key(master, b"", "manifest"), text.encode(), hashlib.sha256).hexdigest()

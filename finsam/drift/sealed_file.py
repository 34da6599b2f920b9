"""Files of a backup: encrypted in chunks as they are written, so that nothing has to fit in memory.

A file is SIGN, 16 random bytes, then chunks of a length (4 bytes) and AES-256-GCM text. The key is derived
from the master key, the random bytes and the file's name; the nonce is the chunk's number and whether it is
the last. So a chunk that is changed, moved, cut off or taken from another file does not open.
"""

import io
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIGN = b"FINSAM1\n"
SALT_BYTES = 16
CHUNK_BYTES = 1024 * 1024
TAG_BYTES = 16


class SealBrokenError(Exception):
    """The file was changed, is cut off, or was made with another key."""


def derive_key(master: bytes, salt: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt, f"finsam backup {purpose}".encode()).derive(master)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class SealedWriter(io.RawIOBase):
    """Write a sealed file; it is whole only after close() without an exception."""

    def __init__(self, path: Path, master: bytes) -> None:
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        salt = os.urandom(SALT_BYTES)
        self._cipher = AESGCM(derive_key(master, salt, path.name))
        self._pending = bytearray()
        self._number = 0
        self._file.write(SIGN + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = memoryview(data)  # type: ignore[arg-type]  # whatever has a buffer
        self._pending += piece
        while len(self._pending) > CHUNK_BYTES:  # the last one waits until we know that it is
            self._seal(bytes(self._pending[:CHUNK_BYTES]), is_last=False)
            del self._pending[:CHUNK_BYTES]
        return piece.nbytes

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._pending), is_last=True)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        super().close()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._file.close()  # without its last chunk it never opens
            super().close()

    def _seal(self, text: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last=is_last), text, None)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class SealedReader(io.RawIOBase):
    """Read a sealed file; raises SealBrokenError instead of giving a byte that was not written."""

    def __init__(self, path: Path, master: bytes) -> None:
        self._name = path.name
        self._file = path.open("rb")
        head = self._file.read(len(SIGN) + SALT_BYTES)
        if not head.startswith(SIGN) or len(head) != len(SIGN) + SALT_BYTES:
            self._file.close()
            raise SealBrokenError(f"{self._name} är ingen säkerhetskopia från Finsam.")
        self._cipher = AESGCM(derive_key(master, head[len(SIGN) :], self._name))
        self._number = 0
        self._open = b""
        self._ahead = self._read_sealed()
        if not self._ahead:
            raise SealBrokenError(f"{self._name} är avkortad eller ändrad.")

    def __enter__(self) -> Self:
        return self

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        target = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # whatever has a buffer
        if not self._open and self._ahead:
            self._open_next()
        count = min(len(target), len(self._open))
        target[:count] = self._open[:count]
        self._open = self._open[count:]
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def _open_next(self) -> None:
        sealed, self._ahead = self._ahead, self._read_sealed()
        try:
            self._open = self._cipher.decrypt(_nonce(self._number, is_last=not self._ahead), sealed, None)
        except InvalidTag as error:
            raise SealBrokenError(
                f"{self._name} går inte att öppna: fel nyckel, eller filen är ändrad eller avkortad."
            ) from error
        self._number += 1

    def _read_sealed(self) -> bytes:
        head = self._file.read(4)
        if not head:
            return b""
        length = int.from_bytes(head, "big")
        sealed = self._file.read(length) if TAG_BYTES <= length <= CHUNK_BYTES + TAG_BYTES else b""
        if not sealed or len(sealed) != length:
            raise SealBrokenError(f"{self._name} är avkortad eller ändrad.")
        return sealed

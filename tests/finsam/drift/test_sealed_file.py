"""What a sealed file gives back, and what it refuses."""

import os
from pathlib import Path

import pytest

from finsam.drift.sealed_file import CHUNK_BYTES, SealBrokenError, SealedReader, SealedWriter

KEY = bytes(range(32))
HEAD = 24


def seal(path: Path, text: bytes) -> Path:
    with SealedWriter(path, KEY) as file:
        for start in range(0, len(text), 100_003):
            file.write(text[start : start + 100_003])
    return path


def unseal(path: Path, key: bytes = KEY) -> bytes:
    with SealedReader(path, key) as file:
        return file.readall()


@pytest.fixture(scope="module")
def text() -> bytes:
    return os.urandom(2 * CHUNK_BYTES + 17)


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES])
def test_gives_back_what_was_written(tmp_path: Path, size: int, text: bytes) -> None:
    assert unseal(seal(tmp_path / "part", text[:size])) == text[:size]


def test_is_private_and_hides_the_text(tmp_path: Path) -> None:
    path = seal(tmp_path / "part", b"hemligt" * 1000)
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"hemligt" not in path.read_bytes()


def test_same_text_never_gives_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    first, second = seal(tmp_path / "part", b"samma"), seal(tmp_path / "again" / "part", b"samma")
    assert first.read_bytes() != second.read_bytes()


def test_wrong_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SealBrokenError, match="fel nyckel"):
        unseal(seal(tmp_path / "part", b"text"), bytes(32))


def test_file_under_another_name_is_refused(tmp_path: Path) -> None:
    path = seal(tmp_path / "part", b"text")
    with pytest.raises(SealBrokenError):
        unseal(path.rename(tmp_path / "another"))


@pytest.mark.parametrize("kept", [0, 10, HEAD, HEAD + 2, HEAD + 100, HEAD + 4 + CHUNK_BYTES + 16])
def test_cut_off_file_is_refused(tmp_path: Path, text: bytes, kept: int) -> None:
    path = seal(tmp_path / "part", text)
    os.truncate(path, kept)
    with pytest.raises(SealBrokenError):
        unseal(path)


@pytest.mark.parametrize("position", [0, HEAD - 1, HEAD, HEAD + 50, -1])
def test_changed_byte_is_refused(tmp_path: Path, text: bytes, position: int) -> None:
    path = seal(tmp_path / "part", text)
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)
    with pytest.raises(SealBrokenError):
        unseal(path)


def test_swapped_chunks_are_refused(tmp_path: Path, text: bytes) -> None:
    path = seal(tmp_path / "part", text)
    data, size = path.read_bytes(), 4 + CHUNK_BYTES + 16
    first, second = data[HEAD : HEAD + size], data[HEAD + size : HEAD + 2 * size]
    path.write_bytes(data[:HEAD] + second + first + data[HEAD + 2 * size :])
    with pytest.raises(SealBrokenError):
        unseal(path)


def test_writing_that_fails_leaves_a_file_that_does_not_open(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(TypeError), SealedWriter(tmp_path / "part", KEY) as file:
        file.writelines([text, "no bytes"])
    with pytest.raises(SealBrokenError):
        unseal(tmp_path / "part")

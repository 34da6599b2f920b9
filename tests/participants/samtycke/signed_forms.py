"""Invented scans: as small as a file can be that is whole."""

import io
import zlib

import pikepdf


def pdf(**root: object) -> bytes:
    """One empty page, with what else stands in the catalogue."""
    made, held = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    for name, value in root.items():
        made.Root[f"/{name}"] = value
    made.save(held)
    return held.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def png(width: int = 1, height: int = 1) -> bytes:
    """A black dot."""
    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 0, 0, 0, 0])
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", zlib.compress(b"\0\0")), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg() -> bytes:
    """Segments in the order of a picture, without what is seen on it."""
    frame = b"\xff\xc0" + (11).to_bytes(2) + bytes([8, 0, 1, 0, 1, 1, 1, 17, 0])
    return b"\xff\xd8" + frame + b"\xff\xda" + (8).to_bytes(2) + bytes([1, 1, 0, 0, 63, 0]) + b"\x12\x34\xff\xd9"

"""The database's copy of the key that signs who acts. Runs as the owner; the web's role cannot read it."""

from django.db import connection

BLOCK = 64


def pads(key_hex: str) -> tuple[bytes, bytes]:
    """HMAC's inner and outer pad of a key (RFC 2104), so that the database needs nothing but sha256()."""
    key = bytes.fromhex(key_hex).ljust(BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)


def load(key_hex: str, *, keep_old: bool = False) -> None:
    """Let the database accept proofs signed with `key_hex`; with `keep_old` earlier keys too."""
    inner, outer = pads(key_hex)
    with connection.cursor() as cursor:
        if not keep_old:
            cursor.execute("DELETE FROM finsam_acting_key WHERE inner_pad <> %s", [inner])
        cursor.execute(
            "INSERT INTO finsam_acting_key (inner_pad, outer_pad) SELECT %s, %s"
            " WHERE NOT EXISTS (SELECT 1 FROM finsam_acting_key WHERE inner_pad = %s)",
            [inner, outer, inner],
        )

"""Kontering by hand survives a corrected file, for every row that is the same in both."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from ekonomi.models import SieImport

SHOWN = 200  # rows that are named; all are counted

# The same row: the same voucher, account, amount, day, text and objects; of several alike the first, second …
_KEYED = """
    SELECT r.id, r.post_id, r.konto, r.amount, r.date, r.text, r.objekt, v.series, v.number AS voucher,
           row_number() OVER (
               PARTITION BY v.series, v.number, v.date, r.konto, r.amount, r.date, r.text, r.objekt ORDER BY r.number
           ) AS place, v.date AS voucher_date
    FROM ekonomi_verifikationsrad r LEFT JOIN ekonomi_verifikation v ON v.id = r.verifikation_id
    WHERE r.sie_import_id = %s
"""
_SAME = """
    o.series IS NOT DISTINCT FROM n.series AND o.voucher IS NOT DISTINCT FROM n.voucher
    AND o.voucher_date IS NOT DISTINCT FROM n.voucher_date AND o.konto = n.konto AND o.amount = n.amount
    AND o.date = n.date AND o.text = n.text AND o.objekt = n.objekt AND o.place = n.place
"""
_HAND = """
    SELECT k.* FROM keyed_old k JOIN ekonomi_verifikationsrad r ON r.id = k.id WHERE r.post_source = 'hand'
"""


@dataclass(frozen=True)
class LostPosting:
    """A row that had been posted by hand and is not in the new file."""

    voucher: str
    date: str
    konto: str
    amount: Decimal
    text: str

    def __str__(self) -> str:
        where = f"verifikation {self.voucher}" if self.voucher else "utan verifikation"
        return f"{self.date}, konto {self.konto}, {self.amount}, {where}, {self.text}".removesuffix(", ")


@dataclass(frozen=True)
class Carried:
    """How the kontering by hand fared."""

    count: int
    lost_count: int
    lost: list[LostPosting]


def carry(old: SieImport, new: SieImport) -> Carried:
    """Give the rows of the new file the posts that people gave the same rows of the old one."""
    if not old.rader.filter(post_source="hand").exists():
        return Carried(0, 0, [])
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH keyed_old AS ({_KEYED}), keyed_new AS ({_KEYED}), o AS ({_HAND}),
            pairs AS (SELECT n.id, o.post_id FROM o JOIN keyed_new n ON {_SAME})
            UPDATE ekonomi_verifikationsrad r SET post_id = pairs.post_id, post_source = 'hand'
            FROM pairs WHERE r.id = pairs.id
            """,  # noqa: S608 -- constants only
            [old.pk, new.pk],
        )
        count = cursor.rowcount
        cursor.execute(
            f"""
            WITH keyed_old AS ({_KEYED}), keyed_new AS ({_KEYED}), o AS ({_HAND})
            SELECT concat_ws(' ', o.series, o.voucher), to_char(o.date, 'YYYY-MM-DD'), o.konto, o.amount, o.text
            FROM o WHERE NOT EXISTS (SELECT 1 FROM keyed_new n WHERE {_SAME})
            ORDER BY o.date, o.id
            """,  # noqa: S608 -- constants only
            [old.pk, new.pk],
        )
        lost = [LostPosting(*row) for row in cursor.fetchmany(SHOWN)]
        return Carried(count, len(lost) + len(cursor.fetchall()), lost)

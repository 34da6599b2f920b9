"""Whether the kept sums of deltaganden (ADR 12) are what their rows say."""

from collections.abc import Iterator

from django.db import connection


def discrepancies() -> Iterator[str]:
    """Every month of an insats whose kept sums are not those of the deltaganden, in words without a figure.

    What this transaction has changed itself is left out: its sums are made when it ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH due AS (
                SELECT insats_id, date_trunc('month', day)::date AS first FROM participants_deltagande
                CROSS JOIN LATERAL (VALUES (starts_on), (ends_on)) AS at (day) WHERE day IS NOT NULL
                UNION SELECT insats_id, first FROM followup_deltagandesumma
            ), span AS (
                SELECT array_agg(insats_id ORDER BY insats_id, first) AS insatser,
                       array_agg(first ORDER BY insats_id, first) AS firsts,
                       array_agg((first + interval '1 month - 1 day')::date ORDER BY insats_id, first) AS lasts
                FROM due
            ), counted AS (
                SELECT c.* FROM span CROSS JOIN LATERAL followup_count(span.insatser, span.firsts, span.lasts) AS c
            ), kept AS (
                SELECT insats_id, first, kon, band::int, nya, avslutade, okat, oforandrat, okant, annat,
                       dagar, tider, svar
                FROM followup_deltagandesumma
            )
            SELECT DISTINCT i.name, off.first FROM (
                (SELECT * FROM counted EXCEPT SELECT * FROM kept)
                UNION ALL (SELECT * FROM kept EXCEPT SELECT * FROM counted)
            ) AS off JOIN insatser_insats i ON i.id = off.insats_id
            WHERE NOT EXISTS (
                SELECT 1 FROM followup_andradmanad m WHERE m.insats_id = off.insats_id AND m.first = off.first)
            ORDER BY 1, 2
            """
        )
        for name, first in cursor.fetchall():
            yield f"{name}, {first:%Y-%m}: de sparade summorna stämmer inte med deltagandena. Kontakta it-driften."

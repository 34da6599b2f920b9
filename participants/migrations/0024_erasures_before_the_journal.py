"""What was erased before there was a journal comes into it, so that an old backup brings nobody back (ADR 16)."""

from django.db import migrations

FILL = """
INSERT INTO participants_radering (slag, rad, orsak, at)
SELECT 'identitet', d.id, participants_erasure_reason('identitet', d.id), coalesce(
    (SELECT max(ended_on)::timestamptz FROM participants_samtycke WHERE deltagande_id = d.id), statement_timestamp())
FROM participants_deltagande AS d
WHERE NOT participants_consent_stands(d.id)
  AND NOT EXISTS (SELECT 1 FROM participants_identitet WHERE deltagande_id = d.id)
UNION ALL
SELECT 'remiss', r.id, participants_erasure_reason('remiss', r.id), coalesce(
    r.consent_over_on::timestamptz, statement_timestamp())
FROM participants_remiss AS r
WHERE NOT participants_remiss_stands(r.id)
  AND NOT EXISTS (SELECT 1 FROM participants_remissidentitet WHERE remiss_id = r.id)
ON CONFLICT (slag, rad) DO NOTHING;
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0023_radering")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]

"""Consents to informationsutbyte of deltaganden that have ended end with them, as new ones do (ADR 20)."""

from django.db import migrations

ENDED = """
UPDATE participants_samtycke AS s SET last_on = greatest(d.ends_on, s.given_on), follows_end = true
FROM participants_deltagande AS d
WHERE d.id = s.deltagande_id AND d.ends_on IS NOT NULL
  AND s.syfte = 'informationsutbyte' AND s.status = 'givet' AND s.last_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0064_ends_in_lists")]
    operations = [migrations.RunSQL(ENDED, migrations.RunSQL.noop)]

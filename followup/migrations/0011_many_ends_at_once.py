"""The same figures, when thousands of people end at once: a list may bring them (ADR 12)."""

from importlib import import_module

from django.db import migrations

sums = import_module("followup.migrations.0008_sums_by_kon_and_band")
BEFORE = sums.COUNT[sums.COUNT.index("CREATE FUNCTION followup_count(") : sums.COUNT.index("-- Of everybody.")]
BEFORE = BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
JOINS = "FROM known e LEFT JOIN did d USING (id, first) LEFT JOIN lived l USING (id, first)"
assert JOINS in BEFORE  # noqa: S101 -- else nothing would be changed
# did and lived have no row that known has not, so these are the same. A full join is never made by going through all
# of the one for each of the other, which the database does when it takes both for small.
COUNT = BEFORE.replace(JOINS, JOINS.replace("LEFT", "FULL"))


class Migration(migrations.Migration):
    dependencies = [("followup", "0010_frysta_personer")]
    operations = [migrations.RunSQL(COUNT, BEFORE)]

"""The planner gets to know a ledger in the transaction that imports it, and not when autovacuum comes by."""

from django.db import migrations

from finsam.grants import web_role

CREATE = f"""
CREATE FUNCTION ekonomi_count_ledger() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    ANALYZE ekonomi_verifikation, ekonomi_verifikationsrad, ekonomi_manadsutfall, ekonomi_konto;
$$;
REVOKE ALL ON FUNCTION ekonomi_count_ledger() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ekonomi_count_ledger() TO {web_role()};
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ekonomi", "0011_swedish_names"),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION ekonomi_count_ledger()"),
    ]

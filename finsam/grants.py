"""Database rights of the web's role, and of the role for maintenance, as migration operations.

The web's role owns nothing. It may read every table that is not taken from it (default privileges, see
`finsam.acting`'s first migration); all else is granted table by table, next to the model's migration.
"""

from django.conf import settings
from django.db import migrations


def web_role() -> str:
    """The web's role, quoted for SQL."""
    return '"' + settings.DATABASE_WEB_ROLE.replace('"', '""') + '"'


def maint_role() -> str:
    """The role for backup, key rotation and gallring, quoted for SQL."""
    return '"' + settings.DATABASE_MAINT_ROLE.replace('"', '""') + '"'


def grant_maint(table: str, *rights: str) -> migrations.RunSQL:
    """Let the role for maintenance, which reads everything, do `rights` on `table` too: INSERT, UPDATE (column)."""
    listed = ", ".join(rights)
    return migrations.RunSQL(
        f'GRANT {listed} ON "{table}" TO {maint_role()}', f'REVOKE {listed} ON "{table}" FROM {maint_role()}'
    )


def grant(table: str, *rights: str) -> migrations.RunSQL:
    """Let the web's role do `rights` (INSERT, UPDATE, DELETE) on `table`."""
    listed = ", ".join(rights)
    return migrations.RunSQL(
        f'GRANT {listed} ON "{table}" TO {web_role()}', f'REVOKE {listed} ON "{table}" FROM {web_role()}'
    )


def append_only(table: str) -> migrations.RunSQL:
    """Make rows of `table` impossible to change or delete, for the owner's ordinary statements too."""
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION "{table}_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rows of {table} cannot be changed or deleted' USING ERRCODE = 'insufficient_privilege';
        END $$;
        CREATE TRIGGER "{table}_append_only" BEFORE UPDATE OR DELETE ON "{table}"
            FOR EACH ROW EXECUTE FUNCTION "{table}_append_only"();
        REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM {web_role()};
        """,
        f"""
        DROP TRIGGER "{table}_append_only" ON "{table}";
        DROP FUNCTION "{table}_append_only"();
        """,
    )

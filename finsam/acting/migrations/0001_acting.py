"""The proof of who acts: the key table that only the owner reads, and the functions that policies call."""

from django.db import migrations

from finsam.grants import web_role

FUNCTIONS = """
CREATE TABLE finsam_acting_key (
    id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64),
    loaded_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION finsam_acting() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stated text := nullif(current_setting('finsam.acting', true), '');
    message text;
    mac text;
    expiry bigint;
BEGIN
    IF stated IS NULL OR stated !~ '^[^|]*[|][0-9]{1,12}[|][0-9a-f]{64}$' THEN
        RETURN NULL;
    END IF;
    message := split_part(stated, '|', 1) || '|' || split_part(stated, '|', 2);
    expiry := split_part(stated, '|', 2)::bigint;
    mac := split_part(stated, '|', 3);
    -- now() is when the transaction began: a long job keeps its proof, a kept one is soon worth nothing
    IF expiry < extract(epoch FROM now()) THEN
        RETURN NULL;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM public.finsam_acting_key AS k
        WHERE encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(message, 'UTF8'))), 'hex') = mac
    ) THEN
        RETURN NULL;
    END IF;
    RETURN split_part(stated, '|', 1);
END $$;

CREATE FUNCTION finsam_acting_user() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(split_part(public.finsam_acting(), ':', 1), '')::uuid $$;
CREATE FUNCTION finsam_acting_uppdrag() RETURNS uuid LANGUAGE sql STABLE AS
$$ SELECT nullif(split_part(public.finsam_acting(), ':', 2), '')::uuid $$;
CREATE FUNCTION finsam_acting_system() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT nullif(split_part(public.finsam_acting(), ':', 3), '') $$;
"""

REVERSE = """
DROP FUNCTION finsam_acting_system();
DROP FUNCTION finsam_acting_uppdrag();
DROP FUNCTION finsam_acting_user();
DROP FUNCTION finsam_acting();
DROP TABLE finsam_acting_key;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.RunSQL(
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {web_role()};"
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {web_role()};",
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM {web_role()};",
        ),
        migrations.RunSQL(FUNCTIONS, REVERSE),
        migrations.RunSQL(f"REVOKE ALL ON finsam_acting_key FROM PUBLIC, {web_role()}", migrations.RunSQL.noop),
    ]

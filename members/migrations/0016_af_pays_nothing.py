"""Arbetsförmedlingen has no share: Försäkringskassan pays the whole part of the state (lag 2003:1210 5 §; S 4).

The share and the kind of the organisation stand in different tables. The trigger of the share locks the organisation,
so that its kind stays meanwhile.
"""

from django.db import migrations

FREE = """
CREATE FUNCTION members_refuse_share_of_af() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Arbetsförmedlingen pays no share'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'members_medlemsandel_af_pays_nothing';
END $$;

CREATE FUNCTION members_check_payer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kind text;
BEGIN
    SELECT o.kind INTO kind FROM members_organisation AS o JOIN members_medlem AS m ON m.organisation_id = o.id
    WHERE m.id = NEW.medlem_id FOR SHARE OF o;
    IF kind = 'af' THEN
        PERFORM members_refuse_share_of_af();
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_medlemsandel_payer
    AFTER INSERT OR UPDATE OF medlem_id, share_of_part ON members_medlemsandel
    FOR EACH ROW WHEN (NEW.share_of_part <> 0) EXECUTE FUNCTION members_check_payer();

CREATE FUNCTION members_check_paying_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM members_medlemsandel AS a
        JOIN members_medlem AS m ON m.id = a.medlem_id JOIN members_organisation AS o ON o.id = m.organisation_id
        WHERE NEW.id IN (m.id, o.id) AND o.kind = 'af' AND a.share_of_part <> 0
    ) THEN
        PERFORM members_refuse_share_of_af();
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_organisation_payer AFTER UPDATE OF kind ON members_organisation
    FOR EACH ROW WHEN (NEW.kind = 'af') EXECUTE FUNCTION members_check_paying_organisation();
CREATE CONSTRAINT TRIGGER members_medlem_payer AFTER UPDATE OF organisation_id ON members_medlem
    FOR EACH ROW EXECUTE FUNCTION members_check_paying_organisation();
"""

DROP_FREE = """
DROP TRIGGER members_medlem_payer ON members_medlem;
DROP TRIGGER members_organisation_payer ON members_organisation;
DROP FUNCTION members_check_paying_organisation();
DROP TRIGGER members_medlemsandel_payer ON members_medlemsandel;
DROP FUNCTION members_check_payer();
DROP FUNCTION members_refuse_share_of_af();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0015_laws_on_one_line")]
    operations = [migrations.RunSQL(FREE, DROP_FREE)]

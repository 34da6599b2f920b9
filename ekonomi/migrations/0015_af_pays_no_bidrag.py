"""Arbetsförmedlingen pays no bidrag: Försäkringskassan pays the whole part of the state (lag 2003:1210 5 §; S 4, S 20.1).

The bidrag and the kind of the organisation stand in different tables. The trigger of the bidrag locks the organisation,
so that its kind stays meanwhile.
"""

from django.db import migrations

FREE = """
CREATE FUNCTION ekonomi_refuse_bidrag_of_af() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Arbetsförmedlingen pays no bidrag'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ekonomi_bidrag_af_pays_nothing';
END $$;

CREATE FUNCTION ekonomi_check_payer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kind text;
BEGIN
    SELECT o.kind INTO kind FROM members_organisation AS o JOIN members_medlem AS m ON m.organisation_id = o.id
    WHERE m.id = NEW.medlem_id FOR SHARE OF o;
    IF kind = 'af' THEN
        PERFORM ekonomi_refuse_bidrag_of_af();
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ekonomi_bidrag_payer AFTER INSERT ON ekonomi_bidrag DEFERRABLE
    FOR EACH ROW WHEN (NEW.amount <> 0) EXECUTE FUNCTION ekonomi_check_payer();

CREATE FUNCTION ekonomi_check_paying_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ekonomi_bidrag AS b
        JOIN members_medlem AS m ON m.id = b.medlem_id JOIN members_organisation AS o ON o.id = m.organisation_id
        WHERE NEW.id IN (m.id, o.id) AND o.kind = 'af' AND b.amount <> 0
    ) THEN
        PERFORM ekonomi_refuse_bidrag_of_af();
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ekonomi_organisation_payer AFTER UPDATE OF kind ON members_organisation
    FOR EACH ROW WHEN (NEW.kind = 'af') EXECUTE FUNCTION ekonomi_check_paying_organisation();
CREATE CONSTRAINT TRIGGER ekonomi_medlem_payer AFTER UPDATE OF organisation_id ON members_medlem
    FOR EACH ROW EXECUTE FUNCTION ekonomi_check_paying_organisation();
"""

DROP_FREE = """
DROP TRIGGER ekonomi_medlem_payer ON members_medlem;
DROP TRIGGER ekonomi_organisation_payer ON members_organisation;
DROP FUNCTION ekonomi_check_paying_organisation();
DROP TRIGGER ekonomi_bidrag_payer ON ekonomi_bidrag;
DROP FUNCTION ekonomi_check_payer();
DROP FUNCTION ekonomi_refuse_bidrag_of_af();
"""


class Migration(migrations.Migration):
    dependencies = [("ekonomi", "0014_used_posts_keep_their_meaning"), ("members", "0016_af_pays_nothing")]
    operations = [migrations.RunSQL(FREE, DROP_FREE)]

"""Who names the parties of a consent, and that none comes back by itself (docs/adr/0020-what-is-kept-of-a-consent.md)."""

from django.db import migrations

from finsam.grants import grant, web_role

TABLE = "participants_samtyckespart"
MAY_WRITE = f"""
    (SELECT participants_acting_role()) IN ('forbundschef', 'handlaggare', 'statistikansvarig')
    OR (SELECT d.insats_id FROM participants_samtycke AS s JOIN participants_deltagande AS d ON d.id = s.deltagande_id
        WHERE s.id = {TABLE}.samtycke_id) IN (SELECT participants_own_insatser())
"""
RULES = f"""
CREATE FUNCTION participants_check_party() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NOT EXISTS (
        SELECT 1 FROM participants_samtycke
        WHERE id = NEW.samtycke_id AND syfte = 'informationsutbyte' AND status = 'givet' AND given_on <= NEW.from_on
          AND NOT participants_is_restricted(deltagande_id))
    THEN
        RAISE EXCEPTION 'a party belongs to a consent to informationsutbyte that stands'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_samtyckespart_of_consent';
    END IF;
    IF TG_OP = 'UPDATE' AND (
        (NEW.samtycke_id, NEW.organisation_id, NEW.insats_id, NEW.from_on, NEW.added_by_id, NEW.added_at)
            IS DISTINCT FROM
        (OLD.samtycke_id, OLD.organisation_id, OLD.insats_id, OLD.from_on, OLD.added_by_id, OLD.added_at)
        OR (OLD.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS DISTINCT FROM OLD.withdrawn_on)
        OR coalesce(NEW.to_on, 'infinity') > coalesce(OLD.to_on, 'infinity'))
    THEN
        RAISE EXCEPTION 'a party goes out, and never back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_samtyckespart_moves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER {TABLE}_checked BEFORE INSERT OR UPDATE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION participants_check_party();
ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {TABLE}_read ON {TABLE} FOR SELECT TO {web_role()} USING (true);
CREATE POLICY {TABLE}_write ON {TABLE} FOR INSERT TO {web_role()}
    WITH CHECK (added_by_id = finsam_acting_uppdrag() AND ({MAY_WRITE}));
CREATE POLICY {TABLE}_change ON {TABLE} FOR UPDATE TO {web_role()} USING ({MAY_WRITE});
"""
DROP_RULES = f"""
DROP POLICY {TABLE}_change ON {TABLE};
DROP POLICY {TABLE}_write ON {TABLE};
DROP POLICY {TABLE}_read ON {TABLE};
ALTER TABLE {TABLE} DISABLE ROW LEVEL SECURITY;
DROP TRIGGER {TABLE}_checked ON {TABLE};
DROP FUNCTION participants_check_party();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0052_samtyckespart")]
    operations = [
        grant(TABLE, "INSERT", "UPDATE (to_on, withdrawn_on)"),
        migrations.RunSQL(RULES, DROP_RULES),
    ]

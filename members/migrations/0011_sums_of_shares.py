"""The shares of the three parts sum to 1, and so do the splits inside each part of a year (lag 2003:1210 5 §; S 4).

Both cross rows, so they are checked when the transaction ends, one transaction at a time: who comes second waits and
then sees what the first left.
"""

from django.db import migrations

LOCK = """
CREATE FUNCTION members_lock_andelar() RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtext('members_andelar'))
$$;
"""

PARTS = """
CREATE FUNCTION members_check_part_sums() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_lock_andelar();
    IF EXISTS (
        SELECT 1 FROM members_part WHERE valid_from_year IN (OLD.valid_from_year, NEW.valid_from_year)
        GROUP BY valid_from_year HAVING sum(share) <> 1 OR count(*) <> 3
    ) THEN
        RAISE EXCEPTION 'the shares of the three parts have to sum to 1'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'members_part_shares_sum_to_1';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_part_sums AFTER INSERT OR UPDATE OR DELETE ON members_part
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION members_check_part_sums();
"""
DROP_PARTS = """
DROP TRIGGER members_part_sums ON members_part;
DROP FUNCTION members_check_part_sums();
"""

SPLITS = """
CREATE FUNCTION members_check_split_sums(checked integer[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_lock_andelar();
    IF EXISTS (
        SELECT 1 FROM members_medlemsandel AS a JOIN members_medlem AS m ON m.id = a.medlem_id
        WHERE a.year = ANY (checked) GROUP BY a.year, m.part_kind HAVING sum(a.share_of_part) <> 1
    ) THEN
        RAISE EXCEPTION 'the splits inside a part have to sum to 1'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'members_medlemsandel_splits_sum_to_1';
    END IF;
END $$;

CREATE FUNCTION members_check_splits_of_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_check_split_sums(ARRAY[OLD.year, NEW.year]);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_medlemsandel_sums AFTER INSERT OR UPDATE OR DELETE ON members_medlemsandel
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION members_check_splits_of_year();

CREATE FUNCTION members_check_splits_of_medlem() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_check_split_sums(ARRAY(SELECT year FROM members_medlemsandel WHERE medlem_id = NEW.id));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_medlem_sums AFTER UPDATE OF part_kind ON members_medlem
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.part_kind <> NEW.part_kind)
    EXECUTE FUNCTION members_check_splits_of_medlem();
"""
DROP_SPLITS = """
DROP TRIGGER members_medlem_sums ON members_medlem;
DROP TRIGGER members_medlemsandel_sums ON members_medlemsandel;
DROP FUNCTION members_check_splits_of_medlem();
DROP FUNCTION members_check_splits_of_year();
DROP FUNCTION members_check_split_sums(integer[]);
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0010_threshold_from_three")]
    operations = [
        migrations.RunSQL(LOCK, "DROP FUNCTION members_lock_andelar();"),
        migrations.RunSQL(PARTS, DROP_PARTS),
        migrations.RunSQL(SPLITS, DROP_SPLITS),
    ]

"""A post with amounts keeps its side (cost, income, eget kapital), insats and medlem; an area with posts its side.

Budgets, forecasts and outcome point at the post. Were it moved, decided and closed years would be told anew, with
other signs. A post is income when its area is; its trigger locks the area, so that the kind stays meanwhile.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION ekonomi_money_side(kind text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE kind WHEN 'intakter' THEN 'income' WHEN 'eget_kapital' THEN 'equity' ELSE 'cost' END
$$;

CREATE FUNCTION ekonomi_check_post_has_side_of_area() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    side text;
BEGIN
    SELECT ekonomi_money_side(kind) INTO side FROM ekonomi_budgetomrade WHERE id = NEW.omrade_id FOR SHARE;
    IF NEW.is_income <> (side = 'income') THEN
        RAISE EXCEPTION 'a post is income when its area is'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ekonomi_budgetpost_side_of_omrade';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ekonomi_budgetpost_side BEFORE INSERT OR UPDATE OF omrade_id, is_income ON ekonomi_budgetpost
    FOR EACH ROW EXECUTE FUNCTION ekonomi_check_post_has_side_of_area();

CREATE FUNCTION ekonomi_check_used_post() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    side_before text;
    side_after text;
BEGIN
    SELECT ekonomi_money_side(kind) INTO side_before FROM ekonomi_budgetomrade WHERE id = OLD.omrade_id;
    SELECT ekonomi_money_side(kind) INTO side_after FROM ekonomi_budgetomrade WHERE id = NEW.omrade_id;
    IF (side_before, OLD.is_income, OLD.insats_id, OLD.medlem_id)
            IS NOT DISTINCT FROM (side_after, NEW.is_income, NEW.insats_id, NEW.medlem_id) THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM ekonomi_budgetrad WHERE post_id = OLD.id)
            OR EXISTS (SELECT 1 FROM ekonomi_prognos WHERE post_id = OLD.id)
            OR EXISTS (SELECT 1 FROM ekonomi_manadsutfall WHERE post_id = OLD.id) THEN
        RAISE EXCEPTION 'a post with amounts keeps its side, insats and medlem'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ekonomi_budgetpost_used_keeps_meaning';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ekonomi_budgetpost_used BEFORE UPDATE ON ekonomi_budgetpost
    FOR EACH ROW WHEN (
        (OLD.omrade_id, OLD.is_income, OLD.insats_id, OLD.medlem_id)
        IS DISTINCT FROM (NEW.omrade_id, NEW.is_income, NEW.insats_id, NEW.medlem_id)
    ) EXECUTE FUNCTION ekonomi_check_used_post();

CREATE FUNCTION ekonomi_check_side_of_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ekonomi_budgetpost WHERE omrade_id = OLD.id)
            OR EXISTS (SELECT 1 FROM ekonomi_planrad WHERE omrade_id = OLD.id) THEN
        RAISE EXCEPTION 'an area with posts or a plan keeps its side'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ekonomi_budgetomrade_used_keeps_side';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ekonomi_budgetomrade_side BEFORE UPDATE ON ekonomi_budgetomrade
    FOR EACH ROW WHEN (ekonomi_money_side(OLD.kind) <> ekonomi_money_side(NEW.kind))
    EXECUTE FUNCTION ekonomi_check_side_of_area();
"""

DROP_KEEP = """
DROP TRIGGER ekonomi_budgetomrade_side ON ekonomi_budgetomrade;
DROP FUNCTION ekonomi_check_side_of_area();
DROP TRIGGER ekonomi_budgetpost_used ON ekonomi_budgetpost;
DROP FUNCTION ekonomi_check_used_post();
DROP TRIGGER ekonomi_budgetpost_side ON ekonomi_budgetpost;
DROP FUNCTION ekonomi_check_post_has_side_of_area();
DROP FUNCTION ekonomi_money_side(text);
"""


class Migration(migrations.Migration):
    dependencies = [("ekonomi", "0013_laws_on_one_line")]
    operations = [migrations.RunSQL(KEEP, DROP_KEEP)]

"""What must hold for every budget: a decided version is final, months sum to the year; and rights of the web's role."""

from django.db import migrations

from finsam.grants import append_only, grant

FINAL = """
CREATE FUNCTION ekonomi_refuse_change_of_decided_budget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a decided budget cannot be changed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ekonomi_budget_decided_is_final';
END $$;

CREATE FUNCTION ekonomi_check_budget_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record;
    budget uuid;
    status text;
BEGIN
    IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
    IF TG_TABLE_NAME = 'ekonomi_budgetmanad' THEN
        SELECT r.budget_id INTO budget FROM ekonomi_budgetrad AS r WHERE r.id = changed.rad_id;
    ELSE
        budget := changed.budget_id;
    END IF;
    SELECT b.status INTO status FROM ekonomi_budget AS b WHERE b.id = budget FOR SHARE;
    IF status IN ('faststalld', 'reviderad') THEN
        RAISE EXCEPTION 'a decided budget cannot be changed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ekonomi_budget_decided_is_final';
    END IF;
    RETURN changed;
END $$;

CREATE TRIGGER ekonomi_budget_is_final BEFORE UPDATE OR DELETE ON ekonomi_budget
    FOR EACH ROW WHEN (OLD.status IN ('faststalld', 'reviderad'))
    EXECUTE FUNCTION ekonomi_refuse_change_of_decided_budget();
CREATE TRIGGER ekonomi_budgetrad_is_open BEFORE INSERT OR UPDATE OR DELETE ON ekonomi_budgetrad
    FOR EACH ROW EXECUTE FUNCTION ekonomi_check_budget_is_open();
CREATE TRIGGER ekonomi_budgetmanad_is_open BEFORE INSERT OR UPDATE OR DELETE ON ekonomi_budgetmanad
    FOR EACH ROW EXECUTE FUNCTION ekonomi_check_budget_is_open();
CREATE TRIGGER ekonomi_planrad_is_open BEFORE INSERT OR UPDATE OR DELETE ON ekonomi_planrad
    FOR EACH ROW EXECUTE FUNCTION ekonomi_check_budget_is_open();
CREATE TRIGGER ekonomi_omfordelning_is_open BEFORE INSERT ON ekonomi_omfordelning
    FOR EACH ROW EXECUTE FUNCTION ekonomi_check_budget_is_open();
"""

DROP_FINAL = """
DROP TRIGGER ekonomi_omfordelning_is_open ON ekonomi_omfordelning;
DROP TRIGGER ekonomi_planrad_is_open ON ekonomi_planrad;
DROP TRIGGER ekonomi_budgetmanad_is_open ON ekonomi_budgetmanad;
DROP TRIGGER ekonomi_budgetrad_is_open ON ekonomi_budgetrad;
DROP TRIGGER ekonomi_budget_is_final ON ekonomi_budget;
DROP FUNCTION ekonomi_check_budget_is_open();
DROP FUNCTION ekonomi_refuse_change_of_decided_budget();
"""

MONTHS = """
CREATE FUNCTION ekonomi_check_months_sum_to_year() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_id bigint;
    amount numeric;
    months integer;
    total numeric;
BEGIN
    IF TG_TABLE_NAME = 'ekonomi_budgetrad' THEN
        row_id := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        row_id := OLD.rad_id;
    ELSE
        row_id := NEW.rad_id;
    END IF;
    SELECT r.amount INTO amount FROM ekonomi_budgetrad AS r WHERE r.id = row_id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT count(*), coalesce(sum(m.amount), 0) INTO months, total FROM ekonomi_budgetmanad AS m WHERE m.rad_id = row_id;
    IF months <> 12 OR total <> amount THEN
        RAISE EXCEPTION 'the twelve months of a budget row have to sum to its year'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ekonomi_budgetrad_months_sum_to_year';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ekonomi_budgetrad_months AFTER INSERT OR UPDATE ON ekonomi_budgetrad
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ekonomi_check_months_sum_to_year();
CREATE CONSTRAINT TRIGGER ekonomi_budgetmanad_months AFTER INSERT OR UPDATE OR DELETE ON ekonomi_budgetmanad
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ekonomi_check_months_sum_to_year();
"""

DROP_MONTHS = """
DROP TRIGGER ekonomi_budgetmanad_months ON ekonomi_budgetmanad;
DROP TRIGGER ekonomi_budgetrad_months ON ekonomi_budgetrad;
DROP FUNCTION ekonomi_check_months_sum_to_year();
"""


class Migration(migrations.Migration):
    dependencies = [("ekonomi", "0003_budget"), ("acting", "0001_acting")]
    operations = [
        migrations.RunSQL(FINAL, DROP_FINAL),
        migrations.RunSQL(MONTHS, DROP_MONTHS),
        grant("ekonomi_budget", "INSERT", "UPDATE"),
        grant("ekonomi_budgetrad", "INSERT", "UPDATE"),
        grant("ekonomi_budgetmanad", "INSERT", "UPDATE"),
        grant("ekonomi_planrad", "INSERT", "UPDATE"),
        *(
            operation
            for table in ("ekonomi_omfordelning", "ekonomi_prognos", "ekonomi_bidrag")
            for operation in (grant(table, "INSERT"), append_only(table))
        ),
    ]

"""Rights of the web's role, and that each kind of count goes with its uppföljningsmetod."""

from django.db import migrations

from finsam.grants import grant

METHOD = """
CREATE FUNCTION participants_check_method() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted text := CASE TG_TABLE_NAME WHEN 'participants_anonymtantal' THEN 'personuppgifter_anonym'
                                      ELSE 'endast_antal' END;
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM insatser_insats WHERE id = NEW.insats_id AND uppfoljningsmetod = wanted
    ) THEN
        RAISE EXCEPTION 'this kind of count does not go with the uppfoljningsmetod of the insats'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'participants_antal_of_method';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER participants_anonymtantal_method AFTER INSERT OR UPDATE OF insats_id
    ON participants_anonymtantal FOR EACH ROW EXECUTE FUNCTION participants_check_method();
CREATE CONSTRAINT TRIGGER participants_volymantal_method AFTER INSERT OR UPDATE OF insats_id
    ON participants_volymantal FOR EACH ROW EXECUTE FUNCTION participants_check_method();
"""
DROP_METHOD = """
DROP TRIGGER participants_volymantal_method ON participants_volymantal;
DROP TRIGGER participants_anonymtantal_method ON participants_anonymtantal;
DROP FUNCTION participants_check_method();
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial"), ("acting", "0001_acting"), ("insatser", "0002_rules")]
    operations = [
        grant("participants_anonymtantal", "INSERT", "UPDATE"),
        grant("participants_volymantal", "INSERT", "UPDATE"),
        migrations.RunSQL(METHOD, DROP_METHOD),
    ]

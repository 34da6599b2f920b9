"""A no to informationsutbyte or långtidsuppföljning may become a yes while the person is registered and goes on (ADR 20)."""

from importlib import import_module

from django.db import migrations

before = import_module("participants.migrations.0062_rules_that_were_written_over")
CHANGED = """    IF (NEW.deltagande_id, NEW.syfte, NEW.given_on, NEW.text_id, NEW.shown_id)
        IS DISTINCT FROM (OLD.deltagande_id, OLD.syfte, OLD.given_on, OLD.text_id, OLD.shown_id)
"""
assert CHANGED in before.MOVES  # noqa: S101 -- else the rule below would stand in no function
MOVES = before.MOVES.replace(
    CHANGED,
    """    IF OLD.status = 'nekat' AND NEW.status = 'givet' AND NEW.syfte <> 'uppfoljning_registrering'
        AND (NEW.deltagande_id, NEW.syfte) = (OLD.deltagande_id, OLD.syfte)
        AND NEW.given_on BETWEEN OLD.given_on AND participants_today()
        AND NEW.last_on IS NULL AND NOT NEW.follows_end
        AND (NEW.text_id IS NULL OR participants_texts_fit(NEW.syfte, NEW.given_on, NEW.text_id, NEW.shown_id))
        AND EXISTS (
            SELECT 1 FROM participants_deltagande AS d JOIN participants_samtycke AS s ON s.deltagande_id = d.id
            WHERE d.id = NEW.deltagande_id AND d.ends_on IS NULL AND NOT d.is_mistake AND NOT d.is_restricted
              AND s.syfte = 'uppfoljning_registrering' AND s.status = 'givet'
              AND coalesce(s.last_on, 'infinity') >= participants_today())
    THEN
        RETURN NEW;
    END IF;
"""
    + CHANGED,
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0062_rules_that_were_written_over")]
    operations = [migrations.RunSQL(MOVES, before.MOVES)]

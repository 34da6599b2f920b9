"""Two functions that 0058 and 0059 wrote anew from their first text keep what had come to them since (ADR 17, 20)."""

from importlib import import_module

from django.db import migrations

ends = import_module("participants.migrations.0058_last_days_that_follow_the_end")
once = import_module("participants.migrations.0059_seal_and_answer_once")
# 0042: the texts of a consent are fixed
MOVES = ends.MOVES.replace(
    "IF (NEW.deltagande_id, NEW.syfte, NEW.given_on) IS DISTINCT FROM (OLD.deltagande_id, OLD.syfte, OLD.given_on)",
    """IF (NEW.deltagande_id, NEW.syfte, NEW.given_on, NEW.text_id, NEW.shown_id)
        IS DISTINCT FROM (OLD.deltagande_id, OLD.syfte, OLD.given_on, OLD.text_id, OLD.shown_id)""",
)
# 0040: a link does not answer about somebody who is restricted
ANSWER = once.ANSWER.replace(
    "participants_may_be_asked(t.deltagande_id)",
    "participants_may_be_asked(t.deltagande_id)\n      AND NOT participants_is_restricted(t.deltagande_id)",
)


class Migration(migrations.Migration):
    dependencies = [("participants", "0061_remisspart")]
    operations = [migrations.RunSQL(MOVES, ends.MOVES), migrations.RunSQL(ANSWER, once.ANSWER)]

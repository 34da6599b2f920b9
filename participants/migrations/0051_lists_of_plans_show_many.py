"""The work list of plans is a page that shows many: who stands there was not chosen (docs/adr/0014-the-review-of-access.md)."""

from importlib import import_module

from django.db import migrations

before = import_module("participants.migrations.0030_the_wall_of_follow_ups").COUNTING
COUNTING = before.replace("'långtidsuppföljning')", "'långtidsuppföljning', 'planer')")


class Migration(migrations.Migration):
    dependencies = [("participants", "0050_the_wall_of_plans")]
    operations = [migrations.RunSQL(COUNTING, before)]

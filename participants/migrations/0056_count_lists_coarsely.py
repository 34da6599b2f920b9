"""The count that a list asks for takes a small sample: it is for how many rows there are, and of ids alone."""

from django.db import migrations

COUNT = "ALTER FUNCTION participants_count_anew(text[]) {} default_statistics_target"


class Migration(migrations.Migration):
    dependencies = [("participants", "0055_anonymous_for_protection")]

    operations = [migrations.RunSQL(COUNT.format("SET") + " = 10", COUNT.format("RESET"))]

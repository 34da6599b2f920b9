from django.db import migrations

from finsam.grants import grant_maint


class Migration(migrations.Migration):
    """A change of keys leaves a row."""

    dependencies = [("history", "0004_seal_looks_and_mark_the_end")]
    operations = [grant_maint("history_entry", "INSERT")]

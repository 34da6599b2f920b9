"""The lists of `kodlistor.yaml`. Not undone: values may be in use."""

from django.db import migrations

from finsam.codelists.definition import load


def load_lists(apps, schema_editor):
    load(apps.get_model("codelists", "Kodvarde"))


class Migration(migrations.Migration):
    dependencies = [("codelists", "0002_grants")]
    operations = [migrations.RunPython(load_lists, migrations.RunPython.noop)]

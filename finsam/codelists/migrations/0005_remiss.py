"""The lists of `kodlistor.yaml` once more: those of remisser are new. Not undone: values may be in use."""

from django.db import migrations

from finsam.codelists.definition import load


def load_lists(apps, schema_editor):
    load(apps.get_model("codelists", "Kodvarde"))


class Migration(migrations.Migration):
    dependencies = [("codelists", "0004_swedish_names")]
    operations = [migrations.RunPython(load_lists, migrations.RunPython.noop)]

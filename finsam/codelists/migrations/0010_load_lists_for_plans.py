"""Parts of a plan, steps towards work and contacts: what the kansli added or retired stays as it is."""

from django.db import migrations

from finsam.codelists import definition


class Migration(migrations.Migration):
    dependencies = [("codelists", "0009_load_lists_for_uppfoljning")]
    operations = [
        migrations.RunPython(
            lambda apps, _schema: definition.load(apps.get_model("codelists", "Kodvarde")), migrations.RunPython.noop
        )
    ]

"""How people are reached after the end, and after how many months: what the kansli added or retired stays as it is."""

from django.db import migrations

from finsam.codelists import definition


class Migration(migrations.Migration):
    dependencies = [("codelists", "0008_load_lists_for_begaranden")]
    operations = [
        migrations.RunPython(
            lambda apps, _schema: definition.load(apps.get_model("codelists", "Kodvarde")), migrations.RunPython.noop
        )
    ]

"""Rights of the web's role: an uttag and its PDF can be added and never changed; texts are written and rewritten."""

from django.db import migrations

from finsam.grants import append_only, grant


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial")]
    operations = [
        grant("followup_rapportuttag", "INSERT"),
        append_only("followup_rapportuttag"),
        grant("followup_rapportpdf", "INSERT"),
        append_only("followup_rapportpdf"),
        grant("followup_arsredovisningstext", "INSERT", "UPDATE"),
    ]

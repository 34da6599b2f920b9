from django.db import migrations

from finsam.grants import grant


class Migration(migrations.Migration):
    dependencies = [("codelists", "0001_initial"), ("acting", "0001_acting")]
    operations = [grant("codelists_kodvarde", "INSERT", "UPDATE")]

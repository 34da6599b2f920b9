from django.db import migrations

from finsam.grants import grant


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("acting", "0001_acting")]
    operations = [grant("jobs_job", "INSERT", "UPDATE")]

"""Rights of the web's role on the posts of the budget and the kept sums of the ledger."""

from django.db import migrations

from finsam.grants import grant


class Migration(migrations.Migration):
    dependencies = [("ekonomi", "0001_initial"), ("acting", "0001_acting")]
    operations = [
        grant("ekonomi_budgetomrade", "INSERT", "UPDATE"),
        grant("ekonomi_budgetpost", "INSERT", "UPDATE"),
        grant("ekonomi_manadsutfall", "INSERT", "UPDATE", "DELETE"),
    ]

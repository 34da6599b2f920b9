"""Rights of the web's role on the ledger.

Rows and vouchers are written once: only the budget post of a row can be changed. What is rebuilt with each import
(chart of accounts, objects) can be deleted too.
"""

from django.db import migrations

from finsam.grants import grant


class Migration(migrations.Migration):
    dependencies = [("ekonomi", "0005_ledger"), ("acting", "0001_acting")]
    operations = [
        grant("ekonomi_sieimport", "INSERT", "UPDATE"),
        grant("ekonomi_siefil", "INSERT"),
        grant("ekonomi_verifikation", "INSERT"),
        grant("ekonomi_verifikationsrad", "INSERT", "UPDATE (post_id, post_source)"),
        grant("ekonomi_saldo", "INSERT"),
        grant("ekonomi_konto", "INSERT", "UPDATE", "DELETE"),
        grant("ekonomi_objekt", "INSERT", "UPDATE", "DELETE"),
        grant("ekonomi_objektmappning", "INSERT", "UPDATE"),
        grant("ekonomi_kontomappning", "INSERT", "UPDATE"),
    ]

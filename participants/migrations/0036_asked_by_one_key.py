"""A foreign key of several columns holds what each of these held too, and is asked once instead of thrice."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insatser", "0004_personuppgiftsansvarig"),
        ("members", "0019_reminders"),
        ("participants", "0035_rules_of_many_at_once"),
    ]

    operations = [
        migrations.AlterField(
            model_name="identitet",
            name="deltagande",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="participants.deltagande",
                verbose_name="deltagande",
            ),
        ),
        migrations.AlterField(
            model_name="identitet",
            name="insats",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="insatser.insats",
                verbose_name="insats",
            ),
        ),
        migrations.AlterField(
            model_name="listrad",
            name="insats",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="insatser.insats",
            ),
        ),
        migrations.AlterField(
            model_name="listrad",
            name="lista",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rader",
                to="participants.deltagarlista",
                verbose_name="lista",
            ),
        ),
        migrations.AlterField(
            model_name="listrad",
            name="uppdrag",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.uppdrag",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ekonomi", "0008_versions")]

    operations = [
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "faststalld")),
                fields=("year",),
                name="ekonomi_budget_one_faststalld_per_year",
            ),
        ),
    ]

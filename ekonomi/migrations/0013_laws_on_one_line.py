"""Paragraphs of the law in messages and hints stay on one line. Nothing changes in the database."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ekonomi", "0012_ledger_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="budget",
            name="ekonomi_budget_samrad_before_beslut",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("samrad_on__isnull", True),
                    ("beslut_on__isnull", True),
                    ("samrad_on__lte", models.F("beslut_on")),
                    _connector="OR",
                ),
                name="ekonomi_budget_samrad_before_beslut",
                violation_error_message="Samrådet ska hållas före beslutet (lag 2003:1210 23\xa0§).",
            ),
        ),
        migrations.AlterConstraint(
            model_name="omfordelning",
            name="ekonomi_omfordelning_names_financing",
            constraint=models.CheckConstraint(
                condition=models.Q(("financing", ""), _negated=True),
                name="ekonomi_omfordelning_names_financing",
                violation_error_message="Skriv hur utgiften finansieras (kommunallagen 11 kap. 15\xa0§).",
            ),
        ),
    ]

"""Paragraphs of the law in messages and hints stay on one line. Nothing changes in the database."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0014_swedish_names"),
    ]

    operations = [
        migrations.AlterField(
            model_name="forbundsordning",
            name="notice_boards",
            field=models.TextField(
                blank=True,
                help_text="En per rad: varje kommuns och regions anslagstavla (19\xa0§).",
                verbose_name="anslagstavlor",
            ),
        ),
        migrations.AlterConstraint(
            model_name="forbundsordning",
            name="members_forbundsordning_at_most_four_years",
            constraint=models.CheckConstraint(
                condition=models.Q(("mandate_years__range", (1, 4))),
                name="members_forbundsordning_at_most_four_years",
                violation_error_message="Mandatperioden är högst fyra år (13\xa0§).",
            ),
        ),
        migrations.AlterConstraint(
            model_name="forbundsordning",
            name="members_forbundsordning_notice_at_most_three_years",
            constraint=models.CheckConstraint(
                condition=models.Q(("notice_period_years__range", (0, 3))),
                name="members_forbundsordning_notice_at_most_three_years",
                violation_error_message="Uppsägningstiden är högst tre år (27\xa0§).",
            ),
        ),
    ]

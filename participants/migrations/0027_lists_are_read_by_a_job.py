"""A large file is read by a job: it waits unread before, and is refused with a reason when it is no list."""

import datetime

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("insatser", "0004_personuppgiftsansvarig"),
        ("members", "0019_reminders"),
        ("participants", "0026_the_wall_of_begaranden"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="deltagarlista",
            name="participants_deltagarlista_is_not_kept_for_long",
        ),
        migrations.RemoveConstraint(
            model_name="deltagarlista",
            name="participants_deltagarlista_imported_has_time",
        ),
        migrations.AddField(
            model_name="deltagarlista",
            name="refused_because",
            field=models.CharField(
                blank=True, default="", max_length=300, verbose_name="varför filen inte kunde läsas"
            ),
        ),
        migrations.AlterField(
            model_name="deltagarlista",
            name="state",
            field=models.CharField(
                choices=[
                    ("mottagen", "Läses"),
                    ("avvisad", "Kunde inte läsas"),
                    ("kolumner", "Kolumner ska väljas"),
                    ("granskad", "Väntar på beslut"),
                    ("inlast", "Inläst"),
                    ("angrad", "Ångrad"),
                    ("borttagen", "Borttagen"),
                ],
                default="kolumner",
                max_length=10,
                verbose_name="läge",
            ),
        ),
        migrations.AddConstraint(
            model_name="deltagarlista",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "keeps_until__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("uploaded_at"), "+", models.Value(datetime.timedelta(days=2))
                        ),
                    ),
                    ("state__in", ["mottagen", "avvisad", "kolumner", "granskad", "inlast", "angrad", "borttagen"]),
                ),
                name="participants_deltagarlista_is_not_kept_for_long",
                violation_error_message="En lista sparas högst ett dygn innan och ett dygn efter att den lästs in.",
            ),
        ),
        migrations.AddConstraint(
            model_name="deltagarlista",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("imported_at__isnull", False), ("state__in", ["inlast", "angrad"])),
                    models.Q(
                        models.Q(("state__in", ["inlast", "angrad"]), _negated=True), ("imported_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="participants_deltagarlista_imported_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="deltagarlista",
            constraint=models.CheckConstraint(
                condition=models.Q(("refused_because", ""), ("state", "avvisad"), _connector="XOR"),
                name="participants_deltagarlista_refused_says_why",
            ),
        ),
    ]

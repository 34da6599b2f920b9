from django.db import migrations, models
from django.db.models import Q

BY_YEAR = Q(kind__in=["arsredovisning", "deltagarrapport"], month__isnull=True)
BY_MONTH = Q(kind="ekonomisk_rapport", month__isnull=False, month__range=(1, 12))


class Migration(migrations.Migration):
    """The report of participants is taken out for a whole year."""

    dependencies = [("followup", "0004_swedish_names")]
    operations = [
        migrations.AlterField(
            model_name="rapportuttag",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ekonomisk_rapport", "Ekonomisk rapport"),
                    ("arsredovisning", "Årsredovisning"),
                    ("deltagarrapport", "Uppföljning av deltagare"),
                ],
                max_length=30,
                verbose_name="rapport",
            ),
        ),
        migrations.RemoveConstraint(model_name="rapportuttag", name="followup_rapportuttag_month_fits_kind"),
        migrations.AddConstraint(
            model_name="rapportuttag",
            constraint=models.CheckConstraint(
                condition=BY_YEAR | BY_MONTH, name="followup_rapportuttag_month_fits_kind"
            ),
        ),
    ]

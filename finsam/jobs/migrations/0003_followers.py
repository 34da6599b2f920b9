from django.conf import settings
from django.db import migrations, models

from finsam.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="job",
            name="followers",
            field=models.ManyToManyField(
                related_name="followed_jobs",
                to=settings.AUTH_USER_MODEL,
                verbose_name="väntar på samma resultat",
            ),
        ),
        grant("jobs_job_followers", "INSERT"),
    ]

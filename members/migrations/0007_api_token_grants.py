from django.db import migrations

from finsam.grants import grant


class Migration(migrations.Migration):
    dependencies = [("members", "0006_api_token")]
    operations = [grant("members_apitoken", "INSERT", "UPDATE")]

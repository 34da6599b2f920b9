"""Rights on the tables of the login libraries."""

from django.db import migrations

from finsam.grants import grant


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_rules"),
        ("sessions", "0001_initial"),
        ("account", "__latest__"),
        ("mfa", "__latest__"),
    ]
    operations = [
        grant("django_session", "INSERT", "UPDATE", "DELETE"),
        grant("account_emailaddress", "INSERT", "UPDATE", "DELETE"),
        grant("mfa_authenticator", "INSERT", "UPDATE", "DELETE"),
    ]

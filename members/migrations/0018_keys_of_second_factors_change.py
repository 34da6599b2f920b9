from django.db import migrations

from finsam.grants import grant_maint


class Migration(migrations.Migration):
    """The role for maintenance encrypts the secrets of second factors anew, and changes nothing else of them."""

    dependencies = [("members", "0017_resets_asked_by_driften")]
    operations = [grant_maint("mfa_authenticator", "UPDATE (data)")]

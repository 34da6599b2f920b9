"""What brings a database up to date after an installation, an upgrade or a restore."""

from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from finsam import acting
from finsam.acting import key
from finsam.codelists import definition
from finsam.codelists.models import Kodvarde
from finsam.health import is_migrated


def update_database(*, keep_old_key: bool = False) -> None:
    """Tables, the key that proves who acts, and the code lists; as the owner. Can be run again."""
    if not is_migrated():  # a run of migrate that finds nothing to do still takes seconds
        call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        key.load(settings.ACTING_KEY, keep_old=keep_old_key)
    with acting.transaction_as(acting.SYSTEM):
        definition.load(Kodvarde)

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from finsam.acting import key


class Command(BaseCommand):
    help = "Loads FINSAM_ACTING_KEY into the database, as the owner; run after migrate and when the key changes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep-old", action="store_true", help="accept earlier keys too, while processes change")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        key.load(settings.ACTING_KEY, keep_old=options["keep_old"])
        self.stdout.write("Nyckeln är inläst.")

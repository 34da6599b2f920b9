from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from finsam.drift.preparation import update_database


class Command(BaseCommand):
    help = "Brings the database up to date, as its owner: tables, the key that proves who acts, and the code lists."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--keep-old-key", action="store_true", help="accept earlier keys too, for a while")

    def handle(self, *args: Any, **options: Any) -> None:
        update_database(keep_old_key=options["keep_old_key"])
        self.stdout.write("Databasen är uppdaterad.")

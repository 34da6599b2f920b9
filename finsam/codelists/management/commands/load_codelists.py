from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from finsam import acting
from finsam.codelists.definition import load
from finsam.codelists.models import Kodvarde


class Command(BaseCommand):
    help = "Läser in kodlistorna från kodlistor.yaml. Det kansliet har lagt till eller avslutat ändras inte."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Visa vad som skulle ändras, spara inget.")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting.transaction_as(acting.SYSTEM):
            added, changed = load(Kodvarde)
            if options["dry_run"]:
                transaction.set_rollback(True)
        self.stdout.write(f"{added} värden tillagda, {changed} ändrade.")

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from finsam.demo import load


class Command(BaseCommand):
    help = "Fills an empty database with an invented förbund. Refused outside the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load.load(self.stdout.write)
        except load.DemoRefusedError as error:
            raise CommandError(str(error)) from error

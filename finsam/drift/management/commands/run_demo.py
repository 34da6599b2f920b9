from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from finsam.drift import demo_run
from finsam.servers import release_servers


class Command(BaseCommand):
    help = "Runs the whole service with invented data on this computer: web, worker, beat and their servers."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--empty", action="store_true", help="without the invented data, as a new kansli starts")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("run_demo gäller bara demon (IS_DEMO=1).")
        try:
            demo_run.run(settings.PORT, self._tell, is_empty=options["empty"])
        except demo_run.DemoError as error:
            raise CommandError(str(error)) from error
        finally:
            release_servers(settings.DATA_DIR)
        self._tell("Allt är stoppat.")

    def _tell(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()

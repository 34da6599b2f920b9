from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from finsam import acting, startfile
from finsam.drift import setting_up
from members import emails, inviting, setup


class Command(BaseCommand):
    """Lägger upp ett förbund i en tom databas från en startfil (docs/startfil.md)."""

    help = "Lägger upp ett förbund i en tom databas från en startfil (docs/startfil.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FIL.toml")
        parser.add_argument("--dry-run", action="store_true", help="prova filen utan att spara något")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            data = startfile.read(options["file"])
            with acting.transaction_as(acting.SYSTEM):
                setting_up.apply(data)
                link = self._link()
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except startfile.SetupError as error:
            raise CommandError(f"Startfilen kan inte användas. {error}") from error
        if options["dry_run"]:
            self.stdout.write("Startfilen går att använda. Inget är sparat.")
            return
        self.stdout.write("Förbundet är upplagt.")
        if link:
            self.stdout.write(f"Systemadministratören väljer användarnamn och lösenord här, inom sju dagar:\n{link}")

    def _link(self) -> str:
        person = setup.first_administrator()
        if person is None:
            return ""
        _, token = inviting.invite(person, by=None)
        return emails.address("members:accept_invitation", token)

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from finsam import acting
from members import operator_resets
from members.models import User


class Command(BaseCommand):
    """Ber om att ett förlorat andra steg vid inloggning tas bort."""

    help = "Ber om att ett konto blir av med ett förlorat andra steg; en kollega bekräftar på sidan Personer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="ANVÄNDARNAMN")
        parser.add_argument("--alone", action="store_true", help="ta bort det direkt, när ingen kan bekräfta")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting.transaction_as(acting.SYSTEM):
            user = User.objects.select_related("person").filter(username__iexact=options["username"]).first()
            if user is None:
                raise CommandError("Det finns inget konto med det användarnamnet.")
            try:
                (operator_resets.remove if options["alone"] else operator_resets.ask)(user)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            "Det andra steget är borttaget. Personen lägger till ett nytt vid nästa inloggning."
            if options["alone"]
            else "Begäran är sparad. En förbundschef eller systemadministratör bekräftar den under Personer, "
            "Väntar på bekräftelse."
        )

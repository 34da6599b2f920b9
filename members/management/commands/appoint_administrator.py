from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from finsam import acting
from members import appointing, emails
from members.models import User

CLOSED = "Kontot som har slutat är stängt och uppdraget avslutat."
NEW_LINK = "{name} väljer användarnamn och lösenord här, en gång inom sju dagar:\n{link}"
HAS_LOGIN = "{name} har redan ett konto och arbetar som systemadministratör från och med nästa inloggning."


class Command(BaseCommand):
    """Utser en systemadministratör när den enda har slutat."""

    help = (
        "Utser en systemadministratör när den enda har slutat. Kontrollera först med förbundschefen vem det ska vara."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("left", metavar="ANVÄNDARNAMN", help="den som har slutat")
        parser.add_argument("name", metavar="NAMN", help="den nya personens namn inom citattecken")
        parser.add_argument("email", metavar="E-POST", help="den nya personens e-postadress")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting.transaction_as(acting.SYSTEM):
            user = User.objects.select_related("person").filter(username__iexact=options["left"]).first()
            if user is None:
                raise CommandError("Det finns inget konto med det användarnamnet.")
            try:
                done = appointing.appoint(options["name"], options["email"], instead_of=user)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(CLOSED)
        text, link = HAS_LOGIN, ""
        if done.token is not None:
            text, link = NEW_LINK, emails.address("members:accept_invitation", done.token)
        self.stdout.write(text.format(name=done.person.name, link=link))

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from participants.identity import wall


class Command(BaseCommand):
    help = (
        "Opens the database as the web's role in the name of everybody who has an uppdrag, and prints how many "
        "identities a plain SELECT gives each role. Exit 1 when somebody sees one too many."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            if cursor.fetchone() != (settings.DATABASE_WEB_ROLE,):
                raise CommandError("Kör kommandot med webbens databasroll: ta bort DATABASE_ROLE ur miljön.")
        found = list(wall.seen_by_role())
        if options["format"] == "json":
            self.stdout.write(json.dumps({"roles": {seen.role: seen.count for seen in found}}, indent=1))
        else:
            for seen in found:
                self.stdout.write(f"{seen.role:<22}{seen.count:>8}")
        wrong = sum(seen.wrong for seen in found)
        if wrong:
            self.stderr.write(f"{wrong} identiteter syns för någon som inte ska se dem.")
            sys.exit(1)
        if options["format"] == "text":
            self.stdout.write("Ingen ser en identitet utanför sina egna insatser.")

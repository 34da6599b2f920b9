import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from finsam import acting
from finsam.drift import consistency


class Command(BaseCommand):
    help = "Checks the rules that span rows (S 20 and the seals of the history); exit 1 when something is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        with acting.transaction_as(acting.SYSTEM):
            found = consistency.find()
        if options["format"] == "json":
            answer = {"checks": sorted(consistency.CHECKS), "faults": [finding.as_dict() for finding in found]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for finding in found:
                self.stdout.write(f"{finding.check}: {finding.message}")
            self.stdout.write(f"{len(found)} fel." if found else "Allt stämmer.")
        if found:
            raise CommandError(f"{len(found)} fel hittades.", returncode=1)

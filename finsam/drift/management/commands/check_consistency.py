import json
import re
import sys
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from finsam import acting
from finsam.drift import consistency

SEAL = re.compile(r"([0-9]{1,18}):([0-9a-fA-F]{64})")


def _seal(text: str) -> consistency.Seal:
    found = SEAL.fullmatch(text.strip())
    if found is None:
        raise ArgumentTypeError("Skriv förseglingen som nummer, kolon och kontrollsumma: 17:4f0c…")
    return int(found[1]), found[2].lower()


def _compared_with(log: str) -> list[consistency.Finding]:
    if log == "-":
        return consistency.lost_rows(sys.stdin)
    try:
        with Path(log).open(encoding="utf-8", errors="replace") as lines:
            return consistency.lost_rows(lines)
    except OSError as error:
        raise CommandError(f"Loggen {log} kan inte läsas ({type(error).__name__}).") from error


class Command(BaseCommand):
    help = (
        "Checks the rules that span rows: S 20, head counts, issued reports and the seals of the history. "
        "Exit 1 when something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--seal",
            metavar="NUMBER:HASH",
            type=_seal,
            action="append",
            default=[],
            help="A seal noted from the log page, the worker's log or a backup; it has to be in the chain still.",
        )

        parser.add_argument(
            "--log",
            metavar="FILE",
            default="",
            help="A log of web and worker (- is standard input); the rows of the history that it tells of must exist.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with acting.transaction_as(acting.SYSTEM):
            found = consistency.find() + consistency.lost_seals(options["seal"])
            if options["log"]:
                found += _compared_with(options["log"])
        if options["format"] == "json":
            answer = {"checks": sorted(consistency.CHECKS), "faults": [finding.as_dict() for finding in found]}
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            for finding in found:
                self.stdout.write(f"{finding.check}: {finding.message}")
            self.stdout.write(f"{len(found)} fel." if found else "Allt stämmer.")
        if found:
            raise CommandError(f"{len(found)} fel hittades.", returncode=1)

"""Reads a SIE file and prints its sums and faults. Needs neither server nor database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ekonomi.sie.encoding import NAMES
from ekonomi.sie.problems import SieError
from ekonomi.sie.summary import summarise


class Command(BaseCommand):
    help = "Läser en SIE 4-fil (typ 1, 2, 3, 4E eller 4I) och skriver ut summor, varningar och fel."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="SIE-filen")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="utskriftens form")

    def handle(self, *args: object, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as stream:
                summary = summarise(stream)
        except OSError as error:
            raise CommandError(f"Filen {path} kan inte läsas: {error.strerror}.") from error
        except SieError as error:
            raise CommandError(f"{path.name}: {error}") from error
        if options["format"] == "json":
            self.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(summary)))


def _lines(summary: dict[str, Any]) -> list[str]:
    lines = [
        f"Företag: {summary['company'] or 'saknas'}",
        f"Organisationsnummer: {summary['orgnr'] or 'saknas'}",
        f"Teckenuppsättning: {NAMES[summary['encoding']]}",
    ]
    for number, year in summary["years"].items():
        lines.append(f"Räkenskapsår {number}: {year['start']}–{year['end']}")
    lines.append(f"Verifikationer: {summary['vouchers']} med {summary['voucher_rows']} rader")
    for title, key in _TABLES:
        if summary[key]:
            lines += ["", title, *(f"  {name:<20} {amount:>20}" for name, amount in summary[key].items())]
    for title, key in (("Varningar", "warnings"), ("Fel", "errors")):
        if summary[key]:
            lines += ["", title, *(f"  {text}" for text in summary[key])]
    return lines


_TABLES = (
    ("Ingående balanser", "ib"),
    ("Utgående balanser", "ub"),
    ("Resultat per konto", "res"),
    ("Resultat per objekt, från verifikationerna", "res_per_object"),
    ("Resultat per månad, från verifikationerna", "res_per_month"),
)

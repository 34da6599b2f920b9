"""Imports a bookkeeping file into the ledger and prints what came of it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ekonomi.bokforing.examining import examine
from ekonomi.bokforing.importing import ImportRefusedError, import_file
from ekonomi.bokforing.receiving import FileRefusedError, receive
from ekonomi.ledger_enums import ImportState
from ekonomi.models import Manadsutfall, SieImport
from finsam import acting


class Command(BaseCommand):
    help = "Läser in årets bokföring från en SIE 4-fil och skriver ut en rapport. Avslutas med 1 om inget lästes in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="SIE-filen")
        parser.add_argument("--dry-run", action="store_true", help="granska och räkna, men ändra ingenting")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="utskriftens form")
        parser.add_argument("--year", type=int, help="räkenskapsåret som filen ska gälla")
        parser.add_argument(
            "--accept-differences", action="store_true", help="läs in fast filens saldon inte stämmer med raderna"
        )

    def handle(self, *args: object, **options: Any) -> None:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"Filen {path} kan inte läsas: {error.strerror}.") from error
        with acting.transaction_as(acting.SYSTEM):
            report = _import(content, path.name, options)
            if options["dry_run"] or not report["imported"]:
                transaction.set_rollback(True)
        if options["format"] == "json":
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(report)))
        if not report["imported"] and not (options["dry_run"] and report["would_import"]):
            raise SystemExit(1)


def _import(content: bytes, name: str, options: dict[str, Any]) -> dict[str, Any]:
    report: dict[str, Any] = {
        "file": name,
        "dry_run": options["dry_run"],
        "imported": False,
        "would_import": False,
        "year": None,
        "vouchers": 0,
        "rows": 0,
        "sums": {},
        "rows_without_post": 0,
        "replaced": None,
        "carried_postings": 0,
        "warnings": [],
        "errors": [],
        "rejected": [],
    }
    try:
        sie_import = receive(content, name, by=None, year=options["year"])
        examine(sie_import)
        report |= {"year": sie_import.year, "warnings": sie_import.report["warnings"]}
        report["errors"] = sie_import.report["errors"]
        result = import_file(sie_import, by=None, accept_differences=options["accept_differences"])
    except (FileRefusedError, ImportRefusedError) as error:
        report["rejected"] = [str(error), *report["errors"]]
        return report
    report["would_import"] = True
    report["imported"] = not options["dry_run"] and sie_import.state == ImportState.IMPORTED
    report |= {"vouchers": result.vouchers, "rows": result.rows, **_sums(sie_import)}
    report["replaced"] = result.replaced.file_name if result.replaced else None
    report["carried_postings"] = result.carried.count
    report["rejected"] = [f"Konteringen för hand följde inte med: {row}" for row in result.carried.lost]
    return report


def _sums(sie_import: SieImport) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    for konto, amount in Manadsutfall.objects.for_year(sie_import.year).values_list("konto", "amount"):
        sums[konto] = sums.get(konto, 0) + amount
    to_post = Manadsutfall.objects.for_year(sie_import.year).to_post().values_list("row_count", flat=True)
    return {
        "sums": {konto: f"{amount:.2f}" for konto, amount in sorted(sums.items())},
        "rows_without_post": sum(to_post),
    }


def _lines(report: dict[str, Any]) -> list[str]:
    if report["imported"]:
        head = f"{report['file']} är inläst som bokföring för {report['year']}."
    elif report["would_import"]:
        head = f"{report['file']} kan läsas in som bokföring för {report['year']}. Inget är ändrat."
    else:
        head = f"{report['file']} lästes inte in."
    lines = [head]
    if report["would_import"]:
        lines.append(f"Verifikationer: {report['vouchers']}. Rader: {report['rows']}.")
        lines.append(f"Rader utan budgetpost: {report['rows_without_post']}.")
        if report["replaced"]:
            lines.append(f"Ersätter: {report['replaced']}. Konteringar som följde med: {report['carried_postings']}.")
        lines += ["", "Summa per konto", *(f"  {konto:<10} {amount:>20}" for konto, amount in report["sums"].items())]
    for title, key in (("Avvisat", "rejected"), ("Varningar", "warnings"), ("Fel", "errors")):
        if report[key] and not (key == "errors" and report["rejected"]):
            lines += ["", title, *(f"  {text}" for text in report[key])]
    return lines

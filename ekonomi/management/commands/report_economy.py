"""The ekonomisk rapport of January to a month, on the screen or in a file."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ekonomi import reports
from ekonomi.ekonomisk_rapport import rapport
from finsam import acting, dates, formats
from members.models import Forbund


class Command(BaseCommand):
    help = "Skriver ut den ekonomiska rapporten för januari till och med en månad."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, metavar="YEAR", help="budgetåret")
        parser.add_argument("month", type=int, metavar="MONTH", choices=range(1, 13), help="sista månaden, 1–12")
        parser.add_argument("--format", choices=["text", "json", "pdf", "xlsx"], default="text", help="form")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="filen att skriva till")

    def handle(self, *args: object, **options: Any) -> None:
        with acting.transaction_as(acting.SYSTEM):
            report = reports.data(rapport(options["year"], options["month"]))
            forbund = Forbund.objects.select_related("organisation").first()
        kind, output = options["format"], options["output"]
        if kind in ("pdf", "xlsx") and output is None:
            raise CommandError(f"Ange med -o vilken fil rapporten ska skrivas till, till exempel -o rapport.{kind}.")
        if kind == "pdf":
            author = str(forbund) if forbund is not None else "Samordningsförbundet"
            document_date = dates.last_day_of_month(report["year"], report["month"])
            content = reports.render_pdf(report, author=author, document_date=document_date)
        elif kind == "xlsx":
            content = reports.xlsx(report)
        else:
            text = json.dumps(report, ensure_ascii=False, indent=2) if kind == "json" else "\n".join(lines(report))
            content = f"{text}\n".encode()
        if output is None:
            self.stdout.write(content.decode(), ending="")
            return
        try:
            output.write_bytes(content)
        except OSError as error:
            raise CommandError(f"Filen {output} kan inte skrivas: {error.strerror}.") from error


def lines(report: Mapping[str, Any]) -> list[str]:
    """The report as text: the six columns in tkr."""
    columns = ("helar", "periodiserad_budget", "utfall", "avvikelse", "prognos_utfall", "prognos_avvikelse")
    names = ("Helår", "Budget", "Utfall", "Avvikelse", "Prognos", "Avvikelse")
    found = [f"{report['title']} {report['period']}, belopp i tkr", ""]
    found.append(f"{'':<40}" + "".join(f"{name:>12}" for name in names))
    for row in report["rows"]:
        figures = "".join(f"{formats.tal(row[f'{column}_tkr']):>12}" for column in columns)
        found.append(f"{row['name'][:39]:<40}{figures}")
    found += ["", report["budget"]["label"] if report["budget"] else reports.budget_label(None), report["note"]]
    return [line.rstrip() for line in found]

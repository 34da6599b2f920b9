import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from finsam import acting, dates
from followup import arsredovisning
from followup.documents import pdf_bytes
from followup.enums import Rapportslag, Uttagslage
from followup.models import Rapportuttag
from followup.snapshots import canonical, digest


class Command(BaseCommand):
    help = (
        "Gives a year's årsredovisning: as JSON every line and sum in kronor with öre, made from the ledger as it is "
        "now; as PDF the latest issued one, or a draft when none is issued. Head counts are protected."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("year", metavar="YEAR", type=int)
        parser.add_argument("--format", choices=["json", "pdf"], default="json")
        parser.add_argument("-o", "--output", type=Path, help="File to write; standard output when left out.")

    def handle(self, *args: Any, **options: Any) -> None:
        year: int = options["year"]
        with acting.transaction_as(acting.SYSTEM):
            result = arsredovisning.result(year, signed_on=max(dates.today(), date(year + 1, 1, 1)))
            ready = arsredovisning.readiness(year)
            if not ready.has_ledger:
                raise CommandError(f"Bokföringen för {year} är inte inläst.")
            content = _json(result) if options["format"] == "json" else _pdf(year, result)
        if options["output"] is not None:
            options["output"].write_bytes(content)
        elif options["format"] == "json":
            self.stdout.write(content.decode())
        else:
            sys.stdout.buffer.write(content)
        for line in (*result["faults"], ready.too_early, ready.warning):
            if line:
                self.stderr.write(line)


def _json(result: Any) -> bytes:
    return json.dumps(result, ensure_ascii=False, indent=2).encode()


def _pdf(year: int, result: Any) -> bytes:
    issued = Rapportuttag.objects.of_kind(Rapportslag.ARSREDOVISNING).issued().filter(year=year)
    latest = issued.select_related("pdf").order_by("-version").first()
    if latest is not None:
        return bytes(latest.pdf.content)
    draft = Rapportuttag(
        kind=Rapportslag.ARSREDOVISNING,
        year=year,
        state=Uttagslage.UTKAST,
        uttaget_at=timezone.now(),
        result=result,
        sha256=digest(canonical(result)),
    )
    return pdf_bytes(draft)

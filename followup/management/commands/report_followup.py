"""The report of participants of a period, on the screen or in a file."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from finsam import acting, dates
from finsam.dates import Period
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Cut, Urval
from insatser.models import Insats

COLUMNS = ("pagaende_in", "nya", "avslutade", "pagaende_ut", "antal", "arbete_studier", "borjat_okat", "okant")
HEADERS = ("In", "Nya", "Avslutade", "Ut", "Antal", "Arb/stud", "Mer än förr", "Okänt")


def _day(month: Callable[[int, int], date]) -> Callable[[str], date]:
    """A day as ÅÅÅÅ-MM-DD, or the first or last of ÅÅÅÅ-MM or ÅÅÅÅ."""

    def read(text: str) -> date:
        try:
            parts = [int(part) for part in text.split("-")]
            if len(parts) == 3:
                return date.fromisoformat(text)
            year, place = (parts[0], parts[1]) if len(parts) == 2 else (parts[0], 0)
            return month(year, place)
        except (ValueError, IndexError) as error:
            raise ArgumentTypeError(f"Skriv {text!r} som ÅÅÅÅ-MM-DD, ÅÅÅÅ-MM eller ÅÅÅÅ.") from error

    return read


first_day = _day(lambda year, month: date(year, month or 1, 1))
last_day = _day(lambda year, month: dates.last_day_of_month(year, month or 12))


class Command(BaseCommand):
    help = "Skriver ut uppföljningen av deltagare för en period. Små tal är skyddade om inte --exact anges."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("start", type=first_day, metavar="FROM", help="första dagen, till exempel 2026-01-01")
        parser.add_argument("end", type=last_day, metavar="TO", help="sista dagen, till exempel 2026-12-31")
        parser.add_argument(
            "--insats", metavar="ID|NAMN", help="bara en insats; utan --exact dess rad, bredvid alla tillsammans"
        )
        parser.add_argument("--exact", action="store_true", help="visa alla tal som de är")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="form")
        parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="filen att skriva till")

    def handle(self, *args: object, **options: Any) -> None:
        if options["end"] < options["start"]:
            raise CommandError("TO kan inte vara före FROM.")
        with acting.transaction_as(acting.SYSTEM):
            urval = Urval(Period(options["start"], options["end"]))
            if options["insats"]:
                insats = _insats(options["insats"])
                urval = replace(urval, **({"insats": insats} if options["exact"] else {"seen": frozenset([insats])}))
            report = data(deltagarrapport(urval, is_exact=options["exact"]))
        as_json = options["format"] == "json"
        text = json.dumps(report, ensure_ascii=False, indent=2) if as_json else "\n".join(lines(report))
        if options["output"] is None:
            self.stdout.write(text)
            return
        try:
            options["output"].write_text(f"{text}\n")
        except OSError as error:
            raise CommandError(f"Filen {options['output']} kan inte skrivas: {error.strerror}.") from error


def _insats(wanted: str) -> UUID:
    rows = Insats.objects.valid()
    try:
        found = rows.filter(pk=wanted).first()
    except (ValidationError, ValueError):
        found = rows.filter(name=wanted).first()
    if found is None:
        raise CommandError(f"Det finns ingen insats med id eller namn {wanted!r}.")
    return found.pk


def lines(report: Mapping[str, Any]) -> list[str]:
    """The report as text."""
    found = [f"{report['title']} {report['period']}", ""]
    found.append(f"{'':<34}" + "".join(f"{name:>12}" for name in HEADERS))
    found += [
        f"{row['name'][:33]:<34}" + "".join(f"{_written(row[column]):>12}" for column in COLUMNS)
        for row in [report["total"], *(line for cut in Cut for line in report[cut.value])]
    ]
    for title, key in (("Försörjning", "forsorjning"), ("Sysselsättning", "sysselsattning")):
        found += ["", f"{title:<50}{'Före':>8}{'Efter':>8}{'Ändring':>10}"]
        found += [
            f"{row['name'][:49]:<50}{_written(row['fore']):>8}{_written(row['efter']):>8}"
            f"{_written(row['forandring']):>10}"
            for row in report[key]
        ]
    found += ["", f"{'Avslutsanledning':<50}{'Antal':>8}"]
    found += [f"{row['name'][:49]:<50}{_written(row['antal']):>8}" for row in report["avslutsanledningar"]]
    for one in report["utanfor"]:
        found += ["", f"{one['year']}: anonyma {_written(one['anonyma'])}, endast antal {_written(one['volym'])}"]
    return [*found, "", report["note"]]


def _written(value: int | str | None) -> str:
    return "–" if value is None else str(value)

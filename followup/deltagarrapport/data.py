"""The report as plain data: what the API, the command and a stored uttag hold. Its form stays stable.

A protected figure is the text that stands for it, so that what is read back is shown as it was.
"""

from typing import Any

from finsam import formats
from finsam.protection import Protected
from followup.deltagarrapport.costs import cost_rows
from followup.deltagarrapport.figures import Forandring, Line
from followup.deltagarrapport.rapport import Deltagarrapport
from followup.deltagarrapport.selection import Cut
from followup.snapshots import plain

TITLE = "Uppföljning av deltagare"
FORMAT = 1
"""Which keys the data have, and what they mean. A stored report of another format is not read."""
SMALL_NOTE = "Värden under {} visas inte. Värden med .. är dolda för att de andra inte ska kunna räknas fram."


def data(report: Deltagarrapport, *, with_costs: bool = False) -> dict[str, Any]:
    """Every figure, and the words that have to stand beside them. Costs are for those who may read about money."""
    period = report.urval.period
    found: dict[str, Any] = {
        "format": FORMAT,
        "title": TITLE,
        "period": formats.period(period).replace(formats.NBSP, " "),
        "from": period.start,
        "to": period.end,
        "is_exact": report.is_exact,
        "total": _line(report.total),
        **{cut.value: [_line(line) for line in report.cuts.get(cut, ())] for cut in Cut},
        "personer": report.personer,
        "forsorjning": [_change(row) for row in report.forsorjning],
        "sysselsattning": [_change(row) for row in report.sysselsattning],
        "avslutsanledningar": [
            {"key": row.key, "name": row.name, "antal": row.antal, "andel_procent": row.andel}
            for row in report.anledningar
        ],
        "utanfor": [{"year": one.year, "anonyma": one.anonyma, "volym": one.volym} for one in report.utanfor],
        "andel_personuppgifter_procent": report.andel_personuppgifter,
    }
    if with_costs:
        found["kostnader"] = cost_rows(report)
    return {**plain(found), "note": _note(found)}


def _line(line: Line) -> dict[str, Any]:
    flode, resultat = line.flode, line.resultat
    return {
        "key": line.key,
        "name": line.name,
        "pagaende_in": flode.pagaende_in,
        "nya": flode.nya,
        "avslutade": flode.avslutade,
        "pagaende_ut": flode.pagaende_ut,
        "antal": flode.antal,
        "arbete_studier": resultat.arbete_studier,
        "arbete_studier_procent": resultat.andel,
        "borjat_okat": resultat.okat,
        "borjat_okat_procent": resultat.andel_okat,
        "okant": resultat.okant,
        "median_dagar": resultat.median_dagar,
        "medel_dagar": resultat.medel_dagar,
    }


def _change(row: Forandring) -> dict[str, Any]:
    return {
        "key": row.key,
        "name": row.name,
        "fore": row.fore,
        "efter": row.efter,
        "forandring": row.forandring,
        "forandring_procent": row.forandring_procent,
        "andel_fore_procent": row.andel_fore,
        "andel_efter_procent": row.andel_efter,
    }


def _note(value: Any) -> str:
    """The sentence that has to stand under protected figures; empty when nothing is hidden."""
    hidden = next(_protected(value), None)
    return SMALL_NOTE.format(hidden.threshold) if hidden is not None else ""


def _protected(value: Any) -> Any:
    if isinstance(value, Protected):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _protected(inner)

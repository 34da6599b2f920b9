"""The report as a workbook: the figures as numbers, and its terms on a sheet of their own."""

from decimal import Decimal

from finsam.exports import Cell, Sheet
from followup.deltagarrapport.data import TITLE
from followup.deltagarrapport.document import COST_NOTE, CUTS, NOTES
from followup.snapshots import Json, amount, count

FLOW = {
    "pagaende_in": "Pågående in",
    "nya": "Nya",
    "avslutade": "Avslutade",
    "pagaende_ut": "Pågående ut",
    "antal": "Antal",
    "arbete_studier": "Till arbete eller studier",
    "arbete_studier_procent": "Andel av avslutade, procent",
    "borjat_okat": "Varav börjat eller ökat",
    "borjat_okat_procent": "Andel börjat eller ökat, procent",
    "okant": "Okänt efter",
    "median_dagar": "Mediantid, dagar",
    "medel_dagar": "Medeltid, dagar",
}
CHANGES = {
    "fore": "Före",
    "efter": "Efter",
    "forandring": "Förändring",
    "forandring_procent": "Förändring, procent",
    "andel_fore_procent": "Andel före, procent",
    "andel_efter_procent": "Andel efter, procent",
}


def sheets(report: Json) -> list[Sheet]:
    """A sheet for the flow, the answers, the reasons, those outside and the cost, and one with the terms."""
    flow = [(CUTS[cut], row) for cut in CUTS for row in report[cut]] + [("Alla", report["total"])]
    changes = [
        (name, row) for key, name in (("forsorjning", "Försörjning"), ("sysselsattning", "Sysselsättning"))
        for row in report[key]
    ]  # fmt: skip
    reasons = [[row["name"], count(row["antal"]), row["andel_procent"]] for row in report["avslutsanledningar"]]
    beside = [[one["year"], count(one["anonyma"]), count(one["volym"])] for one in report["utanfor"]]
    found = [
        Sheet(
            "Flöde och resultat",
            ("Del", "Rad", *FLOW.values()),
            [[part, row["name"], *(count(row[key]) for key in FLOW)] for part, row in flow],
            widths=(12, 40),
        ),
        Sheet(
            "Före och efter",
            ("Del", "Svar", *CHANGES.values()),
            [[part, row["name"], *(count(row[key]) for key in CHANGES)] for part, row in changes],
            widths=(18, 44),
        ),
        Sheet("Avslutsanledningar", ("Avslutsanledning", "Antal", "Andel, procent"), reasons, widths=(44,)),
        Sheet("Utan personuppgifter", ("Kalenderår", "Anonyma", "Endast antal"), beside),
    ]
    if report.get("kostnader"):
        found.append(_costs(report))
    notes = [[f"{TITLE} {report['period']}"], *([note] for note in (*NOTES, COST_NOTE, report["note"]) if note)]
    return [*found, Sheet("Förklaring", ["Förklaring"], notes, widths=(100,))]


def _costs(report: Json) -> Sheet:
    header = ("Insats", "Kostnad", "Deltaganden", "Per deltagande", "Avslutade", "Per avslutat")
    rows: list[list[Cell]] = [
        [
            row["name"],
            Decimal(row["kostnad"]),
            count(row["antal"]),
            amount(row["per_deltagande"]),
            count(row["avslutade"]),
            amount(row["per_avslutat"]),
        ]
        for row in report["kostnader"]
    ]
    return Sheet("Kostnad per deltagande", header, rows, widths=(40,))

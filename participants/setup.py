"""The head counts of a start file: `[[deltagare.antal]]`.

    [[deltagare.antal]]
    insats = "Nya steget"
    ar = 2025
    kvinnor = 12
    man = 9

An insats that is followed up with numbers only may have `alla = 40` instead of kvinnor and man.
"""

from finsam.startfile import Section, Values
from insatser.enums import FIRST_YEAR, LAST_YEAR
from insatser.models import Insats
from members.models import User
from participants.antal import counts
from participants.antal.registering import register_counts
from participants.enums import Kon

KEYS = {"kvinnor": Kon.KVINNA.value, "man": Kon.MAN.value, "alla": ""}


def apply(values: Values, *, by: User | None) -> None:
    """Register the counts of the file. Raises SetupError that names the place of the first fault."""
    section = Section(values, "deltagare")
    for row in section.sections("antal"):
        _row(row, by)
    section.finish()


def _row(row: Section, by: User | None) -> None:
    name, year = row.text("insats"), row.integer("ar", low=FIRST_YEAR, high=LAST_YEAR)
    insats = Insats.objects.valid().filter(name=name).first()
    if insats is None:
        raise row.error("insats", f"Det finns ingen insats med namnet {name}.")
    if year not in counts.years_of(insats):
        raise row.error("ar", "Insatsen pågår inte under det året, eller så har året inte börjat.")
    figures = {kon: row.integer(key, low=0, high=100_000) for key, kon in KEYS.items() if row.has(key)}
    if not figures:
        raise row.error("kvinnor", "Skriv antalet kvinnor och män, eller alla.")
    if "" in figures and (len(figures) > 1 or not insats.counts_only):
        raise row.error("alla", "Bara insatser med endast antal kan ha alla, och då utan kvinnor och man.")
    register_counts(insats, year, figures, by=by)
    row.finish()

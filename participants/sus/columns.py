"""What an extract from SUS may tell, and by which headings its columns are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from participants.importing.columns import BY_NAME, NAME, PERSONNUMMER, SURNAME, plain
from participants.sus.enums import Susvariabel

INSATS, STARTS_ON, ENDS_ON, KON, BORN = "insats", "starts_on", "ends_on", "kon", "born"


@dataclass(frozen=True)
class SusColumn:
    """One thing that an extract may tell. `lista` is the code list whose words its answers are looked up among."""

    name: str
    label: str
    headings: tuple[str, ...]
    lista: str = ""


COLUMNS = (
    SusColumn(INSATS, "Insats", ("insats", "insatsnamn", "insatsens namn", "aktivitet")),
    SusColumn(
        STARTS_ON, "Startdatum", ("startdatum", "start", "startdatum i insats", "inregistreringsdatum", "startår")
    ),
    SusColumn(ENDS_ON, "Slutdatum", ("slutdatum", "slut", "avslutsdatum", "utregistreringsdatum", "slutår")),
    SusColumn(KON, "Kön", ("kön",)),
    SusColumn(Susvariabel.ALDER, "Ålder", ("ålder", "ålder vid start", "åldersgrupp")),
    SusColumn(BORN, "Födelseår", ("födelseår", "född")),
    SusColumn(Susvariabel.KOMMUN, "Kommun", ("kommun", "folkbokföringskommun", "hemkommun")),
    SusColumn(Susvariabel.REMITTENT, "Initierad av", ("initierad av", "remittent", "initiativ"), "remittent"),
    SusColumn(
        Susvariabel.UTBILDNINGSNIVA,
        "Utbildning",
        ("utbildning", "utbildningsnivå", "högsta slutförda utbildning", "högsta slutförda utbildningsnivå"),
        "utbildningsniva",
    ),
    SusColumn(
        Susvariabel.TID,
        "Tid med offentlig försörjning",
        (
            "tid i offentlig försörjning", "tid med offentlig försörjning", "tid i behov av offentlig försörjning",
            "tid i behov av offentlig försörjning före insats",
        ),
        "tid_offentlig_forsorjning",
    ),
    SusColumn(
        Susvariabel.FORSORJNING_FORE,
        "Försörjning före",
        ("försörjning före", "försörjning före insats", "försörjning vid start", "försörjning in"),
        "forsorjningskalla",
    ),
    SusColumn(
        Susvariabel.FORSORJNING_EFTER,
        "Försörjning efter",
        ("försörjning efter", "försörjning efter insats", "försörjning vid slut", "försörjning ut"),
        "forsorjningskalla",
    ),
    SusColumn(
        Susvariabel.SYSSELSATTNING_FORE,
        "Sysselsättning före",
        ("sysselsättning före", "sysselsättning före insats", "sysselsättning vid start", "sysselsättning in"),
        "sysselsattning",
    ),
    SusColumn(
        Susvariabel.SYSSELSATTNING_EFTER,
        "Sysselsättning efter",
        ("sysselsättning efter", "sysselsättning efter insats", "sysselsättning vid slut", "sysselsättning ut"),
        "sysselsattning",
    ),
    SusColumn(
        Susvariabel.AVSLUTSANLEDNING,
        "Avslutsanledning",
        ("avslutsanledning", "avslutningsanledning", "avslutsorsak", "orsak till avslut"),
        "avslutsanledning",
    ),
)  # fmt: skip
REQUIRED = (INSATS, STARTS_ON)
AT_START = (Susvariabel.ALDER, Susvariabel.KOMMUN, Susvariabel.REMITTENT, Susvariabel.UTBILDNINGSNIVA, Susvariabel.TID)
"""Told of everybody, in the year of the start; the others in the year of the end, of those who have left."""
AT_END = (
    Susvariabel.FORSORJNING_FORE, Susvariabel.FORSORJNING_EFTER, Susvariabel.SYSSELSATTNING_FORE,
    Susvariabel.SYSSELSATTNING_EFTER, Susvariabel.AVSLUTSANLEDNING,
)  # fmt: skip
_HEADINGS: Mapping[str, str] = {plain(heading): str(column.name) for column in COLUMNS for heading in column.headings}
_OF_PERSONS = {plain(heading) for name in (PERSONNUMMER, NAME, SURNAME) for heading in BY_NAME[name].headings}


def places(headings: Sequence[str]) -> dict[str, int]:
    """Name of a column → its place; the first of two that say the same."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name = _HEADINGS.get(plain(heading))
        if name is not None:
            found.setdefault(name, place)
    return found


def names_persons(headings: Sequence[str]) -> bool:
    """Whether a column is there to say who somebody is."""
    return any(plain(heading) in _OF_PERSONS for heading in headings)

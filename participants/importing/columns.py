"""What a list can hold, and by which headings its columns are known."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One thing that a list may tell: its name, as in the form for inregistrering, and the headings it is known by.

    `lista` is the code list that its answers come from. `has_answer_for_all` lets one answer stand for every row that
    says nothing: of what people seldom write in a list, never of who it is, of dates or of consent. What is `of_end`
    is asked only of rows with a slutdatum.
    """

    name: str
    label: str
    headings: tuple[str, ...]
    lista: str = ""
    is_required: bool = True
    has_answer_for_all: bool = False
    of_end: bool = False


PERSONNUMMER, NAME, SURNAME = "personnummer", "name", "surname"
STARTS_ON, CONSENT_ON, MAY_REGISTER, SPRAK = "starts_on", "consent_on", "may_register", "sprak"
ENDS_ON = "ends_on"
COLUMNS = (
    Column(
        PERSONNUMMER,
        "Personnummer",
        ("personnummer", "persnr", "pnr", "personnr", "samordningsnummer", "pers nr", "födelsenummer"),
    ),
    Column(NAME, "Namn", ("namn", "förnamn", "deltagare", "deltagarens namn", "deltagarnamn")),
    Column(SURNAME, "Efternamn", ("efternamn",), is_required=False),
    Column(
        STARTS_ON,
        "Startdatum",
        ("startdatum", "start", "startdag", "började", "inskriven", "inskrivningsdatum", "inskriven datum", "from"),
    ),
    Column(
        "planned_end_on",
        "Planerat slut",
        ("planerat slut", "planerat slutdatum", "beräknat slut", "beräknat slutdatum"),
        is_required=False,
    ),
    Column(
        CONSENT_ON,
        "Datum för samtycket",
        ("samtyckesdatum", "datum samtycke", "datum för samtycke", "datum för samtycket", "samtycke datum"),
        is_required=False,
    ),
    Column(
        MAY_REGISTER,
        "Samtycke till registrering",
        ("samtycke till registrering", "samtycke", "samtycke sus", "samtycke registrering", "samtycke uppföljning"),
        is_required=False,
    ),
    Column(
        SPRAK,
        "Språk som informationen gavs på",
        (
            "språk",
            "samtyckets språk",
            "språk samtycke",
            "språk för samtycket",
            "informationens språk",
            "språk som informationen gavs på",
        ),
        is_required=False,
    ),
    Column(
        "may_exchange",
        "Samtycke till informationsutbyte",
        ("samtycke till informationsutbyte", "informationsutbyte", "samtycke informationsutbyte"),
        is_required=False,
    ),
    Column(
        "may_follow",
        "Samtycke till långtidsuppföljning",
        ("samtycke till långtidsuppföljning", "långtidsuppföljning", "samtycke långtidsuppföljning"),
        is_required=False,
    ),
    Column(
        "kommun",
        "Folkbokföringskommun",
        ("kommun", "folkbokföringskommun", "hemkommun", "bostadskommun", "bostadsort", "ort"),
        has_answer_for_all=True,
    ),
    Column(
        "remittent",
        "Remittent",
        ("remittent", "remitterad av", "remitterande", "initierad av", "aktualiserad av", "inremitterande"),
        lista="remittent",
        has_answer_for_all=True,
    ),
    Column(
        "utbildningsniva",
        "Högsta slutförda utbildning",
        ("utbildning", "utbildningsnivå", "högsta utbildning", "högsta slutförda utbildning", "utbildningsbakgrund"),
        lista="utbildningsniva",
        has_answer_for_all=True,
    ),
    Column(
        "tid_offentlig_forsorjning",
        "Tid med offentlig försörjning före insatsen",
        ("tid med offentlig försörjning", "tid i offentlig försörjning", "tid med offentlig försörjning före insatsen"),
        lista="tid_offentlig_forsorjning",
        has_answer_for_all=True,
    ),
    Column(
        "forsorjning",
        "Försörjning före insatsen",
        ("försörjning", "försörjning före", "försörjning vid start", "försörjning före insatsen", "ersättning"),
        lista="forsorjningskalla",
        has_answer_for_all=True,
    ),
    Column(
        "sysselsattning",
        "Sysselsättning före insatsen",
        ("sysselsättning", "sysselsättning före", "sysselsättning vid start", "sysselsättning före insatsen"),
        lista="sysselsattning",
        has_answer_for_all=True,
    ),
    Column(
        "omfattning_forvarvsarbete",
        "Omfattning av arbetet",
        ("omfattning av arbetet", "omfattning arbete", "arbetets omfattning", "tjänstgöringsgrad", "procent arbete"),
        is_required=False,
    ),
    Column(
        "omfattning_studier",
        "Omfattning av studierna",
        ("omfattning av studierna", "omfattning studier", "studieomfattning", "studietakt", "procent studier"),
        is_required=False,
    ),
    Column(
        ENDS_ON,
        "Slutdatum",
        ("slutdatum", "slut", "slutdag", "slutade", "avslutsdatum", "avslutades", "utskriven", "tom"),
        is_required=False,
    ),
    Column(
        "reason",
        "Avslutsanledning",
        ("avslutsanledning", "avslutningsanledning", "avslutsorsak", "orsak till avslut", "anledning till avslut"),
        lista="avslutsanledning",
        is_required=False,
        has_answer_for_all=True,
        of_end=True,
    ),
    Column(
        "forsorjning_efter",
        "Försörjning efter insatsen",
        ("försörjning efter", "försörjning vid avslut", "försörjning vid slut", "ersättning efter"),
        lista="forsorjningskalla",
        is_required=False,
        has_answer_for_all=True,
        of_end=True,
    ),
    Column(
        "sysselsattning_efter",
        "Sysselsättning efter insatsen",
        ("sysselsättning efter", "sysselsättning vid avslut", "sysselsättning vid slut"),
        lista="sysselsattning",
        is_required=False,
        has_answer_for_all=True,
        of_end=True,
    ),
    Column(
        "omfattning_forvarvsarbete_efter",
        "Omfattning av arbetet efter insatsen",
        ("omfattning av arbetet efter", "omfattning arbete efter", "procent arbete efter"),
        is_required=False,
        of_end=True,
    ),
    Column(
        "omfattning_studier_efter",
        "Omfattning av studierna efter insatsen",
        ("omfattning av studierna efter", "omfattning studier efter", "procent studier efter"),
        is_required=False,
        of_end=True,
    ),
)
BY_NAME: Mapping[str, Column] = {column.name: column for column in COLUMNS}
LONG_ENOUGH = 6
"""A shorter heading has to be met whole: "Start" would else take "Startades av"."""
_SIGNS = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """A word as it is compared: without case, diacritics, spaces and signs."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return _SIGNS.sub("", "".join(sign for sign in letters if not unicodedata.combining(sign)))


_HEADINGS = {plain(heading): column.name for column in COLUMNS for heading in column.headings}


def recognised(heading: str) -> str:
    """The name of the column that a heading tells of, or nothing."""
    word = plain(heading)
    if word in _HEADINGS:
        return _HEADINGS[word]
    beginnings = [known for known in _HEADINGS if len(known) >= LONG_ENOUGH and word.startswith(known)]
    return _HEADINGS[max(beginnings, key=len)] if beginnings else ""


def suggested(headings: Sequence[str]) -> dict[str, int]:
    """Name of a column → its place in the list. A heading that is met whole goes before one that only begins so."""
    found: dict[str, int] = {}
    for is_whole in (True, False):
        for place, heading in enumerate(headings):
            name = recognised(heading)
            if name and (plain(heading) in _HEADINGS) == is_whole and name not in found:
                found[name] = place
    return found

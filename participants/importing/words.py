"""The answers of a list as people write them, found among the values of a code list or the förbund's kommuner."""

import re
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from finsam.codelists.models import Kodvarde
from participants.importing.columns import plain

V = TypeVar("V")
SYNONYMS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "remittent": {
        "fk": ("FK", "Fkassan", "F-kassan"),
        "af": ("AF", "Arbetsförmedling"),
        "kommun": ("Kommunen", "Socialtjänst", "Socialtjänsten", "IFO", "Försörjningsstöd", "Ekonomiskt bistånd"),
        "region": (
            "Region",
            "Regionen",
            "Vården",
            "Sjukvården",
            "Vårdcentral",
            "Vårdcentralen",
            "Psykiatrin",
            "Landsting",
        ),
        "egen": ("Egen", "Själv", "Eget initiativ", "Egen ansökan"),
        "annan": ("Annat", "Övrigt", "Övriga"),
    },
    "utbildningsniva": {
        "ej_slutford_grundskola": ("Ej grundskola", "Ofullständig grundskola", "Ingen"),
        "grundskola": ("Grundskoleutbildning", "Förgymnasial"),
        "gymnasium": ("Gymnasieutbildning", "Gymnasieskola", "Gymnasial", "Gymnasie"),
        "eftergymnasial_ej_hogskola": ("Eftergymnasial", "Eftergymnasial utbildning", "Yrkeshögskola", "YH", "KY"),
        "hogskola": ("Högskola", "Universitet", "Högskoleutbildning", "Universitetsutbildning"),
        "okand": ("Okänd", "Okänt", "Vet ej", "Saknas"),
    },
    "tid_offentlig_forsorjning": {
        "ingen": ("Ingen", "0"),
        "under_1_ar": ("Under 1 år", "Upp till 1 år", "Mindre än ett år", "0-1 år"),
        "ar_1_2": ("1-2",),
        "ar_3_5": ("3-5",),
        "ar_6_9": ("6-9",),
        "over_9_ar": ("Över 9 år", "Mer än nio år"),
        "okand": ("Okänd", "Okänt", "Vet ej", "Saknas"),
    },
    "forsorjningskalla": {
        "a_kassa": ("A-kassa", "Arbetslöshetsersättning"),
        "forsorjningsstod": ("Ekonomiskt bistånd", "Socialbidrag", "Soc.bidrag", "Bistånd"),
        "studiestod": ("Studiestöd", "Studiemedel", "CSN"),
        "ingen_offentlig_forsorjning": ("Ingen", "Lön", "Egen försörjning"),
        "annan_offentlig": ("Annan", "Övrigt"),
        "okand": ("Okänt", "Vet ej", "Saknas"),
    },
    "sysselsattning": {
        "forvarvsarbete": ("Arbete", "Arbetar", "Anställd", "Anställning", "Jobb"),
        "studier": ("Studerar", "Utbildning"),
        "aktivt_arbetssokande": ("Arbetssökande", "Arbetslös", "Söker arbete"),
        "arbetsmarknadspolitiskt_program": ("Program", "Program hos Arbetsförmedlingen"),
        "ovrigt": ("Övrig", "Övrigt", "Annat", "Sjukskriven"),
        "okand": ("Okänt", "Vet ej", "Saknas"),
    },
    "avslutsanledning": {
        "enligt_plan": ("Enligt plan", "Planenligt", "Avslutad enligt plan", "Fullföljd"),
        "fortsatt_rehabilitering": ("Fortsatt rehabilitering", "Fortsatt rehab"),
        "sjukdom": ("Sjukdom", "Sjuk"),
        "flytt": ("Flyttat", "Har flyttat"),
        "eget_initiativ": ("Eget initiativ", "Hoppade av", "Avhopp"),
        "atertaget_samtycke": ("Samtycke återtaget", "Återtog samtycke"),
        "avliden": ("Död", "Dödsfall"),
        "ovrigt": ("Annat", "Övrig", "Övriga", "Annan"),
        "felregistrering": ("Felregistrerad",),
    },
}
"""Words that mean the same as a value's own. A word that could mean two values is in neither."""
BETWEEN = re.compile(r"[,;/+&|]|\boch\b", re.IGNORECASE)
EXTENT = re.compile(r"\(?\b([0-9]{1,3})\s*(?:%|procent)\)?", re.IGNORECASE)
YES = frozenset(map(plain, ("ja", "j", "x", "yes", "y", "1", "sant", "true", "givet", "lämnat", "finns")))
NO = frozenset(map(plain, ("nej", "n", "no", "0", "falskt", "false", "nekat", "nekar", "saknas")))
FORMULA = ("=", "+", "-", "@")
PART = re.compile(r"0[.,]([0-9]{1,2})[0-9]*")


class Words(Generic[V]):
    """Answers by the words that mean them."""

    def __init__(self, known: Iterable[tuple[str, V]]) -> None:
        self._known: dict[str, V] = {}
        for word, value in known:
            self._known.setdefault(plain(word), value)

    def values(self) -> Iterable[V]:
        """Everything that can be meant."""
        return dict.fromkeys(self._known.values())

    def find(self, text: str) -> V | None:
        """What the text means."""
        return self._known.get(plain(text)) if text else None

    def find_all(self, text: str) -> list[V] | None:
        """What several answers in one cell mean; None when one of them means nothing."""
        whole = self.find(text)
        if whole is not None:
            return [whole]
        found = [self.find(part.strip()) for part in BETWEEN.split(text) if part.strip()]
        return list(dict.fromkeys(value for value in found if value is not None)) if all(found) else None


def words_of(lista: str, values: Iterable[Kodvarde]) -> Words[Kodvarde]:
    """The words for the values of a code list: the label first, then the key, then what else people write."""
    values = list(values)
    by_key = {value.key: value for value in values}
    more = SYNONYMS.get(lista, {})
    known = [(value.label, value) for value in values] + [(value.key, value) for value in values]
    return Words([*known, *((word, by_key[key]) for key, words in more.items() if key in by_key for word in words)])


def yes_or_no(text: str) -> str:
    """Ja and nej as the form has them; anything else as it stands, for the form to refuse: a formula is no answer."""
    word = "" if text.lstrip().startswith(FORMULA) else plain(text)
    return "ja" if word in YES else "nej" if word in NO else text


def extent(text: str) -> str:
    """Percent as a whole number: 50, 50 %, 0,5."""
    part = PART.fullmatch(text)
    return str(int(part[1].ljust(2, "0"))) if part else text.removesuffix("%").strip()

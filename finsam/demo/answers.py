"""What the demo's participants answer: how they live before an insats, and what has become of it after."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from finsam.codelists.models import Kodvarde
from finsam.demo import accounts
from participants.deltaganden.registering import Answers
from participants.enums import NEEDS_NO_AFTER, OTHER_KOMMUN

Codes = Mapping[tuple[str, str], Kodvarde]
Weights = Mapping[str, int]
T = TypeVar("T")

KOMMUN = {accounts.VATTERLUNDA: 50, accounts.NORRHAMRA: 28, accounts.EKHULTA: 17, OTHER_KOMMUN: 5}
UTBILDNING = {"ej_slutford_grundskola": 12, "grundskola": 25, "gymnasium": 42, "eftergymnasial_ej_hogskola": 7,
              "hogskola": 11, "okand": 3}  # fmt: skip
TID = {"ingen": 6, "under_1_ar": 18, "ar_1_2": 26, "ar_3_5": 27, "ar_6_9": 14, "over_9_ar": 7, "okand": 2}
REMITTENT = {"fk": 18, "af": 29, "kommun": 31, "region": 15, "egen": 5, "annan": 2}
LIVES_ON = {"sjukpenning": 22, "rehabiliteringspenning": 4, "aktivitetsersattning": 6, "a_kassa": 6,
            "aktivitetsstod": 16, "forsorjningsstod": 34, "ingen_offentlig_forsorjning": 9, "okand": 3}  # fmt: skip
LIVES_ON_YOUNG = {"aktivitetsersattning": 24, "utvecklingsersattning": 18, "forsorjningsstod": 33, "aktivitetsstod": 7,
                  "ingen_offentlig_forsorjning": 18}  # fmt: skip
DOES = {"ovrigt": 49, "aktivt_arbetssokande": 25, "arbetsmarknadspolitiskt_program": 10, "forvarvsarbete": 9,
        "studier": 7}  # fmt: skip
DOES_AFTER = {"forvarvsarbete": 27, "studier": 14, "aktivt_arbetssokande": 30, "ovrigt": 24, "okand": 5}
REASON = {"enligt_plan": 62, "fortsatt_rehabilitering": 12, "sjukdom": 9, "eget_initiativ": 8, "flytt": 4,
          "ovrigt": 4, "avliden": 1}  # fmt: skip
EXTENT = {25: 15, 50: 35, 75: 20, 100: 30}
HAS_EXTENT = ("forvarvsarbete", "studier")
ALONE = ("ingen_offentlig_forsorjning", "okand")


@dataclass(frozen=True)
class Told:
    """Keys of what somebody lives on and does."""

    forsorjning: tuple[str, ...]
    sysselsattning: dict[str, int | None]

    def chosen(self, codes: Codes) -> Answers:
        """The same as values of the code lists."""
        return Answers(
            [codes["forsorjningskalla", key] for key in self.forsorjning],
            {codes["sysselsattning", key]: percent for key, percent in self.sysselsattning.items()},
        )


@dataclass(frozen=True)
class Before(Told):
    """What is asked at inregistrering."""

    kommun: str
    utbildningsniva: str
    tid: str
    remittent: str


@dataclass(frozen=True)
class After(Told):
    """What is asked at utregistrering; nothing when the reason makes it meaningless."""

    reason: str


def _one(random: Random, weights: Mapping[T, int]) -> T:
    return random.choices(list(weights), list(weights.values()))[0]


def _doing(random: Random, weights: Weights) -> dict[str, int | None]:
    key = _one(random, weights)
    return {key: _one(random, EXTENT) if key in HAS_EXTENT else None}


def before(random: Random, *, is_young: bool) -> Before:
    """Some live on two things at once."""
    weights = LIVES_ON_YOUNG if is_young else LIVES_ON
    first, second = _one(random, weights), _one(random, weights)
    several = first != second and not {first, second} & set(ALONE) and random.random() < 0.3
    return Before(
        forsorjning=(first, second) if several else (first,),
        sysselsattning=_doing(random, DOES),
        kommun=_one(random, KOMMUN),
        utbildningsniva=_one(random, UTBILDNING),
        tid=_one(random, TID),
        remittent=_one(random, REMITTENT),
    )


def after(random: Random, earlier: Before) -> After:
    """Who works or studies much lives on it; the others go on as before, or on something near it."""
    reason = _one(random, REASON)
    if reason in NEEDS_NO_AFTER:
        return After((), {}, reason)
    does = _doing(random, DOES_AFTER)
    if earlier.sysselsattning.keys() & set(HAS_EXTENT) and random.random() < 0.35:
        does = dict(earlier.sysselsattning)
    percent = next(iter(does.values())) or 0
    if percent >= 75:
        lives_on: tuple[str, ...] = ("studiestod" if "studier" in does else "ingen_offentlig_forsorjning",)
    else:
        lives_on = earlier.forsorjning if random.random() < 0.7 else (_one(random, LIVES_ON),)
    return After(lives_on, does, reason)

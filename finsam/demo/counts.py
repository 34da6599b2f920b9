"""The demo's head counts per insats, year and kön; some are small, so that the protection shows."""

from random import Random

from finsam.demo.plan import INSATSER
from finsam.demo.years import Years
from insatser.models import Insats
from participants.enums import Kon
from participants.models import AnonymtAntal, VolymAntal

SEED = 4711


def build(years: Years, insatser: dict[str, Insats]) -> None:
    """Anonymous counts for individuals' insatser, volumes for the others; the newest year of one is still missing."""
    random = Random(SEED)  # noqa: S311 -- invented numbers, not secrets
    for planned in INSATSER:
        for offset in planned.years:
            year = years.first + offset
            if year == years.current and planned.code == "bron":
                continue
            share = 1 if year in years.closed else max(years.months(year), 1) / 12
            total = round(planned.planned * share * random.uniform(0.8, 1.1))
            if not planned.is_individual:
                VolymAntal.objects.create(insats=insatser[planned.code], year=year, count=total)
                continue
            anonymous = 3 if planned.code == "arbetslust" else max(round(total * random.uniform(0.3, 0.6)), 5)
            women = round(anonymous * random.uniform(0.4, 0.7))
            for kon, count in ((Kon.KVINNA, women), (Kon.MAN, anonymous - women)):
                AnonymtAntal.objects.create(insats=insatser[planned.code], year=year, kon=kon, count=count)

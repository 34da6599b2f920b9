"""The demo's förbundschef has approved the Swedish texts about consent and some translations; the others wait."""

from datetime import datetime
from zoneinfo import ZoneInfo

from finsam import acting
from finsam.demo.years import Years
from members.models import User
from participants.enums import Sprak, Syfte
from participants.samtycke.samtyckestexter import approve, everything

APPROVED = (Sprak.SVENSKA, Sprak.LATTLAST, Sprak.ENGELSKA, Sprak.ARABISKA, Sprak.SOMALISKA)


def build(chief: User, years: Years) -> None:
    """Approve them in the förbundschef's name, before the first deltagande."""
    at = datetime(years.first - 1, 12, 1, 9, tzinfo=ZoneInfo("Europe/Stockholm"))
    chief.act_with(chief.person.uppdrag_set.get().pk)
    with acting.acting_as(chief.subject):
        acting.declare(chief.subject)
        for sprak in APPROVED:
            for syfte in Syfte:
                shown = everything()[syfte, sprak]
                approve(shown, shown.content, by=chief, at=at)
    acting.declare(acting.SYSTEM)

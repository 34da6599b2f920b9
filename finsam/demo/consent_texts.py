"""The demo's förbundschef has approved the Swedish texts about consent and some translations; the others wait."""

from finsam import acting
from members.models import User
from participants.enums import Sprak, Syfte
from participants.samtycke.samtyckestexter import approve, everything

APPROVED = (Sprak.SVENSKA, Sprak.LATTLAST, Sprak.ENGELSKA, Sprak.ARABISKA, Sprak.SOMALISKA)


def build(chief: User) -> None:
    """Approve them in the förbundschef's name."""
    chief.act_with(chief.person.uppdrag_set.get().pk)
    with acting.acting_as(chief.subject):
        acting.declare(chief.subject)
        for sprak in APPROVED:
            for syfte in Syfte:
                shown = everything()[syfte, sprak]
                approve(shown, shown.content, by=chief)
    acting.declare(acting.SYSTEM)

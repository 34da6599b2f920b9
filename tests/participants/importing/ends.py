"""Rows of people who have left, and the same people for the pages."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from finsam.dates import today
from participants.deltaganden.registering import Answers, Inregistrering, Utregistrering
from participants.enums import OTHER_KOMMUN, Syfte
from participants.identity.personnummer import parse
from tests.participants.importing.files import HEADINGS, line
from tests.participants.people import entry, number, value

END_HEADINGS = (
    *HEADINGS, "Långtidsuppföljning", "Informationsutbyte", "Slutdatum",
    "Avslutsanledning", "Försörjning efter", "Sysselsättning efter",
)  # fmt: skip


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def left(nth: int = 0, days: int | None = 10, *, asked: str = "nej", **changed: str) -> list[str]:
    """A row that is right, of somebody who left so many days ago; None of somebody who is there still."""
    told = {
        "Långtidsuppföljning": asked,
        "Informationsutbyte": asked,
        "Slutdatum": "" if days is None else ago(days).isoformat(),
        "Avslutsanledning": "" if days is None else "Avslut enligt plan",
        "Försörjning efter": "" if days is None else "Ingen offentlig försörjning",
        "Sysselsättning efter": "" if days is None else "Förvärvsarbete 75 %",
    }
    of_end = {name: changed.pop(name, text) for name, text in told.items()}
    return [*line(nth, **changed), *of_end.values()]


def by_page(nth: int, *, asked: bool, **changed: Any) -> Inregistrering:
    """What the page of inregistrering has for the same person."""
    consents = {Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: asked, Syfte.LANGTIDSUPPFOLJNING: asked}
    person = {"name": f"Prova Provsson {nth}", "personnummer": parse(number(nth)), "kommun": OTHER_KOMMUN}
    return replace(entry(**person, consents=consents), **changed)


def end(days: int, reason: str = "enligt_plan", after: Answers | None = None) -> Utregistrering:
    return Utregistrering(ago(days), value("avslutsanledning", reason), after)


def after(kalla: str, slag: str, percent: int | None = None) -> Answers:
    return Answers([value("forsorjningskalla", kalla)], {value("sysselsattning", slag): percent})

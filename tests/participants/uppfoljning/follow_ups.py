"""People who may be asked after the end, for tests."""

from datetime import date, timedelta
from typing import Any

from finsam.dates import today
from insatser.models import Insats
from members.models import User
from participants.deltaganden.registering import Answers, register_out
from participants.enums import Syfte
from participants.models import Deltagande, Uppfoljningstillfalle
from participants.uppfoljning.asking import Outcome, register, save_contact
from participants.uppfoljning.enums import SVAR
from tests.participants.people import as_user, before, registered, value

BOTH = {Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: True}
HALF_A_YEAR = timedelta(days=186)


def ended(
    user: User, insats: Insats, *, on: date | None = None, reason: str = "enligt_plan", **changed: Any
) -> Deltagande:
    """Somebody who has consented to be asked, and left half a year ago when no other day is given."""
    on = on or today() - HALF_A_YEAR
    begun = on - timedelta(days=90)
    fields: dict[str, Any] = {"starts_on": begun, "consent_on": begun, "consents": BOTH, **changed}
    deltagande = registered(user, insats, **fields)
    with as_user(user):
        after = None if reason in ("avliden", "atertaget_samtycke") else before()
        register_out(deltagande, ends_on=on, reason=value("avslutsanledning", reason), after=after, by=user)
    return deltagande


def times_of(deltagande: Deltagande) -> dict[str, Uppfoljningstillfalle]:
    """The times to ask, by their keys in the list."""
    return {one.fas.key: one for one in deltagande.uppfoljningstillfallen.select_related("fas", "utfall")}


def first_time(deltagande: Deltagande) -> Uppfoljningstillfalle:
    """The one after six months."""
    return times_of(deltagande)["m6"]


def works(percent: int = 50) -> Answers:
    """Somebody who lives on wages and works."""
    none = value("forsorjningskalla", "ingen_offentlig_forsorjning")
    return Answers([none], {value("sysselsattning", "forvarvsarbete"): percent})


def outcome(key: str = SVAR, answers: Answers | None = None, on: date | None = None) -> Outcome:
    """What came of a call today."""
    given = answers or (works() if key == SVAR else Answers((), {}))
    return Outcome(value("uppfoljning_status", key), value("uppfoljning_kanal", "telefon"), on or today(), given)


def asked(user: User, tillfalle: Uppfoljningstillfalle, **fields: Any) -> bool:
    """The user writes down what came of it."""
    with as_user(user):
        return register(tillfalle, outcome(**fields), by=user)


def reached(user: User, deltagande: Deltagande, phone: str = "070-123 45 67", email: str = "prova@example.org") -> None:
    """The user writes down how the person is reached."""
    with as_user(user):
        save_contact(deltagande, phone=phone, email=email, by=user)

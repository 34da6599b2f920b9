from typing import Any

from finsam import acting
from insatser.models import Insats
from members.models import User
from participants.enums import Syfte
from tests.insatser.factories import InsatsFactory
from tests.participants.people import deltagaransvarig, registered
from tests.permissions.insatser import tied
from tests.permissions.participants import of_deltaganden

NO = {Syfte.REGISTRERING: True, Syfte.LANGTIDSUPPFOLJNING: False}


def _no(user: User | None, insats: Insats) -> dict[str, Any]:
    made = registered(deltagaransvarig(insats)[0], insats, consents=NO)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {"pk": made.samtycke_set.get(syfte=Syfte.LANGTIDSUPPFOLJNING).pk}


def own_no(user: User | None) -> dict[str, Any]:
    return _no(user, tied(user, InsatsFactory()))


def other_no(user: User | None) -> dict[str, Any]:
    return _no(user, InsatsFactory())


ROWS = of_deltaganden("participants:consent_give", own_no, other_no)

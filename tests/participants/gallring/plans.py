"""Plans and gallringar for tests."""

from datetime import date

from finsam import acting
from members.enums import Role
from members.models import User
from participants.deltaganden.registering import register_out
from participants.gallring import carrying_out
from participants.gallring.enums import Gallringsslag
from participants.models import Deltagande, Gallring, Gallringsplan
from tests.members.factories import UppdragFactory, UserFactory
from tests.participants.people import before, value


def chef() -> User:
    """A förbundschef."""
    user = UserFactory()
    user.act_with(UppdragFactory(person=user.person, role=Role.FORBUNDSCHEF).pk)
    return user


def planned(by: User, **days: int) -> Gallringsplan:
    """A plan of long ago; identities at once unless other days are given."""
    wanted = {Gallringsslag(slag): n for slag, n in (days or {"identitet": 0}).items()}
    day = date(2020, 1, 1)
    return carrying_out.register_plan(beslut_on=day, paragraf="§ 12/2019", valid_from=day, days=wanted, by=by)


def ended(deltagande: Deltagande, user: User, on: date = date(2024, 12, 31)) -> Deltagande:
    """Registered out long ago, so that the consent to be registered is over too."""
    reason = value("avslutsanledning", "enligt_plan")
    register_out(deltagande, ends_on=on, reason=reason, after=before(), by=user)
    return deltagande


def carried_out(by: User) -> Gallring:
    """A gallring of a plan that finds nothing, finished."""
    acting.declare(by.subject)
    made = carrying_out.order(planned(by), 0, by=by)
    while carrying_out.erase_some(made):
        pass
    return carrying_out.finish(made, by=by)

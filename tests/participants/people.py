"""Invented people for tests: numbers of the series that is kept for tests (birth numbers 980–999), so nobody's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from stdnum import luhn

from finsam import acting
from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.deltaganden import Answers, Inregistrering, register_in
from participants.enums import Syfte
from participants.models import Deltagande
from participants.personnummer import parse
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.members.factories import UppdragFactory, UserFactory


def number(nth: int = 0, born: str = "19850317") -> str:
    """The nth personnummer of the test series for a day of birth: twelve digits."""
    first = f"{born}{980 + nth % 20}"
    return first + luhn.calc_check_digit(first[2:])


def value(lista: str, key: str) -> Kodvarde:
    """A value of a code list."""
    return Kodvarde.objects.get(lista=lista, key=key)


def before(*sources: str) -> Answers:
    """What somebody lives on before; actively looking for work."""
    kallor = [value("forsorjningskalla", key) for key in sources or ("forsorjningsstod",)]
    return Answers(kallor, {value("sysselsattning", "aktivt_arbetssokande"): None})


def entry(**changed: Any) -> Inregistrering:
    """A whole inregistrering with consent to be registered."""
    fields: dict[str, Any] = {
        "name": "Prova Provsson",
        "personnummer": parse(number()),
        "starts_on": date(2024, 2, 1),
        "kommun": "Påhittstad",
        "utbildningsniva": value("utbildningsniva", "gymnasium"),
        "tid_offentlig_forsorjning": value("tid_offentlig_forsorjning", "ar_1_2"),
        "remittent": value("remittent", "kommun"),
        "before": before(),
        "consents": {Syfte.REGISTRERING: True},
        "consent_on": date(2024, 2, 1),
    }
    return Inregistrering(**fields | changed)


def deltagaransvarig(insats: Insats | None = None) -> tuple[User, Insats]:
    """A deltagaransvarig with an insats of her own."""
    insats = insats or InsatsFactory()
    user = UserFactory()
    uppdrag = UppdragFactory(person=user.person, role=Role.DELTAGARANSVARIG)
    InsatsUppdragFactory(uppdrag=uppdrag, insats=insats)
    user.act_with(uppdrag.pk)
    return user, insats


@contextmanager
def as_user(user: User) -> Iterator[None]:
    """The user acts, in the database too, until the block ends."""
    with acting.acting_as(user.subject):
        acting.declare(user.subject)
        try:
            yield
        finally:
            acting.declare(acting.NOBODY)


def registered(user: User, insats: Insats, **changed: Any) -> Deltagande:
    """A deltagande that the user has registered."""
    with as_user(user):
        return register_in(insats, entry(**changed), by=user)

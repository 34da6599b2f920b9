"""Invented people for tests: numbers of the series that is kept for tests (birth numbers 980–999), so nobody's."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from stdnum import luhn

from finsam import acting
from finsam.codelists.models import Kodvarde
from finsam.dates import today
from insatser.models import Insats
from members.enums import OrganisationKind, Role
from members.models import Organisation, User
from participants.deltaganden.registering import Answers, Inregistrering, register_in
from participants.enums import Syfte
from participants.identity.personnummer import parse
from participants.models import Deltagande, Remiss, Remissmottagning, Samtyckestext
from participants.remisser import moves
from participants.remisser.enums import Remissfraga, Samtyckessatt
from tests.insatser.factories import InsatsFactory, InsatsUppdragFactory
from tests.members.factories import OrganisationFactory, UppdragFactory, UserFactory
from tests.participants.factories import SamtyckestextFactory


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


def remittent() -> User:
    """A handläggare at Försäkringskassan who refers people."""
    user = UserFactory(person__employer=OrganisationFactory(kind=OrganisationKind.FK))
    user.act_with(UppdragFactory(person=user.person, role=Role.REMITTENT).pk)
    return user


def opened(insats: Insats, *fragor: Remissfraga) -> Insats:
    """An insats that takes remisser, with a text about it that is approved."""
    Insats.objects.filter(pk=insats.pk).update(state="pagaende", personuppgiftsansvarig=insats.agare.organisation)
    Remissmottagning.objects.update_or_create(insats=insats, defaults={"is_open": True, "fragor": list(fragor)})
    if not Samtyckestext.objects.filter(syfte=Syfte.INFORMATIONSUTBYTE).exists():
        SamtyckestextFactory(syfte=Syfte.INFORMATIONSUTBYTE)
    insats.refresh_from_db()
    return insats


def referral(**changed: Any) -> moves.Remissuppgifter:
    """A whole remiss."""
    fields: dict[str, Any] = {
        "name": "Prova Provsson",
        "personnummer": parse(number()),
        "consent_on": today(),
        "consent_how": Samtyckessatt.BLANKETT,
        "parter": list(Organisation.objects.all()),
        "kommun": "Påhittstad",
        "varden": [value("utbildningsniva", "gymnasium"), value("forsorjningskalla", "forsorjningsstod")],
    }
    return moves.Remissuppgifter(**fields | changed)


def referred(user: User, insats: Insats, **changed: Any) -> Remiss:
    """A remiss that the user has sent."""
    with as_user(user):
        return moves.send(opened(insats), referral(**changed), by=user)

"""Signed forms and parties: the registrars of the kansli add them too; its deltagaransvariga read the forms."""

from typing import Any

from finsam import acting
from insatser.models import Insats
from members.enums import Role
from members.models import User
from participants.enums import Sprak, Syfte
from participants.models import Deltagande, Samtyckesblankett
from participants.samtycke import blanketter, parter
from participants.samtycke.enums import Filtyp
from tests.insatser.factories import InsatsFactory
from tests.members.factories import MedlemFactory, OrganisationFactory
from tests.participants.factories import SamtyckestextFactory
from tests.participants.people import as_user, deltagaransvarig, registered
from tests.permissions.insatser import tied
from tests.permissions.participants import of_deltaganden, other_deltagande, own_deltagande
from tests.permissions.table import OTHERS, Row


def _form(user: User | None, insats: Insats) -> dict[str, Any]:
    holder, _ = deltagaransvarig(insats)
    deltagande = registered(holder, insats)
    with as_user(holder):
        blanketter.add(deltagande, b"%PDF-", Filtyp.PDF, [Syfte.REGISTRERING], by=holder)
        found = {"pk": Samtyckesblankett.objects.get(deltagande=deltagande).pk}
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return found


def own_form(user: User | None) -> dict[str, Any]:
    return _form(user, tied(user, InsatsFactory()))


def other_form(user: User | None) -> dict[str, Any]:
    return _form(user, InsatsFactory())


def _readable(user: User | None, insats: Insats) -> dict[str, Any]:
    SamtyckestextFactory()
    Insats.objects.filter(pk=insats.pk).update(personuppgiftsansvarig=OrganisationFactory())
    return {"pk": insats.pk, "sprak": Sprak.SVENSKA.value}


def own_reading(user: User | None) -> dict[str, Any]:
    return _readable(user, tied(user, InsatsFactory()))


def other_reading(user: User | None) -> dict[str, Any]:
    return _readable(user, InsatsFactory())


def _exchanging(user: User | None, insats: Insats) -> Deltagande:
    holder, _ = deltagaransvarig(insats)
    consents = {Syfte.REGISTRERING: True, Syfte.INFORMATIONSUTBYTE: True}
    made = registered(holder, insats, consents=consents)
    MedlemFactory()
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return made


def own_exchange(user: User | None) -> dict[str, Any]:
    return {"pk": _exchanging(user, tied(user, InsatsFactory())).pk}


def other_exchange(user: User | None) -> dict[str, Any]:
    return {"pk": _exchanging(user, InsatsFactory()).pk}


def own_party(user: User | None) -> dict[str, Any]:
    return {"pk": parter.of(_exchanging(user, tied(user, InsatsFactory())))[0].pk}


def other_party(user: User | None) -> dict[str, Any]:
    return {"pk": parter.of(_exchanging(user, InsatsFactory()))[0].pk}


READS = {Role.DELTAGARANSVARIG: 200, OTHERS: 404}
ROWS = [
    *of_deltaganden("participants:form_add", own_deltagande, other_deltagande),
    *of_deltaganden("participants:party_add", own_exchange, other_exchange),
    *of_deltaganden("participants:party_change", own_party, other_party),
    *of_deltaganden("participants:register_signed", own_reading, other_reading),
    Row("participants:form_download", READS, case="own", kwargs=own_form),
    Row("participants:form_download", {OTHERS: 404}, case="other's", kwargs=other_form),
    Row("participants:form_remove", READS, case="own", kwargs=own_form),
    Row("participants:form_remove", {OTHERS: 404}, case="other's", kwargs=other_form),
    Row(
        "participants:form_remove",
        {Role.DELTAGARANSVARIG: 302, OTHERS: 404},
        method="post",
        case="own",
        kwargs=own_form,
    ),
    Row("participants:form_remove", {OTHERS: 404}, method="post", case="other's", kwargs=other_form),
]

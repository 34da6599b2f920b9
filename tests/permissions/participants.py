from collections.abc import Callable
from typing import Any

from django.utils import timezone

from finsam import acting
from insatser.models import Insats
from members.enums import INSATS_ROLES, Role
from members.models import User
from participants.enums import Sprak, Syfte
from participants.importing import examining, mapping
from participants.importing.receiving import receive
from participants.models import Deltagande, Deltagarlista
from tests.insatser.factories import InsatsFactory
from tests.members.factories import OrganisationFactory
from tests.participants.factories import SamtyckestextFactory
from tests.participants.importing.files import HEADINGS, csv, line
from tests.participants.people import (
    deltagaransvarig,
    registered,
    value,
)
from tests.permissions.insatser import tied
from tests.permissions.table import OTHERS, Row

REGISTERS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)
Kwargs = Callable[[User | None], dict[str, Any]]
WITHOUT_COUNTS = (Role.SYSTEMADMINISTRATOR, Role.REMITTENT)


def own(user: User | None) -> dict[str, Any]:
    return {"pk": tied(user, InsatsFactory()).pk}


def other(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsFactory().pk}


def own_year(user: User | None) -> dict[str, Any]:
    return {**own(user), "year": 2024}


def other_year(user: User | None) -> dict[str, Any]:
    return {**other(user), "year": 2024}


def wrong_year(user: User | None) -> dict[str, Any]:
    return {**own(user), "year": 1999}


def _deltagande(user: User | None, insats: Insats) -> Deltagande:
    holder, _ = deltagaransvarig(insats)
    made = registered(holder, insats)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return made


def own_deltagande(user: User | None) -> dict[str, Any]:
    return {"pk": _deltagande(user, tied(user, InsatsFactory())).pk}


def other_deltagande(user: User | None) -> dict[str, Any]:
    return {"pk": _deltagande(user, InsatsFactory()).pk}


def _ended(pk: Any) -> dict[str, Any]:
    reason = value("avslutsanledning", "enligt_plan").pk
    now = timezone.now()
    Deltagande.objects.filter(pk=pk).update(ends_on=now.date(), avslutsanledning=reason, registered_out_at=now)
    return {"pk": pk}


def own_ended(user: User | None) -> dict[str, Any]:
    return _ended(own_deltagande(user)["pk"])


def other_ended(user: User | None) -> dict[str, Any]:
    return _ended(other_deltagande(user)["pk"])


def own_samtycke(user: User | None) -> dict[str, Any]:
    return {"pk": _deltagande(user, tied(user, InsatsFactory())).samtycke_set.get().pk}


def other_samtycke(user: User | None) -> dict[str, Any]:
    return {"pk": _deltagande(user, InsatsFactory()).samtycke_set.get().pk}


def _lista(user: User | None, *, is_examined: bool, is_own: bool) -> Deltagarlista:
    insats = InsatsFactory()
    uploads = is_own and user is not None and user.has_role(Role.DELTAGARANSVARIG)
    uploader = user if uploads and user is not None else deltagaransvarig(insats)[0]
    tied(uploader if uploads else user, insats)
    acting.declare(uploader.subject)
    lista = receive(csv([HEADINGS, line(), line(1, Namn="")]).encode(), insats, by=uploader)
    if is_examined:
        places, answers = mapping.proposal(insats, HEADINGS)
        choices = mapping.Choices({name: HEADINGS[place] for name, place in places.items()}, answers)
        examining.examine(lista, choices, by=uploader)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return lista


def new_list(user: User | None) -> dict[str, Any]:
    return {"pk": _lista(user, is_examined=False, is_own=True).pk}


def examined_list(user: User | None) -> dict[str, Any]:
    return {"pk": _lista(user, is_examined=True, is_own=True).pk}


def colleagues_list(user: User | None) -> dict[str, Any]:
    return {"pk": _lista(user, is_examined=True, is_own=False).pk}


def examined_row(user: User | None) -> dict[str, Any]:
    return {**examined_list(user), "number": 3}


def colleagues_row(user: User | None) -> dict[str, Any]:
    return {**colleagues_list(user), "number": 3}


def _answered_for(kwargs: dict[str, Any]) -> dict[str, Any]:
    """An insats with somebody who is personuppgiftsansvarig, and a Swedish text that is approved."""
    Insats.objects.filter(pk=kwargs["pk"]).update(personuppgiftsansvarig=OrganisationFactory())
    SamtyckestextFactory()
    return {**kwargs, **a_text(None)}


def own_form(user: User | None) -> dict[str, Any]:
    return _answered_for(own(user))


def other_form(user: User | None) -> dict[str, Any]:
    return _answered_for(other(user))


def a_text(user: User | None) -> dict[str, Any]:
    return {"syfte": Syfte.REGISTRERING.value, "sprak": Sprak.SVENSKA.value}


def an_offered_text(user: User | None) -> dict[str, Any]:
    SamtyckestextFactory()
    return a_text(user)


def a_version(user: User | None) -> dict[str, Any]:
    return {**an_offered_text(user), "number": 1}


SEES = {WITHOUT_COUNTS: 404, OTHERS: 200}
FOLLOWS = (*REGISTERS, Role.DELTAGARANSVARIG)


def of_deltaganden(url: str, own_kwargs: Kwargs, other_kwargs: Kwargs, *, writes: bool = True) -> list[Row]:
    """Read and write of the own and of another insats: only the registrars of the kansli reach both."""
    mine = {FOLLOWS: 200, OTHERS: 404}
    theirs = {REGISTERS: 200, OTHERS: 404}
    rows = [Row(url, mine, case="own", kwargs=own_kwargs), Row(url, theirs, case="other's", kwargs=other_kwargs)]
    if writes:
        rows += [
            Row(url, {FOLLOWS: 422, OTHERS: 404}, method="post", case="own", kwargs=own_kwargs),
            Row(url, {REGISTERS: 422, OTHERS: 404}, method="post", case="other's", kwargs=other_kwargs),
        ]
    return rows


DELTAGARANSVARIG = (Role.DELTAGARANSVARIG,)
SEES_NAMES = {DELTAGARANSVARIG: 200, REGISTERS: 403, OTHERS: 404}


def of_lists(url: str, own_kwargs: Kwargs, other_kwargs: Kwargs, *, get: int = 200, post: int = 0) -> list[Row]:
    """A list is its uploader's alone: not even a colleague of the same insats sees it."""
    rows = [
        Row(url, {Role.DELTAGARANSVARIG: get, OTHERS: 404}, case="own", kwargs=own_kwargs),
        Row(url, {OTHERS: 404}, case="colleague's", kwargs=other_kwargs),
    ]
    if post:
        rows += [
            Row(url, {Role.DELTAGARANSVARIG: post, OTHERS: 404}, method="post", case="own", kwargs=own_kwargs),
            Row(url, {OTHERS: 404}, method="post", case="colleague's", kwargs=other_kwargs),
        ]
    return rows


DECIDES = (Role.FORBUNDSCHEF,)
MAY_UPLOAD = {REGISTERS: 403, OTHERS: 404}
ROWS = [
    Row("participants:list_upload", {Role.DELTAGARANSVARIG: 200, **MAY_UPLOAD}, case="own", kwargs=own),
    Row("participants:list_upload", MAY_UPLOAD, case="other's", kwargs=other),
    Row("participants:list_upload", {Role.DELTAGARANSVARIG: 422, **MAY_UPLOAD}, method="post", case="own", kwargs=own),
    Row("participants:list_upload", MAY_UPLOAD, method="post", case="other's", kwargs=other),
    *of_lists("participants:list_columns", new_list, colleagues_list, post=422),
    *of_lists("participants:list", examined_list, colleagues_list, post=422),
    *of_lists("participants:list_row", examined_row, colleagues_row, post=422),
    *of_lists("participants:list_wrong_rows", examined_list, colleagues_list),
    *of_lists("participants:list_remove", examined_list, colleagues_list, post=302),
    *of_lists("participants:list_undo", examined_list, colleagues_list, get=302, post=302),
    Row("participants:consent_texts", {FOLLOWS: 200, OTHERS: 404}),
    Row("participants:consent_text", {FOLLOWS: 200, OTHERS: 404}, kwargs=a_text),
    Row("participants:consent_text", {DECIDES: 422, FOLLOWS: 403, OTHERS: 404}, method="post", kwargs=a_text),
    Row("participants:consent_text_stop", {DECIDES: 200, FOLLOWS: 403, OTHERS: 404}, kwargs=an_offered_text),
    Row(
        "participants:consent_text_stop",
        {DECIDES: 302, FOLLOWS: 403, OTHERS: 404},
        method="post",
        kwargs=an_offered_text,
    ),
    Row("participants:consent_text_version", {FOLLOWS: 200, OTHERS: 404}, kwargs=a_version),
    Row("participants:consent_forms", {FOLLOWS: 200, OTHERS: 404}, case="own", kwargs=own),
    Row("participants:consent_forms", {REGISTERS: 200, OTHERS: 404}, case="other's", kwargs=other),
    Row("participants:consent_form", {FOLLOWS: 200, OTHERS: 404}, case="own", kwargs=own_form),
    Row("participants:consent_form", {REGISTERS: 200, OTHERS: 404}, case="other's", kwargs=other_form),
    Row("participants:counts", SEES),
    Row("participants:counts", SEES, case="csv", query="?format=csv"),
    Row("participants:counts", SEES, case="xlsx", query="?format=xlsx&exakt=ja"),
    Row("participants:for_insats", SEES, case="own", kwargs=own),
    Row("participants:for_insats", {(*WITHOUT_COUNTS, *INSATS_ROLES): 404, OTHERS: 200}, case="other's", kwargs=other),
    Row(
        "participants:register",
        {(*REGISTERS, *INSATS_ROLES): 200, WITHOUT_COUNTS: 404, OTHERS: 403},
        case="own",
        kwargs=own_year,
    ),
    Row(
        "participants:register",
        {(*REGISTERS, *INSATS_ROLES): 422, WITHOUT_COUNTS: 404, OTHERS: 403},
        method="post",
        case="own",
        kwargs=own_year,
    ),
    Row(
        "participants:register",
        {REGISTERS: 200, (*WITHOUT_COUNTS, *INSATS_ROLES): 404, OTHERS: 403},
        case="other's",
        kwargs=other_year,
    ),
    Row(
        "participants:register",
        {(*REGISTERS, *INSATS_ROLES, *WITHOUT_COUNTS): 404, OTHERS: 403},
        case="year before the insats",
        kwargs=wrong_year,
    ),
    *of_deltaganden("participants:deltaganden", own, other, writes=False),
    Row("participants:everything", {FOLLOWS: 200, OTHERS: 404}),
    Row("participants:find", {DELTAGARANSVARIG: 200, OTHERS: 404}),
    Row("participants:find", {DELTAGARANSVARIG: 422, OTHERS: 404}, method="post"),
    Row("participants:find_by_name", {DELTAGARANSVARIG: 200, OTHERS: 404}),
    Row("participants:find_by_name", {DELTAGARANSVARIG: 422, OTHERS: 404}, method="post"),
    Row("participants:missing", {(*FOLLOWS, Role.INSATSANSVARIG): 200, OTHERS: 404}),
    *of_deltaganden("participants:register_in", own, other),
    *of_deltaganden("participants:deltagande", own_deltagande, other_deltagande, writes=False),
    *of_deltaganden("participants:register_out", own_deltagande, other_deltagande),
    *of_deltaganden("participants:correct_start", own_deltagande, other_deltagande),
    *of_deltaganden("participants:register_mistake", own_deltagande, other_deltagande),
    *of_deltaganden("participants:correct_end", own_ended, other_ended),
    *of_deltaganden("participants:reopen", own_ended, other_ended),
    Row("participants:make_anonymous", SEES_NAMES, case="own", kwargs=own_deltagande),
    Row("participants:make_anonymous", {REGISTERS: 403, OTHERS: 404}, case="other's", kwargs=other_deltagande),
    Row(
        "participants:make_anonymous",
        SEES_NAMES | {DELTAGARANSVARIG: 422},
        method="post",
        case="own",
        kwargs=own_deltagande,
    ),
    Row("participants:correct_identity", SEES_NAMES, case="own", kwargs=own_deltagande),
    Row("participants:correct_identity", {REGISTERS: 403, OTHERS: 404}, case="other's", kwargs=other_deltagande),
    Row(
        "participants:correct_identity",
        SEES_NAMES | {DELTAGARANSVARIG: 422},
        method="post",
        case="own",
        kwargs=own_deltagande,
    ),
    *of_deltaganden("participants:withdraw", own_samtycke, other_samtycke),
]

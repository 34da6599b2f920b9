from collections.abc import Callable
from typing import Any

from django.utils import timezone

from finsam import acting
from insatser.models import Insats
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import User
from participants import emergency
from participants.enums import RemissState, Sprak, Syfte
from participants.importing import examining, mapping
from participants.importing.receiving import receive
from participants.models import Deltagande, Deltagarlista, Granskningsvecka, Nodoppning
from participants.remisser import Answer, answer
from tests.insatser.factories import InsatsFactory
from tests.members.factories import OrganisationFactory, UppdragFactory, UserFactory
from tests.participants.factories import SamtyckestextFactory
from tests.participants.importing.files import HEADINGS, csv, line
from tests.participants.looks import look
from tests.participants.people import (
    as_user,
    deltagaransvarig,
    opened,
    referred,
    registered,
    remittent,
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


def _week(user: User | None, insats: Insats) -> dict[str, Any]:
    holder, _ = deltagaransvarig(insats)
    look(holder, registered(holder, insats))
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {"pk": Granskningsvecka.objects.get(insats=insats).pk}


def own_week(user: User | None) -> dict[str, Any]:
    return _week(user, tied(user, InsatsFactory()))


def other_week(user: User | None) -> dict[str, Any]:
    return _week(user, InsatsFactory())


OPENED = (Role.DELTAGARANSVARIG,)
TOLD = (Role.INSATSANSVARIG, Role.FORBUNDSCHEF, Role.HANDLAGGARE)


def _emergency(user: User | None, *, is_own: bool) -> tuple[Nodoppning, Deltagande]:
    """One that is the user's own or that the user is told of, or neither."""
    insats = InsatsFactory()
    if is_own and user is not None and user.has_role(Role.INSATSANSVARIG):
        tied(user, insats)
    holder, _ = deltagaransvarig(insats)
    deltagande = registered(holder, insats)
    opener = user if is_own and user is not None and user.has_role(*OPENED) else deltagaransvarig()[0]
    to = [user] if is_own and user is not None and user.has_role(*TOLD) else []
    to += [UserFactory(person=UppdragFactory(role=Role.FORBUNDSCHEF).person) for _ in range(2)]
    acting.declare(opener.subject)
    made = emergency.open_insats(insats, value("nodoppningsgrund", "fara"), "Det är bråttom", to=to, by=opener)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return made, deltagande


def own_emergency(user: User | None) -> dict[str, Any]:
    return {"pk": _emergency(user, is_own=True)[0].pk}


def other_emergency(user: User | None) -> dict[str, Any]:
    return {"pk": _emergency(user, is_own=False)[0].pk}


def own_emergency_person(user: User | None) -> dict[str, Any]:
    made, deltagande = _emergency(user, is_own=True)
    return {"pk": made.pk, "deltagande": deltagande.pk}


def other_emergency_person(user: User | None) -> dict[str, Any]:
    made, deltagande = _emergency(user, is_own=False)
    return {"pk": made.pk, "deltagande": deltagande.pk}


def own_form(user: User | None) -> dict[str, Any]:
    return _answered_for(own(user))


def other_form(user: User | None) -> dict[str, Any]:
    return _answered_for(other(user))


def a_text(user: User | None) -> dict[str, Any]:
    return {"syfte": Syfte.REGISTRERING.value, "sprak": Sprak.SVENSKA.value}


def an_offered_text(user: User | None) -> dict[str, Any]:
    SamtyckestextFactory()
    return a_text(user)


def _remiss(user: User | None, state: RemissState, *, is_own: bool) -> dict[str, Any]:
    """Sent by the user when that is its role, else by somebody; to the user's insats, or to another."""
    insats = opened(InsatsFactory())
    if is_own:
        tied(user, insats)
    sends = is_own and user is not None and user.has_role(Role.REMITTENT)
    sender = user if sends and user is not None else remittent()
    holder, _ = deltagaransvarig(insats)
    remiss = referred(sender, insats)
    if state != RemissState.SKICKAD:
        ground = value("remiss_avbojd", "fel") if state == RemissState.AVBOJD else None
        with as_user(holder):
            answer(remiss.locked(), Answer(state, ground=ground), by=holder)
    acting.declare(user.subject if user is not None else acting.NOBODY)
    return {"pk": remiss.pk}


def own_remiss(user: User | None) -> dict[str, Any]:
    return _remiss(user, RemissState.SKICKAD, is_own=True)


def other_remiss(user: User | None) -> dict[str, Any]:
    return _remiss(user, RemissState.SKICKAD, is_own=False)


def own_accepted(user: User | None) -> dict[str, Any]:
    return _remiss(user, RemissState.ANTAGEN, is_own=True)


def own_declined(user: User | None) -> dict[str, Any]:
    return _remiss(user, RemissState.AVBOJD, is_own=True)


def open_insats(user: User | None) -> dict[str, Any]:
    return {"pk": opened(InsatsFactory()).pk}


def closed_insats(user: User | None) -> dict[str, Any]:
    return {"pk": InsatsFactory(state="pagaende").pk}


REMITTENT = (Role.REMITTENT,)


def of_remisser(url: str, kwargs: Kwargs, post: int, *, sender: bool) -> list[Row]:
    """Its insats, perhaps who sent it, and nobody else."""
    both = (*DELTAGARANSVARIG, *REMITTENT)
    mine = {both: 200, OTHERS: 404} if sender else {DELTAGARANSVARIG: 200, REMITTENT: 403, OTHERS: 404}
    done = {both: post, OTHERS: 404} if sender else {DELTAGARANSVARIG: post, REMITTENT: 403, OTHERS: 404}
    return [
        Row(url, mine, case="own", kwargs=kwargs),
        Row(url, done, method="post", case="own", kwargs=kwargs),
        Row(url, {OTHERS: 404}, case="other's", kwargs=other_remiss),
        Row(url, {OTHERS: 404}, method="post", case="other's", kwargs=other_remiss),
    ]


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


INSATSANSVARIG = (Role.INSATSANSVARIG,)
SEES_REVIEWS = (*KANSLI, *INSATSANSVARIG, Role.REVISOR, Role.SYSTEMADMINISTRATOR)
DECIDES = (Role.FORBUNDSCHEF,)
MAY_UPLOAD = {REGISTERS: 403, OTHERS: 404}
MAY_OPEN = (*REGISTERS, Role.INSATSANSVARIG)
SEES_WAITS = {(*KANSLI, *INSATS_ROLES, *STYRELSE): 200, OTHERS: 404}
WORKS_IN_KANSLI = tuple(role for role in KANSLI if role not in REGISTERS)
CHEF = (Role.FORBUNDSCHEF,)
USES = {OPENED: 200, TOLD: 403, OTHERS: 404}
EMERGENCIES = [
    Row("participants:emergencies", {(*OPENED, *TOLD): 200, OTHERS: 404}),
    Row("participants:emergency_mine", {(*OPENED, *TOLD): 200, OTHERS: 404}),
    # 302: to the page that asks for the second factor
    Row("participants:emergency_open", {OPENED: 302, TOLD: 403, OTHERS: 404}),
    Row("participants:emergency_open", {OPENED: 302, TOLD: 403, OTHERS: 404}, method="post"),
    Row("participants:emergency", {(*OPENED, *TOLD): 200, OTHERS: 404}, case="own", kwargs=own_emergency),
    Row("participants:emergency", {CHEF: 200, OTHERS: 404}, case="other's", kwargs=other_emergency),
    Row("participants:emergency_close", {(*OPENED, *TOLD): 200, OTHERS: 404}, case="own", kwargs=own_emergency),
    Row("participants:emergency_close", {CHEF: 200, OTHERS: 404}, case="other's", kwargs=other_emergency),
    Row(
        "participants:emergency_close",
        {(*OPENED, *TOLD): 302, OTHERS: 404},
        method="post",
        case="own",
        kwargs=own_emergency,
    ),
    Row(
        "participants:emergency_close", {CHEF: 302, OTHERS: 404}, method="post", case="other's", kwargs=other_emergency
    ),
    Row("participants:emergency_people", USES, case="own", kwargs=own_emergency),
    Row("participants:emergency_people", {CHEF: 403, OTHERS: 404}, case="other's", kwargs=other_emergency),
    Row("participants:emergency_person", USES, case="own", kwargs=own_emergency_person),
    Row("participants:emergency_person", {CHEF: 403, OTHERS: 404}, case="other's", kwargs=other_emergency_person),
]
ROWS = [
    *EMERGENCIES,
    Row("participants:remisser", {(*DELTAGARANSVARIG, *REMITTENT): 200, OTHERS: 404}),
    Row("participants:waiting_times", {(*KANSLI, *INSATS_ROLES, *STYRELSE): 200, OTHERS: 404}),
    Row(
        "participants:waiting_times",
        {(*KANSLI, *INSATS_ROLES, *STYRELSE): 200, OTHERS: 404},
        case="csv",
        query="?format=csv",
    ),
    Row("participants:remiss_choose", {REMITTENT: 200, OTHERS: 404}),
    Row("participants:remiss_send", {REMITTENT: 200, OTHERS: 404}, case="open", kwargs=open_insats),
    Row("participants:remiss_send", {REMITTENT: 422, OTHERS: 404}, method="post", case="open", kwargs=open_insats),
    Row("participants:remiss_send", {REMITTENT: 403, OTHERS: 404}, case="closed", kwargs=closed_insats),
    Row("participants:remiss_send", {REMITTENT: 403, OTHERS: 404}, method="post", case="closed", kwargs=closed_insats),
    Row("participants:remiss", {(*DELTAGARANSVARIG, *REMITTENT): 200, OTHERS: 404}, case="own", kwargs=own_remiss),
    Row("participants:remiss", {OTHERS: 404}, case="other's", kwargs=other_remiss),
    *of_remisser("participants:remiss_answer", own_remiss, 422, sender=False),
    *of_remisser("participants:remiss_undo", own_declined, 302, sender=False),
    *of_remisser("participants:remiss_register", own_accepted, 422, sender=False),
    *of_remisser("participants:remiss_recall", own_remiss, 422, sender=True),
    Row(
        "participants:remiss_reception",
        {MAY_OPEN: 200, (*DELTAGARANSVARIG, *WORKS_IN_KANSLI): 403, OTHERS: 404},
        case="own",
        kwargs=own,
    ),
    Row(
        "participants:remiss_reception",
        {MAY_OPEN: 422, (*DELTAGARANSVARIG, *WORKS_IN_KANSLI): 403, OTHERS: 404},
        method="post",
        case="own",
        kwargs=own,
    ),
    Row(
        "participants:remiss_reception",
        {REGISTERS: 200, WORKS_IN_KANSLI: 403, OTHERS: 404},
        case="other's",
        kwargs=other,
    ),
    Row(
        "participants:remiss_reception",
        {REGISTERS: 422, WORKS_IN_KANSLI: 403, OTHERS: 404},
        method="post",
        case="other's",
        kwargs=other,
    ),
    Row("participants:reviews", {SEES_REVIEWS: 200, OTHERS: 404}),
    Row("participants:reviews", {SEES_REVIEWS: 200, OTHERS: 404}, case="csv", query="?format=csv"),
    Row("participants:review", {INSATSANSVARIG: 200, OTHERS: 404}, case="own", kwargs=own_week),
    Row("participants:review", {OTHERS: 404}, case="other's", kwargs=other_week),
    # a week that is over cannot be made here: the database writes it, by its own clock (test_review_of_access.py)
    Row("participants:review_decide", {INSATSANSVARIG: 403, OTHERS: 404}, case="own, going on", kwargs=own_week),
    Row(
        "participants:review_decide",
        {INSATSANSVARIG: 403, OTHERS: 404},
        method="post",
        case="own, going on",
        kwargs=own_week,
    ),
    Row("participants:review_decide", {OTHERS: 404}, case="other's", kwargs=other_week),
    Row("participants:review_decide", {OTHERS: 404}, method="post", case="other's", kwargs=other_week),
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
    Row("participants:missing", {(*FOLLOWS, Role.INSATSANSVARIG): 200, OTHERS: 404}),
    *of_deltaganden("participants:register_in", own, other),
    *of_deltaganden("participants:deltagande", own_deltagande, other_deltagande, writes=False),
    *of_deltaganden("participants:register_out", own_deltagande, other_deltagande),
    *of_deltaganden("participants:correct_start", own_deltagande, other_deltagande),
    *of_deltaganden("participants:register_mistake", own_deltagande, other_deltagande),
    *of_deltaganden("participants:correct_end", own_ended, other_ended),
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

"""The one right answer of each cell. Written from design.md, section 5, and U 4, and knows nothing of the program."""

from collections.abc import Callable
from enum import Enum

from members.enums import OrganisationKind, Role
from tests.wall.people import Actor, End, Fault, Kind, Later, Standing, Tie


class Answer(Enum):
    """What is given away of somebody: who it is, that there is somebody called by a code, or nothing."""

    NAME = "namn"
    CODE = "kod"
    NOTHING = "–"


class Operation(Enum):
    """A way to look."""

    PAGE = "sidor"
    LIST = "listor"
    SEARCH = "sökning"
    EXPORT = "export"
    API = "API"
    PDF = "PDF"
    AUDIT = "granskning och logg"
    FOLLOW_UP = "långtidsuppföljning"
    EMERGENCY = "nödöppning"
    REST = "övriga sidor"
    ADMIN = "admin"
    SQL = "SQL som webbens roll"


DAYS_TO_CORRECT, DAYS_TO_BE_ASKED = 30, 760
REGISTRARS = (Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG)
MEMBERS = (OrganisationKind.FK, OrganisationKind.AF, OrganisationKind.REGION, OrganisationKind.KOMMUN)


def answer(actor: Actor, one: Standing, operation: Operation) -> Answer:
    """What the actor learns of somebody in that standing."""
    if operation == Operation.SQL:
        return _name_if(reads(actor, one), _has_code(one))
    found = WAYS.get(operation)
    return found(actor, one) if found is not None else Answer.NOTHING


# Who reads


def counts(actor: Actor) -> bool:
    """A deltagaransvarig whom a member employs, whose uppdrag holds today."""
    return actor.role == Role.DELTAGARANSVARIG and actor.employer in MEMBERS and actor.fault == Fault.NONE


def is_own(actor: Actor) -> bool:
    """A deltagaransvarig of the insats."""
    return counts(actor) and actor.tie == Tie.OWN


def may_be_asked(one: Standing) -> bool:
    """The consent to be asked later on stands."""
    is_given = one.later == Later.GIVEN and one.end == End.NONE and not one.is_dead
    return is_given and (one.ended_days or 0) <= DAYS_TO_BE_ASKED


def stands(one: Standing) -> bool:
    """A consent stands that lets the name be known."""
    goes_on = one.end == End.NONE and (one.ended_days or 0) <= DAYS_TO_CORRECT
    return goes_on or may_be_asked(one)


def reads(actor: Actor, one: Standing) -> bool:
    """Uppdrag and employer and consent: whom the database lets the actor read."""
    if not counts(actor):
        return False
    asks = actor.tie == Tie.SUCCESSOR and one.ended_days is not None and may_be_asked(one)
    match one.kind:
        case Kind.DELTAGANDE:
            return (stands(one) and actor.tie in (Tie.OWN, Tie.OPENED)) or asks
        case Kind.KONTAKT:
            return (may_be_asked(one) and actor.tie == Tie.OWN) or asks
        case Kind.BLANKETT:
            return stands(one) and actor.tie == Tie.OWN
        case Kind.REMISS:
            return one.end == End.NONE and actor.tie == Tie.OWN
        case Kind.LISTRAD:
            return one.end == End.NONE and actor.uploads


# What each way shows


def _name_if(reads_it: bool, sees_code: bool) -> Answer:
    return Answer.NAME if reads_it else Answer.CODE if sees_code else Answer.NOTHING


def _has_code(one: Standing) -> bool:
    return one.kind in (Kind.DELTAGANDE, Kind.REMISS)


def _works_with(actor: Actor, one: Standing) -> bool:
    """Who has it among the own cases: registrars what they count, the insats all, a remittent what she has sent.

    Who has become an anonymous count is nobody's case: the logs alone know the code.
    """
    if one.end == End.PROTECTED:
        return False
    if one.kind == Kind.DELTAGANDE:
        return is_own(actor) or actor.role in REGISTRARS
    return one.kind == Kind.REMISS and (is_own(actor) or actor.tie == Tie.SENDER)


def page(actor: Actor, one: Standing) -> Answer:
    """The pages of the insats. How somebody is reached is on other pages."""
    shown = is_own(actor) and reads(actor, one) and one.kind != Kind.KONTAKT
    return _name_if(shown, _works_with(actor, one))


def row(actor: Actor, one: Standing) -> Answer:
    """Lists leave the names out of what is restricted; rows of a list that was uploaded have a page of their own."""
    shown = is_own(actor) and reads(actor, one) and one.kind in (Kind.DELTAGANDE, Kind.REMISS)
    return _name_if(shown and not one.is_restricted, _works_with(actor, one))


def hit(actor: Actor, one: Standing) -> Answer:
    """A search finds whom one follows, and nobody else."""
    return _name_if(is_own(actor) and reads(actor, one) and one.kind == Kind.DELTAGANDE, sees_code=False)


def extract(actor: Actor, one: Standing) -> Answer:
    """The person's own extract, and the rows of a list that were wrong. Other files hold figures alone."""
    told = one.kind not in (Kind.REMISS, Kind.BLANKETT)
    return _name_if(is_own(actor) and reads(actor, one) and told, sees_code=False)


def document(actor: Actor, one: Standing) -> Answer:
    """The person's own extract."""
    return extract(actor, one) if one.kind != Kind.LISTRAD else Answer.NOTHING


def audit(actor: Actor, one: Standing) -> Answer:
    """Who has seen the person, for the person; for those who review and keep the log, codes."""
    shown = is_own(actor) and reads(actor, one) and one.kind == Kind.DELTAGANDE
    reviews = actor.role == Role.INSATSANSVARIG and actor.tie == Tie.OWN
    was_seen = one.kind == Kind.DELTAGANDE and stands(one)
    keeps_log = actor.role == Role.SYSTEMADMINISTRATOR and _has_code(one)
    return _name_if(shown, (reviews and was_seen) or keeps_log)


def asking(actor: Actor, one: Standing) -> Answer:
    """Those who ask see whom they ask, and by code whom they may ask no more; nobody who is restricted."""
    asks = counts(actor) and actor.tie in (Tie.OWN, Tie.SUCCESSOR) and not one.is_restricted
    shown = asks and reads(actor, one) and may_be_asked(one)
    if one.kind == Kind.KONTAKT:
        return _name_if(shown, sees_code=False)
    was_planned = one.ended_days is not None and one.later != Later.NO and not one.is_dead
    is_kept = was_planned and one.end in (End.NONE, End.WITHDRAWN)
    if one.kind != Kind.DELTAGANDE:
        return Answer.NOTHING
    return _name_if(shown and was_planned, asks and is_kept)


def emergency(actor: Actor, one: Standing) -> Answer:
    """Whom an insats follows, while it is open."""
    return _name_if(actor.tie == Tie.OPENED and reads(actor, one), sees_code=False)


def rest(actor: Actor, one: Standing) -> Answer:
    """The start page of a remittent says which of the own remisser wait."""
    waits = one.kind == Kind.REMISS and ("väntar" in one.label or "antagen" in one.label or one.end == End.OVER)
    return _name_if(False, actor.tie == Tie.SENDER and waits)


WAYS: dict[Operation, Callable[[Actor, Standing], Answer]] = {
    Operation.PAGE: page,
    Operation.LIST: row,
    Operation.SEARCH: hit,
    Operation.EXPORT: extract,
    Operation.PDF: document,
    Operation.AUDIT: audit,
    Operation.FOLLOW_UP: asking,
    Operation.EMERGENCY: emergency,
    Operation.REST: rest,
}
"""API, admin and everything that is not here show nobody at all."""

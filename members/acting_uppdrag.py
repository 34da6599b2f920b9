"""Which uppdrag acts: one at a time, chosen by the user with **Byt roll** and kept in the session."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib import auth
from django.db.models import QuerySet
from django.http import HttpRequest

from finsam import acting, dates
from finsam.acting import Subject
from finsam.prepared import prepared
from members import current_forbund
from members.enums import Role
from members.models import Uppdrag, User

SESSION_KEY = "acting_uppdrag"
EXPECTED = "expected_subject"
DECLARED = "declared_subject"
ROLE_ORDER = list(Role.values)


def _in_order(rows: Iterable[Uppdrag]) -> list[Uppdrag]:
    return sorted(rows, key=lambda u: (ROLE_ORDER.index(u.role), u.from_on, str(u.pk)))


@prepared
def _own(day: date, user: UUID, proof: str) -> QuerySet[Uppdrag]:
    found = Uppdrag.objects.active_on(day).filter(person__user=user).order_by()
    found = found.annotate(declared=acting.declaration(proof), forbund_row=current_forbund.beside())
    return found.select_related("organisation", "person__employer", "person__user").defer(
        "needs_confirmation", "confirmed_by", "given_by", "ended_by", "withdrawn_at", "created_at"
    )


def login_with_uppdrag(user_id: UUID) -> User | None:
    """The login with its person, employer and the uppdrag that are valid today, in one query when there are any.

    The same query brings the förbund and tells the database who acts, if the uppdrag is the one that `expect` named.
    """
    expected = acting.noted().pop(EXPECTED, acting.NOBODY)
    rows = _in_order(_own(dates.today(), user_id, acting.proof(expected)))
    if not rows:
        return User.objects.select_related("person__employer").filter(pk=user_id).first()
    acting.noted()[DECLARED] = expected
    current_forbund.note(rows[0].forbund_row)  # type: ignore[attr-defined] # annotated by _own
    person = rows[0].person
    for uppdrag in rows:
        uppdrag.person = person
    person.user.available_uppdrag = rows
    return person.user


def own_active(user: User) -> list[Uppdrag]:
    """The user's uppdrag that are valid today, in a stable order."""
    rows = Uppdrag.objects.active().filter(person_id=user.person_id).select_related("organisation", "person__employer")
    return _in_order(rows)


def expect(request: HttpRequest) -> None:
    """Let the query for the login tell the database who acts, as the session has it, unless it proves wrong."""
    user_id, uppdrag_id = request.session.get(auth.SESSION_KEY), request.session.get(SESSION_KEY)
    if user_id and uppdrag_id:
        acting.noted()[EXPECTED] = Subject(UUID(user_id), UUID(uppdrag_id))


def choose(request: HttpRequest, user: User) -> None:
    """Let the uppdrag of the session act if it still is valid, else the first of the user's own; the database knows."""
    uppdrag = user.available_uppdrag
    stored = request.session.get(SESSION_KEY)
    user.acting = next((u for u in uppdrag if str(u.pk) == stored), uppdrag[0] if uppdrag else None)
    if user.acting is not None and str(user.acting.pk) != stored:
        request.session[SESSION_KEY] = str(user.acting.pk)
    if acting.noted().pop(DECLARED, None) == user.subject:
        acting.remember(user.subject)
    else:
        acting.declare(user.subject)


def switch(request: HttpRequest, user: User, uppdrag_id: UUID) -> Uppdrag | None:
    """Let another of the user's own uppdrag act from the next request on; None when it is not one of them."""
    chosen = next((u for u in own_active(user) if u.pk == uppdrag_id), None)
    if chosen is not None:
        request.session.cycle_key()
        request.session[SESSION_KEY] = str(chosen.pk)
    return chosen

"""How many identities each role gets from the database by a plain SELECT: what `check_wall` prints (ADR 11).

Who a remiss is about is an identity too, and so are the rows of uploaded lists, until they are gone, how somebody is
reached who is asked later, and a form that somebody has signed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from finsam import acting
from insatser.models import InsatsUppdrag
from members.enums import Role
from members.models import Uppdrag, User
from participants.models import Nodoppning, Uppfoljningsansvar

NOBODY = "ingen"
TABLES = ("identitet", "remissidentitet", "kontaktuppgift", "samtyckesblankett")
BY_INSATS = " UNION ALL ".join(
    [
        *(f"SELECT insats_id, NULL::uuid, count(*) FROM participants_{name} GROUP BY 1" for name in TABLES),  # noqa: S608 -- our own names
        "SELECT insats_id, uppdrag_id, count(*) FROM participants_listrad WHERE number > 0 GROUP BY 1, 2",
    ]
)
"""Rows that a SELECT gives by insats, and of lists by whose they are."""


@dataclass(frozen=True)
class Seen:
    """What one role sees: identities in all, and those that none of its people should see."""

    role: str
    count: int
    wrong: int


def seen_by_role() -> Iterator[Seen]:
    """Each role and nobody at all. Call it outside a transaction, as the web's role: every subject gets its own."""
    for role in Role:
        subjects = list(_subjects(role))
        found = [_seen(subject) for subject in subjects]
        yield Seen(role.value, sum(count for count, _ in found), sum(wrong for _, wrong in found))
    count, wrong = _seen(acting.NOBODY)
    yield Seen(NOBODY, count, wrong)


def _subjects(role: Role) -> Iterator[acting.Subject]:
    users = dict(User.objects.filter(is_active=True).values_list("person_id", "pk"))
    for pk, person_id in Uppdrag.objects.active().filter(role=role).values_list("pk", "person_id"):
        if person_id in users:
            yield acting.Subject(user_id=users[person_id], uppdrag_id=pk)


def _seen(subject: acting.Subject) -> tuple[int, int]:
    """Rows that a SELECT gives, and those of them that lie outside what a deltagaransvarig should see."""
    with acting.transaction_as(subject), connection.cursor() as cursor:
        cursor.execute(BY_INSATS)
        found = cursor.fetchall()
        own = set(_own(subject))
    count = sum(rows for _, _, rows in found)
    return count, sum(
        rows for insats_id, whose, rows in found if insats_id not in own or whose not in (None, subject.uppdrag_id)
    )


def _own(subject: acting.Subject) -> Iterator[object]:
    if subject.uppdrag_id is not None:
        ties = InsatsUppdrag.objects.active().filter(uppdrag__role=Role.DELTAGARANSVARIG)
        own = list(ties.filter(uppdrag_id=subject.uppdrag_id).values_list("insats_id", flat=True))
        yield from own
        yield from Uppfoljningsansvar.objects.filter(efterfoljare__in=own).values_list("insats_id", flat=True)
        opened = Nodoppning.objects.open_at(timezone.now()).filter(uppdrag__role=Role.DELTAGARANSVARIG)
        yield from opened.filter(uppdrag_id=subject.uppdrag_id).values_list("insats_id", flat=True)

"""Writing in a person's plan. Who may is asked before; the database asks once more.

The history says that something was added or changed, never what: it stays when the plan is erased.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import QuerySet

from finsam import dates, history
from members.models import Medlem, Organisation, User
from participants.models import Deltagande, Plandel, Plankontakt, Sip
from participants.models.plan import PlanRow

WORDS: dict[type[PlanRow], str] = {Plandel: "part", Plankontakt: "contact", Sip: "sip"}


def save(row: PlanRow, *, parter: Iterable[Organisation] | None = None, by: User) -> None:
    """Add or change a row, with its parties where it has some."""
    act = "added" if row._state.adding else "changed"
    with transaction.atomic():
        row.save()
        if isinstance(row, Plankontakt | Sip) and parter is not None:
            row.parter.set(parter)
        history.record(row.deltagande, f"plan.{WORDS[type(row)]}_{act}", by=by)


def mark_mistake(row: PlanRow, *, by: User) -> None:
    """Take a row out of the plan. It stays, marked, and cannot come back."""
    with transaction.atomic():
        row.is_mistake, row.version = True, row.version + 1
        row.save(update_fields=["is_mistake", "version"])
        history.record(row.deltagande, "plan.mistake", by=by)


def forget_what_is_over() -> int:
    """Erase the plans whose consent is over; how many. Safe to run as often as you like."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_forget_plans()")
        (gone,) = cursor.fetchone()
    return int(gone)


def parties(deltagande: Deltagande, chosen: Iterable[Organisation] = ()) -> QuerySet[Organisation]:
    """Who may stand in the plan: the members of today, who drives the insats, and what is stored already."""
    members = Medlem.objects.active_on(dates.today()).values("organisation")
    also = [deltagande.insats.agare.organisation_id, *(one.pk for one in chosen)]
    rows = Organisation.objects.filter(pk__in=members) | Organisation.objects.filter(pk__in=also)
    return rows.order_by("sort_key", "pk")

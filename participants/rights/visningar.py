"""Who has seen a person in an insats, as the person is told: role, employer, purpose and time (ADR 17).

Staff are numbered, not named: the person sees how many have looked, and which looks are the same one's. A name is given
out by the insats, when the person needs it to use a right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDay, TruncMonth

from finsam import dates
from finsam.formats import datum, klockslag
from finsam.history.models import Look
from members.models import Uppdrag
from participants.access.enums import Andamal
from participants.models import Deltagande, Remiss

OWN = "Personen själv"
PURPOSES = {purpose.value: purpose.label for purpose in Andamal}


@dataclass(frozen=True)
class Visning:
    """What one of the staff has seen for one purpose during a day, or a month."""

    who: str
    role: str
    employer: str
    purpose: str
    day: date
    times: int
    first_at: datetime
    last_at: datetime

    @property
    def at(self) -> str:
        """The time of the day: one, or from the first to the last."""
        first, last = klockslag(self.first_at), klockslag(self.last_at)
        return first if first == last else f"{first}–{dates.local_moment(self.last_at):%H.%M}"

    @property
    def days(self) -> str:
        """The day, or the first and the last of a month."""
        first, last = (datum(dates.local_day(moment)) for moment in (self.first_at, self.last_at))
        return first if first == last else f"{first}–{last}"


def of(deltaganden: Iterable[Deltagande], remisser: Iterable[Remiss] = (), *, by_month: bool = False) -> list[Visning]:
    """All looks at these, newest first; a line for each of the staff, purpose and day in Sweden, or month."""
    of_day = (TruncMonth if by_month else TruncDay)("at", output_field=DateField())
    rows = (
        _looks(deltaganden, remisser)
        .order_by()
        .values("user_id", "uppdrag_id", "purpose", day=of_day)
        .annotate(times=Count("pk"), first_at=Min("at"), last_at=Max("at"))
        .order_by("-last_at", "purpose", "user_id")
    )
    return _told([dict(row) for row in rows])


def _looks(deltaganden: Iterable[Deltagande], remisser: Iterable[Remiss]) -> QuerySet[Look]:
    of_deltaganden = Q(subject_type=Deltagande._meta.label_lower, subject_id__in=[str(one.pk) for one in deltaganden])
    of_remisser = Q(subject_type=Remiss._meta.label_lower, subject_id__in=[str(one.pk) for one in remisser])
    return Look.objects.filter(of_deltaganden | of_remisser)


def _told(rows: Sequence[dict[str, Any]]) -> list[Visning]:
    keys = {row["uppdrag_id"] for row in rows}
    uppdrag = Uppdrag.objects.select_related("organisation").in_bulk(keys - {None})
    numbers = _numbers(rows)
    made = []
    for row in rows:
        acting = uppdrag.get(row["uppdrag_id"])
        made.append(
            Visning(
                numbers[row["user_id"]],
                _role(acting, row["user_id"]),
                acting.organisation.name if acting is not None else "",
                PURPOSES.get(row["purpose"], row["purpose"].capitalize()),
                row["day"],
                row["times"],
                row["first_at"],
                row["last_at"],
            )
        )
    return made


def _role(acting: Uppdrag | None, user: UUID | None) -> str:
    if acting is not None:
        return str(acting.get_role_display())
    return "Okänd roll" if user is not None else ""


def _numbers(rows: Sequence[dict[str, Any]]) -> dict[UUID | None, str]:
    """Medarbetare 1 looked first. Without a user it is the person, with a code of the own."""
    in_order = dict.fromkeys(row["user_id"] for row in sorted(rows, key=lambda row: row["first_at"]))
    staff = [user for user in in_order if user is not None]
    return {None: OWN} | {user: f"Medarbetare {place}" for place, user in enumerate(staff, start=1)}

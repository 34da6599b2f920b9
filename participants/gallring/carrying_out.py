"""Gallring by the plan that was decided: what is due, and carrying it out. The database finds and erases (ADR 19)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists

from finsam import dates, history
from finsam.protection import Count as Shown
from finsam.protection import ProtectedTable, protect_table
from insatser.models import Insats
from members.models import User
from participants.gallring.enums import Gallringsslag
from participants.models import GallradUppgift, Gallring, Gallringsplan, Gallringsregel

AT_ONCE = 500
MONTH_DAYS = 31
LATE_DAYS = 30
"""So long after its day, what is still there is told as late: gallring is started by hand, once a month."""


@dataclass(frozen=True)
class Numbers:
    """How much, by insats and kind, with sums; exact or protected."""

    slag: tuple[Gallringsslag, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]
    """Name of the insats, its figures and their sum."""
    totals: tuple[Shown, ...]
    note: str
    total: int
    """All together, exact."""


def register_plan(
    *, beslut_on: date, paragraf: str, valid_from: date, days: Mapping[Gallringsslag, int], by: User
) -> Gallringsplan:
    """Write down a plan as it was decided. It replaces the one before from its day."""
    with transaction.atomic():
        plan = Gallringsplan(beslut_on=beslut_on, paragraf=paragraf, valid_from=valid_from, registered_by=by.acting)
        plan.full_clean()
        plan.save(force_insert=True)
        Gallringsregel.objects.bulk_create([Gallringsregel(plan=plan, slag=slag, days=n) for slag, n in days.items()])
        lines = {slag.value: [None, str(n)] for slag, n in days.items()}
        history.record(plan, "gallringsplan.registered", by=by, changes={"paragraf": [None, paragraf], **lines})
    return plan


def due(plan: Gallringsplan, day: date) -> Numbers:
    """What the plan would erase today, exactly; the database tells the förbundschef alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT insats, slag, number FROM participants_due_counts(%s, %s)", [plan.pk, day])
        return _numbers({(insats, slag): number for insats, slag, number in cursor.fetchall()}, is_exact=True)


def overdue() -> tuple[int, int]:
    """How much should have been erased some time ago by the plan in force, and how much of it are identities."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uppgifter, identiteter FROM participants_overdue(%s)", [LATE_DAYS])
        uppgifter, identiteter = cursor.fetchone()
    return uppgifter, identiteter


def order(plan: Gallringsplan, expected: int, *, by: User, day: date | None = None) -> Gallring:
    """Decide that what is due today is erased. Raises IntegrityError while another gallring goes on."""
    with transaction.atomic():
        made = Gallring(plan=plan, day=day or dates.today(), expected=expected, ordered_by=by.acting)
        made.save(force_insert=True)
        history.record(made, "gallring.ordered", by=by)  # no number: it may be small, and others read the history
    return made


def is_due(day: date) -> bool:
    """Whether a plan holds, and nothing has been erased by one for a month."""
    since = day - timedelta(days=MONTH_DAYS)
    lately = Gallring.objects.filter(day__gte=since)
    return Gallringsplan.objects.filter(valid_from__lt=since).exclude(Exists(lately)).exists()


def going_on() -> Gallring | None:
    """The gallring that is not finished."""
    return Gallring.objects.filter(finished_at__isnull=True).first()


def erase_some(gallring: Gallring) -> int:
    """Erase the next part, and note it; how much it was. Nothing is left when it is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_gallra(%s, %s)", [gallring.pk, AT_ONCE])
        return int(cursor.fetchone()[0])


def done_of(gallring: Gallring) -> int:
    """How much it has erased so far."""
    return gallring.uppgifter.count()


def finish(gallring: Gallring, *, by: User) -> Gallring:
    """Seal what was erased, once; of two workers at once the later finds it sealed."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT participants_finish_gallring(%s)", [gallring.pk])
            (was_open,) = cursor.fetchone()
        finished = Gallring.objects.select_related("plan", "ordered_by__person").get(pk=gallring.pk)
        if was_open:
            history.record(finished, "gallring.done", by=by, changes={"sha256": [None, finished.sha256]})
    return finished


def erased(gallring: Gallring, *, is_exact: bool) -> Numbers:
    """What it has erased."""
    rows = GallradUppgift.objects.filter(gallring=gallring).order_by()
    counts = rows.values_list("insats_id", "slag").annotate(number=Count("pk"))
    return _numbers({(insats, slag): number for insats, slag, number in counts}, is_exact=is_exact)


def _numbers(counts: Mapping[tuple[UUID, str], int], *, is_exact: bool) -> Numbers:
    slag = tuple(one for one in Gallringsslag if any(kind == one for _, kind in counts))
    insatser = Insats.objects.filter(pk__in={insats for insats, _ in counts}).order_by("sort_key", "pk")
    names = list(insatser.values_list("pk", "name"))
    cells = [[counts.get((pk, kind.value), 0) for kind in slag] for pk, _ in names]
    table: ProtectedTable = protect_table(cells, limit=0 if is_exact else None)
    rows = tuple(
        (name, (*shown, total)) for (_, name), shown, total in zip(names, table.cells, table.row_totals, strict=True)
    )
    return Numbers(slag, rows, (*table.column_totals, table.total), table.note, sum(counts.values()))


def seal_faults() -> list[Gallring]:
    """Finished gallringar whose rows are not those that were sealed."""
    found = []
    with connection.cursor() as cursor:
        for one in Gallring.objects.finished().order_by("ordered_at", "pk"):
            cursor.execute("SELECT participants_gallring_digest(%s)", [one.pk])
            if cursor.fetchone() != (one.sha256,):
                found.append(one)
    return found

"""Looks of some weeks, for the review of access. Only the owner can write them: the history takes no moment but now."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from finsam import dates
from members.models import User
from participants.access.enums import Andamal
from participants.models import Deltagande

SEED = 2611
WEEKS = 7
Row = tuple[datetime, str, str, UUID, UUID]
STOCKHOLM = ZoneInfo("Europe/Stockholm")
OPENING = (Andamal.DELTAGANDE, Andamal.DELTAGANDE, Andamal.RATTELSE, Andamal.UTREGISTRERING)


def build() -> None:
    """Ordinary weeks, some evenings, and one person who is opened again and again. Run it as the owner."""
    random = Random(SEED)  # noqa: S311 -- invented looks, not secrets
    monday = dates.today() - timedelta(days=dates.today().weekday())
    rows: list[Row] = []
    ongoing = Deltagande.objects.ongoing().counted().filter(registered_by__isnull=False).order_by("pk")
    users = dict(User.objects.values_list("person_id", "pk"))
    for week in range(WEEKS, 0, -1):
        first = monday - timedelta(weeks=week)
        by_insats: dict[str, list[Deltagande]] = {}
        for one in ongoing.filter(starts_on__lt=first).select_related("insats", "registered_by"):
            by_insats.setdefault(one.insats.name, []).append(one)
        for people in by_insats.values():
            who = people[0].registered_by
            assert who is not None  # noqa: S101 -- filtered above
            for nth, one in enumerate(random.sample(people, min(len(people), 9))):
                times = 13 if nth == 0 and week in (1, 4) else random.randrange(1, 4)
                for _ in range(times):
                    at = _moment(random, first, is_late=nth == 1 and week in (2, 4))
                    purpose = random.choice(OPENING).value
                    rows.append((at, purpose, str(one.pk), users[who.person_id], who.pk))
    _write(sorted(rows, key=lambda row: row[0]))


def _moment(random: Random, monday: date, *, is_late: bool) -> datetime:
    day = monday + timedelta(days=random.randrange(5))
    hour = 21 if is_late else random.randrange(8, 16)
    return datetime.combine(day, time(hour, random.randrange(60)), STOCKHOLM).astimezone(UTC)


def _write(rows: list[Row]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE history_look DISABLE TRIGGER history_look_own_name")
        cursor.executemany(
            "INSERT INTO history_look (at, purpose, subject_type, subject_id, user_id, uppdrag_id)"
            " VALUES (%s, %s, 'participants.deltagande', %s, %s, %s)",
            rows,
        )
        cursor.execute("ALTER TABLE history_look ENABLE TRIGGER history_look_own_name")

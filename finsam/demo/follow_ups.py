"""The demo's long-term follow-up: most have answered, some were not reached, and the latest wait to be asked."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from uuid import UUID

from finsam import acting
from finsam.demo import answers
from finsam.demo.answers import Codes
from insatser.models import Insats
from members.models import User
from participants.enums import NEEDS_NO_AFTER
from participants.models import (
    Kontaktuppgift,
    Uppfoljningsforsorjning,
    Uppfoljningssysselsattning,
    Uppfoljningstillfalle,
)
from participants.uppfoljning import asking

SEED = 612
BECAME = {"svar": 70, "ej_nadd": 18, "avbojt": 7, "flyttat": 5}
LATELY = 45
"""Of those whose day came so lately many still wait."""


def ask(insats: Insats, codes: Codes, user: User, today: date) -> None:
    """What came of asking those whose day has been. Called while no consent has an end yet."""
    random = Random(f"{SEED}{insats.name}")  # noqa: S311 -- invented people, not secrets
    rows = list(Uppfoljningstillfalle.objects.filter(insats=insats, due_on__lt=today - timedelta(days=2)))
    rows = [row for row in sorted(rows, key=lambda row: (row.due_on, str(row.fas_id))) if _is_done(random, row, today)]
    lives_on, does = list[Uppfoljningsforsorjning](), list[Uppfoljningssysselsattning]()
    for row in rows:
        key = random.choices(list(BECAME), list(BECAME.values()))[0]
        is_by_link = key == "svar" and random.random() < 0.3
        row.utfall, row.version = codes["uppfoljning_status", key], 2
        row.kanal = codes["uppfoljning_kanal", "lank" if is_by_link else "telefon"]
        row.done_on = min(row.due_on + timedelta(days=random.randrange(18)), today)
        row.done_by = None if is_by_link else user.acting
        if key == "svar":
            told = _told(random).chosen(codes)
            lives_on += [Uppfoljningsforsorjning(tillfalle=row, kalla=kalla) for kalla in told.forsorjning]
            does += [
                Uppfoljningssysselsattning(tillfalle=row, slag=slag, omfattning=percent)
                for slag, percent in told.sysselsattning.items()
            ]
    Uppfoljningstillfalle.objects.bulk_update(rows, ["utfall", "kanal", "done_on", "done_by", "version"])
    Uppfoljningsforsorjning.objects.bulk_create(lives_on)
    Uppfoljningssysselsattning.objects.bulk_create(does)


def _is_done(random: Random, row: Uppfoljningstillfalle, today: date) -> bool:
    return random.random() < (0.5 if row.due_on > today - timedelta(days=LATELY) else 0.97)


def _told(random: Random) -> answers.After:
    before = answers.before(random, is_young=False)
    while True:
        after = answers.after(random, before)
        if after.reason not in NEEDS_NO_AFTER:
            return after


def reach(insats: Insats, keys: Iterable[UUID]) -> None:
    """Telephone numbers of the series that is kept for books and films, and addresses that lead nowhere."""
    random = Random(f"{SEED}{insats.name}")  # noqa: S311 -- invented people, not secrets
    rows = []
    for place, key in enumerate(keys):
        row = Kontaktuppgift(deltagande_id=key, insats_id=insats.pk)
        email = f"deltagare{place}@example.org" if random.random() < 0.5 else ""
        row.write(phone=f"070-17406{random.randrange(5, 100):02}", email=email)
        rows.append(row)
    Kontaktuppgift.objects.bulk_create(rows)


def build(insatser: dict[str, Insats], users: dict[str, User]) -> None:
    """An insats that is over leaves its questions to the one that goes on; what nobody asked in time is ended."""
    chef = users["forbundschef"]
    chef.act_with(chef.person.uppdrag_set.get().pk)
    with acting.acting_as(chef.subject):
        acting.declare(chef.subject)
        asking.name_successor(insatser["lotsen"], insatser["lotsen-samverkan"], by=chef)
    acting.declare(acting.SYSTEM)
    asking.close_what_is_over()

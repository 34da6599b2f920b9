"""The import of a list of participants beside COPY of the same rows, and beside django-import-export.

As its uploader and with the web's rights.
"""

import json
import os
import statistics
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice
from random import Random
from typing import Any

import django
import psycopg

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be set up first
from django.db import transaction  # noqa: E402

from bench import row_by_row  # noqa: E402
from bench.beside import Took, beside, check_what_waits, copy_of, make_plain, memory, put, took  # noqa: E402
from finsam import acting  # noqa: E402
from finsam.demo.invented import Invented, somebody  # noqa: E402
from insatser.models import Insats, InsatsUppdrag  # noqa: E402
from members.enums import Role  # noqa: E402
from members.models import Uppdrag, User  # noqa: E402
from participants.importing import examining, registering  # noqa: E402
from participants.importing.mapping import Choices  # noqa: E402
from participants.importing.reading import nothing  # noqa: E402
from participants.importing.receiving import receive  # noqa: E402
from participants.importing.row_form import RowForm  # noqa: E402
from participants.models import (  # noqa: E402
    Deltagande,
    Deltagare,
    Deltagarlista,
    Forsorjning,
    Identitet,
    Samtycke,
    Sysselsattning,
)

HEADINGS = {
    "personnummer": "Personnummer",
    "name": "Namn",
    "starts_on": "Startdatum",
    "consent_on": "Samtyckesdatum",
    "may_follow": "Långtidsuppföljning",
    "kommun": "Kommun",
    "remittent": "Remittent",
    "utbildningsniva": "Utbildning",
    "tid_offentlig_forsorjning": "Tid med offentlig försörjning",
    "forsorjning": "Försörjning",
    "sysselsattning": "Sysselsättning",
}
TABLES = [model._meta.db_table for model in (Deltagare, Deltagande, Samtycke, Identitet, Forsorjning, Sysselsattning)]
RECOGNITION = "participants_igenkanning"
RECOGNISED = """(
    SELECT i.personnummer_digest, d.deltagare_id FROM participants_identitet AS i
    JOIN participants_deltagande AS d ON d.id = i.deltagande_id
)"""
"""What the recognition of the persons holds: the web's role cannot read its table."""
ROW_BY_ROW = 1_000
"""Rows that the other library gets: it takes as long for each of them, so more would only take longer."""
ROUNDS = 3
SAME = ("2024-03-01", "2024-03-01", "ja", "Annan kommun", "FK", "Gymnasium", "1–2 år", "Sjukpenning", "Studier 50 %")


def everybody() -> Iterator[Invented]:
    """Invented people, the same each time."""
    random, taken = Random(11), set[str]()  # invented people, not secrets
    while True:
        yield somebody(random, date(1950, 1, 1), date(2004, 1, 1), taken)


def lines(invented: Iterable[Invented]) -> list[tuple[str, ...]]:
    """A list of them."""
    return [(person.number.digits, person.name, *SAME) for person in invented]


def csv(invented: Iterable[Invented]) -> bytes:
    """The same as a file."""
    return "\r\n".join(";".join(line) for line in [tuple(HEADINGS.values()), *lines(invented)]).encode()


def uploader() -> tuple[User, Insats]:
    """The demo's deltagaransvarig, in the first insats."""
    uppdrag = Uppdrag.objects.active().filter(role=Role.DELTAGARANSVARIG).select_related("person").order_by("pk")[0]
    insats = Insats.objects.order_by("sort_key", "pk")[0]
    InsatsUppdrag.objects.get_or_create(uppdrag=uppdrag, insats=insats, from_on=uppdrag.from_on)
    user = User.objects.get(person=uppdrag.person)
    user.act_with(uppdrag.pk)
    return user, insats


class Stages:
    """What the stages of the job take, one after the other; a stage that is compared with nothing is told apart."""

    def __init__(self) -> None:
        self.took = Took(0, 0)

    def __call__(self, stage: Callable[[], Any]) -> Any:
        found, took_now = self.apart(stage)
        self.took += took_now
        return found

    def apart(self, stage: Callable[[], Any]) -> tuple[Any, Took]:
        found: list[Any] = []
        took_now = took(lambda: found.append(stage()))
        return found[0], took_now


def people(invented: Sequence[Invented]) -> tuple[dict[str, Took], dict[str, int]]:
    """All that the job does after the decision, and the memory. What checking and encrypting take is told apart."""
    user, insats = as_uploader()
    with acting.transaction_as(user.subject):
        lista = receive(csv(invented), insats, by=user)
        received = memory()
        examined = took(lambda: examining.examine(lista, Choices(HEADINGS, {}), by=user))
        lista = Deltagarlista.objects.get(pk=lista.pk)
        form, timed = RowForm(insats), Stages()
        cells = timed(lambda: registering.new_rows(lista))
        prepared, alone = timed.apart(lambda: registering.prepare(form, lista.version, cells, nothing))
        acting.declare(user.subject)
        timed(lambda: registering.import_rows(lista, prepared, by=user, only_right=False))
        timed(check_what_waits)
        held = memory()
        assert Deltagande.objects.filter(lista=lista).count() == len(invented)
        copied = sum((took(partial(put, table, copy_of(table))) for table in TABLES), Took(0, 0))
        copied += took(partial(put, RECOGNITION, copy_of(RECOGNISED)))
        transaction.set_rollback(True)
    found = {"examined": examined, "alone": alone, "imported": timed.took, "copied": copied}
    return found, {"memory_mb": held, "of_which_receiving_mb": received}


def as_uploader() -> tuple[User, Insats]:
    with acting.transaction_as(acting.SYSTEM):
        return uploader()


def other_library(rows: int) -> dict[str, Took]:
    """The list through django-import-export: the preview, which registers all and takes it back, and the import."""
    user, insats = as_uploader()
    data = row_by_row.dataset(list(HEADINGS), lines(islice(everybody(), rows)))
    found = {}
    for stage in ("preview", "import"):
        with acting.transaction_as(user.subject):
            put_in = partial(row_by_row.put_in, data, insats, user, dry_run=stage == "preview")
            found[stage] = took(put_in) + took(check_what_waits)
            transaction.set_rollback(True)
    return found


def counted_anew(work: Callable[[], Any], *, with_dead_rows: bool = False) -> Any:
    """The work, with nothing left of what an earlier round took back; or as after one that autovacuum found empty."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE" if with_dead_rows else "VACUUM ANALYZE")
    return work()


def least(rounds: Sequence[dict[str, Took]]) -> dict[str, Took]:
    """The least of some rounds: what else the machine does only makes them longer."""
    return {
        name: Took(min(one[name].seconds for one in rounds), min(one[name].busy for one in rounds))
        for name in rounds[0]
    }


def among_others(invented: Sequence[Invented]) -> dict[str, Any]:
    """The job of a list of them in some rounds, as the pages among as many deltaganden are told."""
    make_plain(*TABLES, RECOGNITION)
    rounds = [counted_anew(partial(people, invented))[0] for _ in range(ROUNDS)]
    whole = sorted((one["alone"] + one["imported"]).seconds * 1000 for one in rounds)
    return {"p50_ms": round(statistics.median(whole)), "p95_ms": round(whole[-1]), "queries": None}


def beside_both(own: Took, other: Took, limit: float) -> dict[str, Any]:
    """Own time beside the other, on the clock and in CPU seconds."""
    return {**beside(own.seconds, other.seconds, limit), "busy": beside(own.busy, other.busy, limit)}


def compared(rows: int) -> dict[str, Any]:
    """Our import beside COPY, beside the other library, and beside itself in tables that were counted as empty."""
    invented = list(islice(everybody(), rows))
    make_plain(*TABLES, RECOGNITION)
    counted = [counted_anew(partial(people, invented)) for _ in range(ROUNDS)]
    ours = least([one for one, _ in counted])
    miscounted, _ = counted_anew(partial(people, invented), with_dead_rows=True)
    theirs = least([counted_anew(partial(other_library, ROW_BY_ROW)) for _ in range(ROUNDS)])
    whole = {"preview": ours["examined"], "import": ours["alone"] + ours["imported"]}
    others = {stage: Took(*(part * rows / ROW_BY_ROW for part in took)) for stage, took in theirs.items()}
    return {
        "rows": rows,
        "checking_alone": round(ours["alone"].seconds, 2),
        **beside_both(ours["imported"], ours["copied"], 5),
        **{name: max(held[name] for _, held in counted) for name in counted[0][1]},
        "counted_as_empty": beside_both(miscounted["imported"], ours["imported"], 2),
        "django_import_export": {
            stage: beside_both(whole[stage], others[stage], 0.1)
            | {"faster": round(others[stage].busy / whole[stage].busy, 1)}
            for stage in whole
        },
        "rows_of_django_import_export": ROW_BY_ROW,
    }


if __name__ == "__main__":
    assert settings.FIELD_KEYS
    print(json.dumps(compared(int(sys.argv[1]))))

"""The import of a list of participants beside COPY of the same rows, as its uploader and with the web's rights."""

import json
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from random import Random
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be set up first
from django.db import connection, transaction  # noqa: E402

from bench.beside import beside, copy_of, memory, put, seconds  # noqa: E402
from finsam import acting  # noqa: E402
from finsam.demo.invented import somebody  # noqa: E402
from insatser.models import Insats, InsatsUppdrag  # noqa: E402
from members.enums import Role  # noqa: E402
from members.models import Uppdrag, User  # noqa: E402
from participants.importing import examining, importing  # noqa: E402
from participants.importing.mapping import Choices  # noqa: E402
from participants.importing.reading import nothing  # noqa: E402
from participants.importing.receiving import receive  # noqa: E402
from participants.importing.row_form import RowForm  # noqa: E402
from participants.models import (  # noqa: E402
    Deltagande,
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
TABLES = [model._meta.db_table for model in (Deltagande, Samtycke, Identitet, Forsorjning, Sysselsattning)]
SAME = ("2024-03-01", "2024-03-01", "ja", "Annan kommun", "FK", "Gymnasium", "1–2 år", "Sjukpenning", "Studier 50 %")


def csv(rows: int) -> bytes:
    """A list of invented people."""
    random, taken = Random(7), set[str]()  # invented people, not secrets
    people = (somebody(random, date(1950, 1, 1), date(2004, 1, 1), taken) for _ in range(rows))
    lines = (";".join((person.number.digits, person.name, *SAME)) for person in people)
    return "\r\n".join([";".join(HEADINGS.values()), *lines]).encode()


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
        self.seconds = 0.0

    def __call__(self, stage: Callable[[], Any]) -> Any:
        found, took = self.apart(stage)
        self.seconds += took
        return found

    def apart(self, stage: Callable[[], Any]) -> tuple[Any, float]:
        found: list[Any] = []
        took = seconds(lambda: found.append(stage()))
        return found[0], took


def check_what_waits() -> None:
    """The rules that the database asks when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def people(rows: int) -> dict[str, Any]:
    """All that the job does after the decision. Checking, encrypting and hashing the rows alone is told apart."""
    with acting.transaction_as(acting.SYSTEM):
        user, insats = uploader()
    with acting.transaction_as(user.subject):
        lista = receive(csv(rows), insats, by=user)
        received = memory()
        examining.examine(lista, Choices(HEADINGS, {}), by=user)
        lista = Deltagarlista.objects.get(pk=lista.pk)
        form, timed = RowForm(insats), Stages()
        cells = timed(lambda: importing.new_rows(lista))
        prepared, alone = timed.apart(lambda: importing.prepare(form, lista.version, cells, nothing))
        acting.declare(user.subject)
        timed(lambda: importing.import_rows(lista, prepared, by=user, only_right=False))
        timed(check_what_waits)
        held = memory()
        assert Deltagande.objects.filter(lista=lista).count() == rows
        copied = sum(seconds(partial(put, copy_of(table))) for table in TABLES)
        transaction.set_rollback(True)
    told = {"rows": rows, "checking_alone": round(alone, 2)}
    return {**told, **beside(timed.seconds, copied, 5), "memory_mb": held, "of_which_receiving_mb": received}


if __name__ == "__main__":
    assert settings.FIELD_KEYS
    print(json.dumps(people(int(sys.argv[1]))))

"""Registration, lists and searches among many deltaganden: how long each takes, and how many queries."""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

import django
import psycopg

django.setup()

from django.db import connection  # noqa: E402 -- Django has to be set up first
from django.db.models import F  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.lists import among_others, everybody, uploader  # noqa: E402
from finsam import acting  # noqa: E402
from finsam.codelists.models import Kodvarde  # noqa: E402
from finsam.demo.invented import Invented  # noqa: E402
from insatser.models import Insats, InsatsUppdrag  # noqa: E402
from members.models import User  # noqa: E402
from participants.deltaganden.registering import Answers, Inregistrering, recognise_all  # noqa: E402
from participants.enums import Syfte  # noqa: E402
from participants.importing.enums import ListState  # noqa: E402
from participants.importing.writing import Newcomer, write  # noqa: E402
from participants.models import Deltagande, Deltagarlista, Identitet  # noqa: E402
from participants.models.deltagarlista import KEPT  # noqa: E402

FIRST, DAYS = date(2024, 1, 1), 1_000
AT_ONCE = 5_000
LISTED = 10_000
UNKNOWN_OF, PLANNED_OF = 10, 10
"""One of so many has an unknown answer, and one a planned end: enough that a full page of a thousand lacks either."""
KEYS = {
    "utbildningsniva": "gymnasium",
    "tid_offentlig_forsorjning": "ar_1_2",
    "remittent": "kommun",
    "forsorjningskalla": "forsorjningsstod",
    "sysselsattning": "aktivt_arbetssokande",
}


def values() -> dict[str, Kodvarde]:
    """An answer from each code list."""
    found = {lista: Kodvarde.objects.get(lista=lista, key=key) for lista, key in KEYS.items()}
    return {**found, "okand": Kodvarde.objects.get(lista="utbildningsniva", key="okand")}


def newcomer(person: Invented, place: int, code: dict[str, Kodvarde]) -> Inregistrering:
    """Invented who begins on one of the days. Some were to end before today, and of some an answer is unknown."""
    starts_on = FIRST + timedelta(days=place * 7919 % DAYS)
    level = code["okand"] if place % UNKNOWN_OF == 0 else code["utbildningsniva"]
    return Inregistrering(
        name=person.name,
        personnummer=person.number,
        starts_on=starts_on,
        kommun="Annan kommun",
        utbildningsniva=level,
        tid_offentlig_forsorjning=code["tid_offentlig_forsorjning"],
        remittent=code["remittent"],
        before=Answers([code["forsorjningskalla"]], {code["sysselsattning"]: None}),
        planned_end_on=starts_on + timedelta(days=90) if place % PLANNED_OF == 0 else None,
        consents={Syfte.REGISTRERING: True},
        consent_on=starts_on,
    )


def fill(user: User, people: Iterator[Invented], rows: int) -> None:
    """So many deltaganden, shared among the insatser of the user; two of three have ended."""
    code, insatser = values(), list(Insats.objects.order_by("sort_key", "pk"))
    reason = Kodvarde.objects.get(lista="avslutsanledning", key="enligt_plan")
    for first in range(0, rows, AT_ONCE):
        insats = insatser[first // AT_ONCE % len(insatser)]
        with acting.transaction_as(user.subject):
            now = timezone.now()
            lista = Deltagarlista.objects.create(
                insats=insats, uploaded_by=user.acting, state=ListState.INLAST, imported_at=now, keeps_until=now + KEPT
            )
            entries = [newcomer(next(people), place, code) for place in range(first, min(first + AT_ONCE, rows))]
            found = recognise_all([entry.personnummer for entry in entries])
            newcomers = [Newcomer(entry, identity_of(entry), who) for entry, who in zip(entries, found, strict=True)]
            write(lista, newcomers, user.acting)
            Deltagarlista.objects.filter(pk=lista.pk).update(imported_count=len(newcomers))
        if not first:
            count_anew()
        with acting.transaction_as(user.subject):
            ended = [one.deltagande_id for place, one in enumerate(newcomers) if place % 3]
            Deltagande.objects.filter(pk__in=ended).update(
                ends_on=F("starts_on") + timedelta(days=20), avslutsanledning=reason, registered_out_at=now
            )


def count_anew() -> None:
    """What autovacuum does sooner or later: the database plans for as many rows as there are."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def identity_of(entry: Inregistrering) -> Identitet:
    identity = Identitet()
    identity.write(name=entry.name, personnummer=entry.personnummer)
    return identity


def logged_in(user: User) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    session = client.session
    session["has_second_factor"] = True
    session.save()
    return client


def typed(person: Invented, code: dict[str, Kodvarde]) -> dict[str, Any]:
    """The form of inregistrering, filled in."""
    return {
        "consent_on": "2026-03-02",
        "may_register": "ja",
        "may_exchange": "nej",
        "may_follow": "nej",
        "personnummer": person.number.digits,
        "name": person.name,
        "kommun": "Annan kommun",
        "starts_on": "2026-03-02",
        "remittent": code["remittent"].pk,
        "utbildningsniva": code["utbildningsniva"].pk,
        "tid_offentlig_forsorjning": code["tid_offentlig_forsorjning"].pk,
        "forsorjning": [code["forsorjningskalla"].pk],
        "sysselsattning": [code["sysselsattning"].pk],
    }


def measured(ask: Callable[[], Any], wanted: int, times: int) -> dict[str, Any]:
    """p50, p95 and the number of queries, after some requests that are not counted."""
    for _ in range(5):
        assert ask().status_code == wanted
    with CaptureQueriesContext(connection) as captured:
        ask()
    queries = len(captured)  # the next request empties what was captured
    took = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    p95 = took[int(len(took) * 0.95)]
    return {"p50_ms": round(statistics.median(took), 1), "p95_ms": round(p95, 1), "queries": queries}


def main(rows: int, times: int) -> None:
    """Fill, and print what each page takes."""
    people = everybody()
    with acting.transaction_as(acting.SYSTEM):
        user, insats = uploader()
        for other in Insats.objects.exclude(pk=insats.pk):
            InsatsUppdrag.objects.get_or_create(uppdrag=user.acting, insats=other, from_on=user.acting.from_on)
    fill(user, people, rows)
    count_anew()
    client, code = logged_in(user), values()
    known = next(everybody()).number.digits
    every, own = reverse("participants:everything"), reverse("participants:deltaganden", args=[insats.pk])
    register, find = reverse("participants:register_in", args=[insats.pk]), reverse("participants:find")
    ongoing = Deltagande.objects.filter(insats=insats, ends_on=None).order_by("pk")
    with acting.transaction_as(user.subject):
        leave = reverse("participants:register_out", args=[ongoing.values_list("pk", flat=True)[0]])
    missing = reverse("participants:missing")
    asked: dict[str, tuple[Callable[[], Any], int]] = {
        "lista, alla": (lambda: client.get(every), 200),
        "lista, insats": (lambda: client.get(own), 200),
        "lista, sida 40": (lambda: client.get(every, {"sida": min(40, rows // 25)}), 200),
        "filter, pågår": (lambda: client.get(every, {"status": "pagar"}), 200),
        "filter, år och insats": (lambda: client.get(every, {"ar": "2025", "insats": str(insats.pk)}), 200),
        "filter, saknas slut": (lambda: client.get(every, {"saknas": "slut"}), 200),
        "filter, saknas svar": (lambda: client.get(every, {"saknas": "svar"}), 200),
        "filter, sen start": (lambda: client.get(every, {"sent": "start"}), 200),
        "filter, sent slut": (lambda: client.get(every, {"sent": "slut"}), 200),
        "filter, felregistrerade": (lambda: client.get(every, {"status": "felregistrerade"}), 200),
        "sorterad efter slut": (lambda: client.get(own, {"sortera": "slut"}), 200),
        "sök personnummer": (lambda: client.post(find, {"personnummer": known}), 302),
        "registrera, formulär": (lambda: client.get(register), 200),
        "utregistrera, formulär": (lambda: client.get(leave), 200),
        "saknas, per insats": (lambda: client.get(missing), 200),
        "registrera": (lambda: client.post(register, typed(next(people), code)), 302),
    }
    found = {name: measured(ask, wanted, times) for name, (ask, wanted) in asked.items()}
    found["lista läses in"] = among_others(list(islice(people, LISTED)))
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

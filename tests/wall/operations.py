"""Ways to look, and what somebody finds by them: texts of pages, files and rows, in which everybody is searched for."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse

from finsam import acting
from participants.models import (
    Begaran,
    Deltagarlista,
    Gallring,
    Granskningsvecka,
    Nodoppning,
    Samtycke,
    Uppfoljningstillfalle,
)
from tests.pdf_checks import text_of
from tests.wall.people import Actor, Fault, Kind
from tests.wall.rule import Operation
from tests.wall.world import EVERYBODY, World

Keys = list[dict[str, Any]]
OK, FOUND = 200, 302
UNSEEN = str.maketrans("", "", "\u00ad\u200b\u2060")
OF_DELTAGANDEN = (Kind.DELTAGANDE, Kind.KONTAKT, Kind.BLANKETT)
SQL_ONLY = (Fault.NO_PROOF, Fault.FORGED, Fault.ANOTHER)


@dataclass(frozen=True)
class Address:
    """A named URL, what stands in it, and the queries that it is asked with."""

    operation: Operation
    url: str
    kind: str = ""
    queries: tuple[str, ...] = ("",)
    is_sampled: bool = False
    """Whether it is asked of every fourth person alone: pages that show the same person in the same way."""


def at(operation: Operation, kind: str, *names: str, queries: tuple[str, ...] = ("",)) -> list[Address]:
    urls = [name if ":" in name or name == "start" else f"participants:{name}" for name in names]
    return [Address(operation, url, kind.removesuffix("?"), queries, kind.endswith("?")) for url in urls]


STATES = ("", "?status=felregistrerade", "?status=begransade&sortera=namn", "?status=avslutade&sortera=-namn")
FILES = ("?format=csv", "?format=xlsx&exakt=ja")
By = Operation
ADDRESSES = (
    *at(By.LIST, "insats", "deltaganden", queries=STATES),
    *at(By.LIST, "", "everything", queries=STATES),
    *at(By.LIST, "", "remisser", queries=("", "?status=alla", "?status=avslutade")),
    *at(By.LIST, "", "begaranden", "missing", "plan_work"),
    *at(By.PAGE, "deltagande", "deltagande"),
    *at(By.PAGE, "deltagande?", "register_out", "correct_start", "correct_end", "correct_identity", "register_mistake"),
    *at(By.PAGE, "deltagande?", "reopen"),
    *at(By.PAGE, "deltagande?", "make_anonymous", "rights", "begransning_lift", "begaran_new", "extract_make"),
    *at(By.PAGE, "deltagande?", "form_add", "party_add", "plan", "plandel_new", "plankontakt_new", "sip_new"),
    *at(By.PAGE, "blankett", "form_download", "form_remove"),
    *at(By.PAGE, "samtycke?", "withdraw", "consent_give"),
    *at(By.PAGE, "begaran?", "begaran", "begaran_extend", "begaran_decide", "begaran_take_back"),
    *at(By.PAGE, "remiss", "remiss", "remiss_answer", "remiss_undo", "remiss_recall", "remiss_register"),
    *at(By.PAGE, "remiss", "remiss_party"),
    *at(By.PAGE, "lista", "list", "list_columns", "list_remove", "list_undo"),
    *at(By.PAGE, "listrad", "list_row"),
    *at(By.PAGE, "insats", "register_in", "list_upload", "remiss_send"),
    *at(By.EXPORT, "", "counts", "waiting_times", "reviews", queries=FILES),
    *at(By.EXPORT, "deltagande", "registerutdrag_json"),
    *at(By.EXPORT, "lista", "list_wrong_rows"),
    *at(By.EXPORT, "ending", "followup:deltagare_file"),
    *at(By.PDF, "deltagande", "registerutdrag_pdf"),
    *at(By.PDF, "gallring", "gallring_document"),
    *at(By.API, "", "api:report", "api:deltagarrapport", "api:antal", "api:insats-list"),
    *at(By.API, "insats", "api:insats-detail"),
    *at(By.AUDIT, "", "reviews", "gallring", "gallring_plan", "begaran_numbers"),
    *at(By.AUDIT, "", "members:log", queries=("?format=csv",)),
    *at(By.AUDIT, "week", "review", queries=("", "?format=csv")),
    *at(By.AUDIT, "week", "review_decide"),
    *at(By.AUDIT, "gallring", "gallring_detail"),
    *at(By.AUDIT, "deltagande", "visningar"),
    *at(By.FOLLOW_UP, "", "follow_ups", queries=("", "?status=planerade", "?status=gjorda", "?status=alla")),
    *at(By.FOLLOW_UP, "tillfalle", "follow_up"),
    *at(By.FOLLOW_UP, "tillfalle?", "follow_up_register", "follow_up_link", "follow_up_take_back"),
    *at(By.FOLLOW_UP, "reached", "contact"),
    *at(By.FOLLOW_UP, "insats", "follow_up_successor"),
    *at(By.EMERGENCY, "", "emergencies", "emergency_mine"),
    *at(By.EMERGENCY, "nodoppning", "emergency", "emergency_close", "emergency_people"),
    *at(By.EMERGENCY, "opened", "emergency_person"),
    *at(By.REST, "", "start", "counts", "waiting_times", "remiss_choose", "consent_texts", "members:me"),
    *at(By.REST, "insats", "insatser:detail", "for_insats", "consent_forms", "remiss_reception", "followup:for_insats"),
    *at(By.REST, "", "followup:deltagare", "followup:langtid", "followup:people_and_money", "followup:reports"),
)
LEFT_OUT = {
    "participants:register": "head counts",
    "participants:emergency_open": "asks for the second factor first",
    "participants:gallring_order": "numbers; needs a plan that finds something",
    "participants:consent_text": "a text for everybody",
    "participants:consent_text_version": "a text for everybody",
    "participants:consent_text_stop": "a text for everybody",
    "participants:find": "posted, see Lookout",
    "participants:find_by_name": "posted, see Lookout",
    "participants:sus": "frozen counts of an old extract",
    "participants:sus_upload": "frozen counts of an old extract",
    "participants:sus_extract": "frozen counts of an old extract",
    "participants:sus_remove": "frozen counts of an old extract",
    "participants:register_signed": "a form for somebody who is not registered yet",
    "participants:remiss_register_signed": "shows what the page of registering from the remiss does",
    "participants:party_change": "shows the person as the page where a party is added",
    "participants:plandel": "shows the person as the page of the plan does",
    "participants:plandel_end": "shows the person as the page of the plan does",
    "participants:plandel_mistake": "shows the person as the page of the plan does",
    "participants:plankontakt": "shows the person as the page of the plan does",
    "participants:plankontakt_mistake": "shows the person as the page of the plan does",
    "participants:sip": "shows the person as the page of the plan does",
    "participants:sip_mistake": "shows the person as the page of the plan does",
    "participants:plan_pdf": "neither name nor number stands in it (tests/participants/plan/test_plan_pages.py)",
    "participants:consent_form": "a form that nobody has filled in",
    "api:schema": "describes the others",
    "followup:annual": "money and head counts",
    "followup:statements": "money",
    "followup:make_annual": "money and head counts",
    "followup:annual_text": "text for everybody",
    "followup:issue_deltagare": "figures; what is issued is protected",
    "followup:issue_report": "money",
    "followup:report": "figures; what is issued is protected",
    "followup:report_file": "figures; what is issued is protected",
    "participants:extract_take_back": "posted",
    "utdrag:start": "shows only what code and number open (tests/participants/rights/test_joining_parts.py)",
    "utdrag:link": "the same page before anything is opened",
    "utdrag:read": "posted",
    "fraga:answer": "holds nothing of anybody (tests/participants/uppfoljning/test_follow_up_links.py)",
    "fraga:done": "says thank you",
}
"""URLs of these apps that the matrix does not look at, and why."""


class Lookout:
    """One actor with a browser, and what the database tells it."""

    def __init__(self, world: World, actor: Actor, client: Client) -> None:
        self.world, self.actor, self.client = world, actor, client

    def texts(self, operation: Operation) -> Iterator[str]:
        """All that the operation gives the actor to read."""
        if operation == Operation.SQL:
            yield from self._rows()
        elif self.actor.fault in SQL_ONLY:
            return
        elif operation == Operation.SEARCH:
            yield from self._searched()
        elif operation == Operation.ADMIN:
            yield from (self._text(self.client.get(path)) for path in ("/admin/", "/admin/participants/identitet/"))
        for address in ADDRESSES:
            if address.operation == operation and self.actor.fault not in SQL_ONLY:
                yield from self._asked(address)

    def _asked(self, address: Address) -> Iterator[str]:
        """Whoever is refused for some of a kind is refused for all: what differs between them is for SQL to tell."""
        keys = keys_of(self.world, address.kind)
        probes = keys[:: (len(keys) + 1) // 2 or 1]  # two at most: each is asked by everybody
        opened = False
        for key in probes:
            answer = self._get(address, key, address.queries[0])
            opened |= answer.status_code == OK
            yield self._text(answer)
        if opened:
            every = keys[::4] if address.is_sampled else keys
            asked = [(key, query) for query in address.queries for key in every]
            for key, query in asked:
                if query != address.queries[0] or key not in probes:
                    yield self._text(self._get(address, key, query))

    def _get(self, address: Address, key: dict[str, Any], query: str) -> Any:
        return self.client.get(reverse(address.url, kwargs=key) + query)

    def _searched(self) -> Iterator[str]:
        """By the name that all have, and by each number. What was typed is no answer."""
        answer = self.client.post(reverse("participants:find_by_name"), {"namn": EVERYBODY})
        if answer.status_code == FOUND:
            yield self._text(self.client.get(answer["Location"]))
        address = reverse("participants:find")
        for held in self.world.held:
            answer = self.client.post(address, {"personnummer": held.digits})
            found = self._text(answer)
            if answer.status_code == FOUND:
                found += self._text(self.client.get(answer["Location"]))
            for typed in held.numbers:
                found = found.replace(typed, "")
            yield found
            if answer.status_code not in (OK, FOUND):
                return

    def _rows(self) -> Iterator[str]:
        """Every row of every table that the web's role may read, as a plain SELECT gives it."""
        self._declare()
        with connection.cursor() as cursor:
            for table, columns in readable_tables():
                cursor.execute(f'SELECT ROW({columns})::text FROM "{table}"')
                yield "\n".join(row for (row,) in cursor.fetchall())
        acting.declare(acting.NOBODY)

    def _declare(self) -> None:
        user = self.world.people.get(self.actor)
        subject = user.subject if user is not None else acting.NOBODY
        signed = acting.proof(subject)
        match self.actor.fault:
            case Fault.NO_PROOF:
                signed = str(subject)
            case Fault.FORGED:
                signed = signed[:-1] + ("0" if signed[-1] != "0" else "1")
            case Fault.ANOTHER:
                signed = acting.proof(acting.Subject(subject.user_id, self.world.holder.subject.uppdrag_id))
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, true)", [acting.SETTING, signed])

    def _text(self, response: Any) -> str:
        """What can be read in an answer, with the address it leads to; of a document, the HTML it is drawn from."""
        kind = response.headers.get("Content-Type", "")
        content = response.getvalue() if response.streaming else response.content
        if content.startswith(b"%PDF"):
            body = text_of(content) + content.decode("latin-1")
        elif "spreadsheetml" in kind:
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                body = " ".join(book.read(part).decode() for part in book.namelist())
        else:
            body = content.decode()
        headers = str(dict(response.headers)).replace(response.request["PATH_INFO"], "")  # where a login leads on
        return (headers + body).translate(UNSEEN).replace("\u00a0", " ")


def keys_of(world: World, kind: str) -> Keys:
    """What stands in the addresses of a kind, for all that there is of it."""
    people = [held.row.pk for held in world.held if held.standing.kind in OF_DELTAGANDEN]
    made: dict[str, Callable[[], Keys]] = {
        "": lambda: [{}],
        "insats": lambda: [{"pk": world.insats.pk}],
        "ending": lambda: [{"ending": ending} for ending in ("json", "xlsx")],
        "deltagande": lambda: [{"pk": pk} for pk in people],
        "reached": lambda: [{"pk": held.row.pk} for held in world.held if held.standing.kind == Kind.KONTAKT],
        "samtycke": lambda: _keys(Samtycke.objects.filter(status="givet").order_by("given_on", "pk")),
        "tillfalle": lambda: _keys(Uppfoljningstillfalle.objects.order_by("due_on", "pk")),
        "begaran": lambda: _keys(Begaran.objects.all()),
        "remiss": lambda: [{"pk": held.row.pk} for held in world.held if held.standing.kind == Kind.REMISS],
        "blankett": lambda: [{"pk": pk} for pk in world.forms],
        "lista": lambda: _keys(Deltagarlista.objects.all()),
        "listrad": lambda: [{**key, "number": 2} for key in _keys(Deltagarlista.objects.all())],
        "nodoppning": lambda: _keys(Nodoppning.objects.all()),
        "opened": lambda: [{**key, "deltagande": pk} for key in _keys(Nodoppning.objects.all()) for pk in people],
        "week": lambda: _keys(Granskningsvecka.objects.all()),
        "gallring": lambda: _keys(Gallring.objects.all()),
    }
    return made[kind]()


def _keys(rows: Any) -> Keys:
    return [{"pk": pk} for pk in rows.values_list("pk", flat=True)]


def readable_tables() -> list[tuple[str, str]]:
    """Each table and view with the columns that the web's role may read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, string_agg(quote_ident(a.attname), ', ') FROM pg_class AS c"
            " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')"
            " AND has_column_privilege(c.oid, a.attnum, 'SELECT') GROUP BY c.relname ORDER BY c.relname"
        )
        return cursor.fetchall()

"""The extract of what is held about a person, as a document and as JSON, and the list of who has looked.

Nothing of it is kept: each is made when somebody asks, and each making is a look. No file name says who it is about.
"""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from finsam import dates
from finsam.access import methods, require
from finsam.exports import csv_response, file_response
from finsam.formats import datum
from finsam.pdf import render_pdf
from insatser.permissions import works_with_insats
from members.current_forbund import current_forbund
from members.models import User
from participants.access.enums import Andamal
from participants.identity import identities
from participants.models import Deltagande, Remiss
from participants.rights import begaranden, registerutdrag, visningar
from participants.rights.permissions import NOBODY_THERE, can_make_extract
from participants.rights.registerutdrag import Utdrag
from participants.views.begaranden import viewer_of
from participants.views.deltaganden import deltagande_of

HEADER = ("Dag", "Klockslag", "Vem", "Roll", "För", "Ändamål", "Gånger")
SHOWN = 200
"""So many lines stand on the page; the file has all."""


def _deltagande(request: HttpRequest, pk: UUID) -> tuple[Deltagande, User]:
    user = viewer_of(request)
    deltagande = deltagande_of(user, pk)
    require(works_with_insats(user, deltagande.insats))
    return deltagande, user


def _utdrag(request: HttpRequest, pk: UUID) -> tuple[Deltagande, Utdrag]:
    deltagande, user = _deltagande(request, pk)
    made = registerutdrag.of(deltagande, by=user)
    if made is None:
        raise PermissionDenied(NOBODY_THERE)
    return deltagande, made


@never_cache
@methods(read=["GET"])
def document(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The extract to print and hand over."""
    deltagande, made = _utdrag(request, pk)
    content = render_pdf(
        "participants/pdf/registerutdrag.html",
        {"utdrag": made},
        document_date=dates.today(),
        title="Registerutdrag",
        author=str(current_forbund()),
        description=f"Uppgifter som finns registrerade i {made.insats}",
        reference=deltagande.code,
    )
    return file_response(content, "application/pdf", f"registerutdrag-{deltagande.code}.pdf")


@never_cache
@methods(read=["GET"])
def as_json(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same, for a program to read."""
    deltagande, made = _utdrag(request, pk)
    content = json.dumps(made.as_json(), ensure_ascii=False, indent=2).encode()
    return file_response(content, "application/json", f"registerutdrag-{deltagande.code}.json")


@never_cache
@methods(read=["GET"])
def looks(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Who has seen the person in the insats, day by day: role, employer and purpose, to be given to the person."""
    deltagande, user = _deltagande(request, pk)
    identity = identities.read_one(deltagande, Andamal.VISNINGAR, by=user)
    require(can_make_extract(user, deltagande, identity))
    deltaganden = list(begaranden.of_same_person(deltagande))
    found = visningar.of(deltaganden, Remiss.objects.filter(deltagande__in=deltaganden))
    if request.GET.get("format") == "csv":
        rows = [(datum(one.day), one.at, one.who, one.role, one.employer, one.purpose, one.times) for one in found]
        return csv_response(f"visningar-{deltagande.code}.csv", HEADER, rows)
    context: dict[str, Any] = {
        "deltagande": deltagande,
        "identity": identity,
        "rows": found[:SHOWN],
        "count": len(found),
        "shown": SHOWN,
        "staff": len({one.who for one in found} - {visningar.OWN}),
        "times": sum(one.times for one in found),
    }
    return render(request, "participants/visningar.html", context)

"""The own registerutdrag, read with codes: no login, no name in an address, and nothing kept of the visit."""

import json
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from finsam import dates
from finsam.access import methods, public
from finsam.exports import file_response
from finsam.pages import form_page
from finsam.pdf import render_pdf
from finsam.throttling import throttled
from members.current_forbund import current_forbund
from members.requests import posted
from participants.forms.utdragsdelar import CodeForm, OpenForm
from participants.rights import joining_parts
from participants.rights.joining_parts import Opened

WRONG = (
    "Koden och personnumret hör inte ihop, eller så gäller koden inte längre. Kontrollera båda. Fungerar det inte, be"
    " insatsen om en ny kod."
)
ALREADY = "Den delen är redan med."


@public
@never_cache
@methods(read=["GET"], write=["POST"])
@throttled("EXTRACT_LINK_RATE")
def start(request: HttpRequest) -> HttpResponse:
    """The first code and the number; then all that it opens."""
    form = OpenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        opened = joining_parts.open_with([form.cleaned_data["kod"]], form.cleaned_data["personnummer"].digits)
        if opened.parts:
            return _page(request, opened, CodeForm())
        form.add_error("kod", WRONG)
    return form_page(request, "participants/extract_open.html", {"form": form})


@public
@never_cache
@methods(read=["GET"])
@throttled("EXTRACT_LINK_RATE")
def link(request: HttpRequest, code: str) -> HttpResponse:
    """The same with the code filled in. Any code gives the same page."""
    form = OpenForm(initial={"kod": code})
    return render(request, "participants/extract_open.html", {"form": form})


@public
@never_cache
@methods(read=["GET"], write=["POST"])
@throttled("EXTRACT_LINK_RATE")
def read(request: HttpRequest) -> HttpResponse:
    """What was opened: with one more part, or as a file."""
    held = joining_parts.carried(request.POST.get("nyckel", ""))
    if request.method != "POST":
        return render(request, "participants/extract_open.html", {"form": OpenForm()})
    if held is None:
        return _asked_again(request)
    codes, number = held
    wants = request.POST.get("som", "")
    if wants in ("pdf", "json"):
        opened = joining_parts.open_with(codes, number)
        return _file(opened, wants) if opened.parts else _asked_again(request)
    return _with_one_more(request, codes, number)


def _with_one_more(request: HttpRequest, codes: Sequence[str], number: str) -> HttpResponse:
    form = CodeForm(request.POST)
    more = [form.cleaned_data["kod"]] if form.is_valid() else []
    opened = joining_parts.open_with([*codes, *more], number)
    if more and more[0] in codes:
        form.add_error("kod", ALREADY)
    elif more and more[0] not in opened.codes:
        form.add_error("kod", WRONG)
    return _page(request, opened, form if form.errors else CodeForm())


def _page(request: HttpRequest, opened: Opened, form: CodeForm) -> HttpResponse:
    if not opened.parts:
        return _asked_again(request)
    context = {"opened": opened, "form": form, "minutes": settings.EXTRACT_OPEN_MINUTES}
    return form_page(request, "participants/extract.html", context)


def _asked_again(request: HttpRequest) -> HttpResponse:
    return render(request, "participants/extract_open.html", {"form": OpenForm(), "is_over": True})


def _file(opened: Opened, kind: str) -> HttpResponse:
    if kind == "json":
        content = json.dumps(opened.as_json(), ensure_ascii=False, indent=2).encode()
        return file_response(content, "application/json", "registerutdrag.json")
    content = render_pdf(
        "participants/pdf/registerutdrag_joined.html",
        {"parts": opened.parts},
        document_date=dates.today(),
        title="Registerutdrag",
        author=str(current_forbund()),
        description="Uppgifter som finns registrerade om dig",
    )
    return file_response(content, "application/pdf", "registerutdrag.pdf")

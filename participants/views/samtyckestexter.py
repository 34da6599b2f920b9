"""The information before a consent: approved by the förbund, language by language, and printed to be signed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from finsam import dates
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.exports import file_response
from finsam.pages import form_page
from finsam.pdf import render_pdf
from insatser.models import Insats
from members.current_forbund import current_forbund
from members.models import Medlem, User
from members.requests import posted, user_who
from participants.consent_texts import Draft
from participants.enums import Sprak, Syfte
from participants.forms.samtyckestexter import ApprovalForm
from participants.models import Samtyckestext
from participants.permissions import can_decide_consent_texts, can_print_consent_form, can_see_consent_texts
from participants.samtycke import samtyckestexter
from participants.samtycke.samtyckestexter import Shown


def _viewer(request: HttpRequest) -> User:
    return user_who(request, can_see_consent_texts)


def _shown(syfte: str, sprak: str) -> tuple[Shown, Shown]:
    """The text in the language, and in Swedish."""
    if syfte not in Syfte.values or sprak not in Sprak.values:
        raise Http404
    texts = samtyckestexter.everything()
    return texts[Syfte(syfte), Sprak(sprak)], texts[Syfte(syfte), Sprak.SVENSKA]


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """Every language and purpose with its state."""
    user = _viewer(request)
    texts = samtyckestexter.everything()
    rows = [(sprak, [texts[syfte, sprak] for syfte in Syfte]) for sprak in Sprak]
    context = {"rows": rows, "purposes": list(Syfte), "may_decide": bool(can_decide_consent_texts(user))}
    return render(request, "participants/consent_texts.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def text(request: HttpRequest, syfte: str, sprak: str) -> HttpResponse:
    """One text beside the Swedish one; the förbundschef mends and approves it."""
    user = _viewer(request)
    shown, swedish = _shown(syfte, sprak)
    may_decide = can_decide_consent_texts(user)
    form = ApprovalForm(posted(request), shown=shown)
    if request.method == "POST":
        require(may_decide)
        if form.is_valid():
            try:
                made = samtyckestexter.approve(shown, form.content, by=user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, f"Texten är godkänd: {made}.")
                return redirect("participants:consent_texts")
    versions = Samtyckestext.objects.filter(syfte=shown.syfte, sprak=shown.sprak)
    context = {
        "shown": shown,
        "swedish": swedish,
        "form": form,
        "may_decide": may_decide,
        "versions": versions.select_related("decided_by__person"),
        "paragraphs": samtyckestexter.paragraphs(shown.content, {}),
        "swedish_paragraphs": samtyckestexter.paragraphs(swedish.content, {}),
        "draft": shown.other_draft,
        "draft_paragraphs": samtyckestexter.paragraphs(shown.other_draft, {}) if shown.other_draft else [],
    }
    return form_page(request, "participants/consent_text.html", context)


@methods(read=["GET"])
def version(request: HttpRequest, syfte: str, sprak: str, number: int) -> HttpResponse:
    """One version as it was approved: what somebody has consented to. Nothing is put in for the places."""
    _viewer(request)
    row = get_object_or_404(
        Samtyckestext.objects.select_related("decided_by__person", "translates"),
        syfte=syfte, sprak=sprak, number=number, is_offered=True,
    )  # fmt: skip
    context = {
        "version": row,
        "version_name": f"Version {row.number}",
        "sprak": Sprak(row.sprak),
        "paragraphs": samtyckestexter.paragraphs(Draft(row.title, row.text), {}),
    }
    return render(request, "participants/consent_text_version.html", context)


@methods(read=["GET"], write=["POST"])
def stop(request: HttpRequest, syfte: str, sprak: str) -> HttpResponse:
    """Offer a text no longer."""
    user = _viewer(request)
    shown, _ = _shown(syfte, sprak)
    require(can_decide_consent_texts(user))
    if not shown.is_offered:
        messages.info(request, "Texten erbjuds inte.")
        return redirect("participants:consent_text", syfte, sprak)
    if request.method == "POST":
        try:
            samtyckestexter.stop(shown, by=user)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, "Texten erbjuds inte längre.")
        return redirect("participants:consent_texts")
    return render(
        request, "participants/consent_text_stop.html", {"shown": shown, "is_swedish": sprak == Sprak.SVENSKA}
    )


def _insats(user: User, pk: UUID) -> Insats:
    rows = Insats.objects.visible_to(user).select_related("agare__organisation", "personuppgiftsansvarig")
    return visible_or_404(rows, pk)


@methods(read=["GET"])
def forms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The forms of an insats, by purpose and language."""
    user = _viewer(request)
    insats = _insats(user, pk)
    texts = samtyckestexter.everything()
    purposes = [(syfte, [texts[syfte, one] for one in Sprak if texts[syfte, one].is_offered]) for syfte in Syfte]
    context = {
        "insats": insats,
        "purposes": purposes,
        "on_screen": [one for one in Sprak if texts[Syfte.REGISTRERING, one].is_offered],
        "may_print": can_print_consent_form(user, insats),
        "may_decide": bool(can_decide_consent_texts(user)),
    }
    return render(request, "participants/consent_forms.html", context)


@methods(read=["GET"])
def form(request: HttpRequest, pk: UUID, syfte: str, sprak: str) -> HttpResponse:
    """The form of one purpose to be signed: the Swedish one, and the person's language as a help to read."""
    user = _viewer(request)
    insats = _insats(user, pk)
    require(can_print_consent_form(user, insats))
    shown, swedish = _shown(syfte, sprak)
    if not (shown.is_offered and swedish.is_offered):
        raise Http404
    places = samtyckestexter.places_of(insats, str(current_forbund()))
    parties = Medlem.objects.active_on(dates.today()).select_related("organisation").order_by("organisation__sort_key")
    has_help = shown.sprak != Sprak.SVENSKA
    context = {
        "insats": insats,
        "swedish": swedish,
        "paragraphs": samtyckestexter.paragraphs(swedish.content, places),
        "help": shown if has_help else None,
        "help_paragraphs": samtyckestexter.paragraphs(shown.content, places),
        "parties": parties if shown.syfte == Syfte.INFORMATIONSUTBYTE else (),
        "has_end": shown.syfte == Syfte.LANGTIDSUPPFOLJNING,
    }
    content = render_pdf(
        "participants/pdf/consent_form.html",
        context,
        document_date=dates.today(),
        title=swedish.content.title,
        author=places["forbund"],
        languages=["sv", shown.sprak.tag] if has_help else ["sv"],
    )
    name = f"samtycke-{shown.syfte.value.replace('_', '-')}-{sprak}.pdf"
    return file_response(content, "application/pdf", name, opens=True)

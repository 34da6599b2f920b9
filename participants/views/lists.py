"""Lists of participants: upload, columns, what becomes of each row, the decision, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam import history, jobs
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.exports import xlsx_response
from finsam.formats import antal, tal
from finsam.jobs.models import Job
from finsam.pages import form_page
from insatser.models import Insats
from members.models import User
from members.requests import posted, user_who
from participants import tasks
from participants.access.enums import Andamal
from participants.forms.lists import ColumnsForm, CorrectionForm, DecisionForm, UploadForm, cells_of
from participants.importing import examining, mapping
from participants.importing.enums import NEW, Listutfall
from participants.importing.listing import RowList, nameless_words, reasons, wrong_rows
from participants.importing.reading import is_quick
from participants.importing.receiving import discard, receive, receive_unread
from participants.importing.refusal import ListRefusedError
from participants.importing.row_form import RowForm, form_values
from participants.importing.undoing import changed_since
from participants.models import Deltagarlista, Listrad
from participants.models.deltagarlista import IllegalListMoveError
from participants.permissions import can_import_list, can_see_deltaganden

EXAMINED_AT_ONCE = 300  # rows: half a second; a longer list becomes a job
LISTS_SHOWN = 10


def _viewer(request: HttpRequest) -> User:
    return user_who(request, can_see_deltaganden)


def _lista(request: HttpRequest, pk: UUID) -> tuple[Deltagarlista, User]:
    """A list of the user's own, in an insats that the user still may import to."""
    user = _viewer(request)
    visible = Deltagarlista.objects.visible_to(user).select_related("insats", "uploaded_by")
    lista = visible_or_404(visible, pk)
    require(can_import_list(user, lista.insats))
    return lista, user


@never_cache
@methods(read=["GET"], write=["POST"])
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a list in for an insats, or say why not."""
    user = _viewer(request)
    insats = visible_or_404(Insats.objects.visible_to(user), pk)
    require(can_import_list(user, insats))
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            if not is_quick(content):
                return _job(tasks.READ, receive_unread(content, insats, by=user), user, "Läsning av listan")
            lista = receive(content, insats, by=user)
        except ListRefusedError as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("participants:list_columns", pk=lista.pk)
    earlier = Deltagarlista.objects.visible_to(user).filter(insats=insats).order_by("-uploaded_at", "pk")
    context = {"form": form, "insats": insats, "earlier": earlier[:LISTS_SHOWN]}
    return form_page(request, "participants/list_upload.html", context)


@keeps_draft
@never_cache
@methods(read=["GET"], write=["POST"])
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which column tells what; the choices of the insats's last list are proposed."""
    lista, user = _lista(request, pk)
    headings = mapping.headings_of(lista)
    if not lista.waits_for_columns or not headings:
        return redirect(lista)
    places, answers = mapping.proposal(lista.insats, headings)
    form = ColumnsForm(posted(request), headings=headings, places=places, answers=answers)
    if request.method == "POST" and form.is_valid():
        mapping.choose(lista, form.chosen())
        if lista.row_count <= EXAMINED_AT_ONCE:
            examining.examine(lista, form.chosen(), by=user)
            return redirect(lista)
        return _job(tasks.EXAMINE, lista, user, "Kontroll av listan")
    context = {"form": form, "lista": lista, "insats": lista.insats}
    return form_page(request, "participants/list_columns.html", context)


def _job(task: str, lista: Deltagarlista, user: User, label: str, **parameters: bool) -> HttpResponse:
    try:
        return redirect(jobs.start(task, subject=lista, by=user, label=label, parameters=parameters))
    except jobs.AlreadyActiveError as active:
        return redirect(active.job)


def _reading(lista: Deltagarlista, user: User) -> Job | None:
    """The job that reads the file."""
    about = Job.objects.visible_to(user).filter(task=tasks.READ, subject_id=str(lista.pk))
    return about.order_by("-created_at").first()


@never_cache
@methods(read=["GET"], write=["POST"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What becomes of each row, and the decision; afterwards what came of it."""
    lista, user = _lista(request, pk)
    if lista.waits_for_columns and request.method == "GET":
        return redirect("participants:list_columns", pk=lista.pk)
    counts = examining.counts(lista)
    form = DecisionForm(posted(request), counts=counts)
    if request.method == "POST" and lista.waits_for_decision and form.is_valid():
        return _job(tasks.IMPORT, lista, user, "Inläsning av listan", only_right=form.only_right)
    page = RowList(request, lista, may_correct=lista.waits_for_decision)
    if page.rows:
        history.look(lista, Andamal.LISTA.value, by=user)
    context = {
        "form": form,
        "lista": lista,
        "insats": lista.insats,
        "figures": [{"label": utfall.label, "value": tal(count)} for utfall, count in counts.items()],
        "new": sum(counts[utfall] for utfall in NEW),
        "nameless": nameless_words(counts[Listutfall.UTAN_NAMN]),
        "ended": lista.deltagande_set.filter(registered_out_at=F("registered_at")).count() if lista.imported_at else 0,
        "wrong": form.wrong,
        "reading": _reading(lista, user) if lista.waits_to_be_read else None,
    }
    if request.method == "POST":
        return form_page(request, "participants/list.html", {**context, "list": page})
    return page.respond("participants/list.html", "participants/_list_rows.html", context)


@never_cache
@methods(read=["GET"], write=["POST"])
def row(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Correct one row in the form of inregistrering. Nothing is registered by it."""
    lista, user = _lista(request, pk)
    found = Listrad.objects.filter(lista=lista).examined().filter(number=number).select_related("lista__insats").first()
    if found is None or not lista.waits_for_decision:
        raise Http404
    content = found.content
    values = form_values(RowForm(lista.insats), content["cells"]) if request.method == "GET" else None
    form = CorrectionForm(posted(request), initial=values, insats=lista.insats, asks_parties=False)
    if request.method == "POST" and form.is_valid():
        judged = examining.correct(found, cells_of(form), by=user)
        if judged.utfall in NEW:
            messages.success(request, f"Rad {number} är rätt.")
        else:
            messages.warning(request, f"Rad {number}: {reasons([list(fault) for fault in judged.checked.faults])}")
        return redirect(lista)
    history.look(found, Andamal.LISTRAD.value, by=user)
    context = {
        "form": form,
        "lista": lista,
        "insats": lista.insats,
        "number": number,
        "reasons": reasons(content["faults"]),
    }
    return form_page(request, "participants/list_row.html", context)


@never_cache
@methods(read=["GET"])
def wrong(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rows that are wrong, with their reasons, to be corrected where the list came from."""
    lista, user = _lista(request, pk)
    history.look(lista, Andamal.LISTA_ATT_RATTA.value, by=user)
    return xlsx_response("rader-att-ratta.xlsx", [wrong_rows(lista)])


@never_cache
@methods(read=["GET"], write=["POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw a list away that is not to be imported."""
    lista, user = _lista(request, pk)
    if request.method == "POST":
        try:
            discard(lista, by=user)
        except IllegalListMoveError as error:
            messages.warning(request, str(error))
            return redirect(lista)
        messages.success(request, "Listan är borttagen. Ingen har registrerats.")
        return redirect("participants:list_upload", pk=lista.insats_id)
    return render(request, "participants/list_remove.html", {"lista": lista, "insats": lista.insats})


@never_cache
@methods(read=["GET"], write=["POST"])
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a whole import back, on the day after it."""
    lista, user = _lista(request, pk)
    if not lista.can_be_undone:
        messages.warning(request, "Inläsningen kan inte ångras.")
        return redirect(lista)
    if request.method == "POST":
        return _job(tasks.UNDO, lista, user, "Ångrad inläsning")
    changed = changed_since(lista)
    context = {
        "lista": lista,
        "insats": lista.insats,
        "count": antal(lista.imported_count - changed, "deltagande", "deltaganden"),
        "changed": changed,
    }
    return render(request, "participants/list_undo.html", context)

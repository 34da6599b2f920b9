"""Bookkeeping files: upload, examination, import, and their history."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ekonomi import tasks
from ekonomi.bokforing.examining import differences, examine
from ekonomi.bokforing.receiving import FileRefusedError, receive
from ekonomi.forms.imports import ConfirmForm, UploadForm
from ekonomi.ledger_enums import ImportState
from ekonomi.models import IllegalImportMoveError, Manadsutfall, SieImport
from ekonomi.permissions import (
    can_discard_import,
    can_import_ledger,
    can_open_import_file,
    can_read_ledger,
    can_upload_ledger,
)
from finsam import history, jobs
from finsam.access import methods, require, visible_or_404
from finsam.exports import file_response
from finsam.lists import ListPage
from finsam.pages import form_page
from members.models import User
from members.requests import posted, user_of

EXAMINED_AT_ONCE = 500_000  # bytes: some 10 000 rows, half a second; larger files become a job
DIFFERENCES_SHOWN = 200


@methods(read=["GET"])
def imports(request: HttpRequest) -> HttpResponse:
    """All files, the newest year first."""
    user = user_of(request)
    require(can_read_ledger(user))
    page = ListPage(
        request,
        SieImport.objects.visible_to(user).select_related("uploaded_by__person").defer("report"),
        sorts={"ar": ("year", "uploaded_at", "pk")},
        default="-ar",
        noun=("fil", "filer"),
    )
    return page.respond("ekonomi/imports.html", "ekonomi/_import_rows.html", {"may_upload": can_upload_ledger(user)})


@methods(read=["GET"], write=["POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a file and examine it."""
    user = user_of(request)
    require(can_upload_ledger(user))
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    known: SieImport | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sie_import = receive(file.read(), file.name or "", by=user, year=form.cleaned_data["year"])
        except FileRefusedError as refused:
            form.add_error("file", str(refused))
            known = refused.known
        else:
            return _examine(sie_import, user)
    return form_page(request, "ekonomi/import_upload.html", {"form": form, "known": known})


def _examine(sie_import: SieImport, user: User) -> HttpResponse:
    if sie_import.size <= EXAMINED_AT_ONCE:
        examine(sie_import)
        return redirect(sie_import)
    job = jobs.start(tasks.EXAMINE, subject=sie_import, by=user, label="Granskning av bokföringsfilen")
    return redirect(job)


@methods(read=["GET"], write=["POST"])
def import_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a file holds and would do, or did; the decision to import it."""
    user = user_of(request)
    sie_import = visible_or_404(
        SieImport.objects.visible_to(user).select_related(
            "uploaded_by__person", "imported_by__person", "replaced_by", "replaces"
        ),
        pk,
    )
    has_differences = bool(sie_import.report.get("has_differences"))
    form = ConfirmForm(posted(request), has_differences=has_differences)
    if request.method == "POST":
        require(can_import_ledger(user, sie_import))
        if form.is_valid():
            return _start_import(request, sie_import, user, accept_differences=has_differences)
    return form_page(request, "ekonomi/import_detail.html", {"form": form, **_detail(sie_import, user)})


def _detail(sie_import: SieImport, user: User) -> dict[str, object]:
    changes = differences(sie_import) if sie_import.is_waiting and sie_import.is_examined else []
    current = SieImport.objects.counted().for_year(sie_import.year).only("pk", "file_name").first()
    to_post = Manadsutfall.objects.for_year(sie_import.year).to_post().values_list("row_count", flat=True)
    return {
        "sie_import": sie_import,
        "report": sie_import.report,
        "changes": changes[:DIFFERENCES_SHOWN],
        "change_count": len(changes),
        "current": current,
        "to_post": sum(to_post) if sie_import.state == ImportState.IMPORTED else 0,
        "decision": can_import_ledger(user, sie_import),
        "may_discard": can_discard_import(user, sie_import),
        "may_open_file": can_open_import_file(user),
        "entries": history.for_subject(sie_import),
    }


def _start_import(request: HttpRequest, sie_import: SieImport, user: User, *, accept_differences: bool) -> HttpResponse:
    try:
        job = jobs.start(
            tasks.IMPORT,
            subject=sie_import,
            by=user,
            parameters={"accept_differences": accept_differences},
            label=f"Inläsning av bokföringen för {sie_import.year}",
        )
    except jobs.AlreadyActiveError as active:
        messages.info(request, "Filen läses redan in.")
        job = active.job
        return redirect(job if job.started_by_id == user.pk else sie_import)
    return redirect(job)


@methods(read=["GET"], write=["POST"])
def import_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw away a file that is not to be imported."""
    user = user_of(request)
    sie_import = visible_or_404(SieImport.objects.visible_to(user), pk)
    require(can_discard_import(user, sie_import))
    if request.method == "POST":
        try:
            sie_import.move(ImportState.DISCARDED)
        except IllegalImportMoveError as error:
            messages.warning(request, str(error))
            return redirect(sie_import)
        history.record(sie_import, "sie_import.discarded", by=user, changes={"state": ["uploaded", "discarded"]})
        messages.success(request, "Filen är förkastad. Bokföringen är inte ändrad.")
        return redirect("ekonomi:imports")
    return render(request, "ekonomi/import_discard.html", {"sie_import": sie_import})


@methods(read=["GET"])
def import_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file as it came. Every look is logged, since it may hold names."""
    user = user_of(request)
    sie_import = visible_or_404(SieImport.objects.visible_to(user).select_related("fil"), pk)
    require(can_open_import_file(user))
    history.look(sie_import, "bokföringsfil", by=user)
    return file_response(bytes(sie_import.fil.content), "application/octet-stream", sie_import.file_name)

"""A year's årsredovisning while it is made: what is missing, the texts, the figures, and making it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from ekonomi.annual_figures import annual_figures
from finsam import history, jobs
from finsam.access import methods, require
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from followup import arsredovisning, arsredovisning_document
from followup.arsredovisning import readiness, texts_of
from followup.enums import OPTIONAL_SECTIONS, Rapportslag, Section, Textlage
from followup.forms import ArsredovisningstextForm, MakeAnnualForm
from followup.issuing import annual_product
from followup.models import Arsredovisningstext, Rapportuttag
from followup.permissions import can_read_annual, can_write_annual
from followup.snapshots import plain
from members.requests import posted, user_of

FIRST_YEAR, LAST_YEAR = 2004, 2200
OTHER_RUNS = (
    "En årsredovisning för året görs just nu, med en annan dag eller ett annat diarienummer. "
    "Vänta tills den är klar och försök igen."
)


def _checked(year: int) -> int:
    """The year of the address; outside what a förbund can have there is no page."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@methods(read=["GET"])
def annual(request: HttpRequest, year: int) -> HttpResponse:
    """What is written, what is missing and what does not agree."""
    user = user_of(request)
    require(can_read_annual(user))
    texts = texts_of(_checked(year))
    sections = [
        {
            "section": section,
            "state": texts[section].state if section in texts else Textlage.SAKNAS,
            "is_optional": section in OPTIONAL_SECTIONS,
        }
        for section in Section
    ]
    uttag = Rapportuttag.objects.visible_to(user).of_kind(Rapportslag.ARSREDOVISNING).filter(year=year)
    context = {
        "year": year,
        "sections": sections,
        "ready": readiness(year, every_row=False),
        "can_write": can_write_annual(user),
        "uttag": uttag.without_result().newest_first(),
    }
    return render(request, "followup/annual.html", context)


@methods(read=["GET"])
def statements(request: HttpRequest, year: int) -> HttpResponse:
    """The statements as the ledger stands now."""
    require(can_read_annual(user_of(request)))
    figures = annual_figures(_checked(year))
    kept = plain({"year": year, **arsredovisning.figures_of(figures)})
    made = [
        {"id": key, "title": title, "rows": arsredovisning_document.lines(kept[key])}
        for key, title in arsredovisning_document.STATEMENTS
    ]
    notes = [{**note, "rows": arsredovisning_document.lines(note["rows"])} for note in kept["noter"]]
    context = {
        "year": year,
        "statements": made,
        "notes": notes,
        "drift": arsredovisning_document.drift_rows(kept),
        "drift_note": arsredovisning_document.drift_note(kept),
        "is_empty": figures.ledger.is_empty,
        "unmapped": figures.sums.unmapped,
    }
    return render(request, "followup/statements.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def text(request: HttpRequest, year: int, section: str) -> HttpResponse:
    """Write one text. Refuses to overwrite what somebody else saved meanwhile."""
    user = user_of(request)
    require(can_write_annual(user))
    if section not in Section.values:
        raise Http404
    data = posted(request)
    if data is None:
        kept = Arsredovisningstext.objects.for_year(_checked(year)).filter(section=section).first()
        form = ArsredovisningstextForm(instance=kept or Arsredovisningstext(year=year, section=section))
    else:
        # the page of a text that nobody had saved yet knows no version: it was made from the first
        kept, _ = Arsredovisningstext.objects.get_or_create(year=_checked(year), section=section)
        data = data.copy()
        data.setdefault("version", "1")
        form = ArsredovisningstextForm(data, instance=kept)
    if data is not None and form.is_valid():
        form.instance.changed_by = user
        saved = form.save()
        history.record(saved, "arsredovisningstext.saved", by=user, changes={"is_ready": [None, str(saved.is_ready)]})
        messages.success(request, f"Texten {saved.get_section_display()} är sparad.")
        return redirect("followup:annual", year)
    context = {"form": form, "year": year, "heading": Section(section).label}
    return form_page(request, "followup/annual_text.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def make(request: HttpRequest, year: int) -> HttpResponse:
    """Make the årsredovisning, or a draft of it, as a job with progress."""
    user = user_of(request)
    require(can_write_annual(user))
    ready = readiness(_checked(year), every_row=False)
    form = MakeAnnualForm(posted(request), readiness=ready)
    if request.method == "POST" and form.is_valid():
        try:
            job = jobs.start_or_join(
                "followup.issue_arsredovisning",
                label=f"Årsredovisning för {year}",
                subject=annual_product(year, form.cleaned_data["kind"]),
                by=user,
                parameters=plain({"year": year, **form.cleaned_data}),
            )
        except jobs.AlreadyActiveError:
            form.add_error(None, OTHER_RUNS)
        else:
            return redirect(job)
    issued = Rapportuttag.objects.issued().of_kind(Rapportslag.ARSREDOVISNING).filter(year=year)
    context = {
        "form": form,
        "year": year,
        "ready": ready,
        "issued": issued.without_result().newest_first().first(),
        "cancel_url": reverse("followup:annual", args=[year]),
    }
    return form_page(request, "followup/make_annual.html", context)

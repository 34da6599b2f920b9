"""Kontering by hand: rows of income and cost that no rule gives a budget post."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from ekonomi.bokforing.posting import RowsChangedError, post_by_hand, undo_posting
from ekonomi.forms.ledger import PostRowsForm, UndoPostingForm
from ekonomi.ledger_pages import ToPostPage
from ekonomi.ledger_years import LedgerYears
from ekonomi.permissions import can_post_rows, can_read_ledger
from finsam.access import methods, require
from finsam.formats import antal
from members.requests import posted, user_of


@methods(read=["GET"], write=["POST"])
def to_post(request: HttpRequest) -> HttpResponse:
    """The rows that wait; several are posted at once."""
    user = user_of(request)
    require(can_read_ledger(user))
    form = PostRowsForm(posted(request))
    if request.method == "POST":
        require(can_post_rows(user))
        if form.is_valid():
            try:
                count = post_by_hand(form.cleaned_data["rows"], form.cleaned_data["post"], by=user)
            except RowsChangedError as changed:
                form.add_error(None, str(changed))
            else:
                messages.success(request, f"{antal(count, 'rad', 'rader')} konterades på {form.cleaned_data['post']}.")
                return redirect(request.get_full_path())
    years = LedgerYears(request)
    may_post = bool(can_post_rows(user))
    page = ToPostPage(request, years, may_post=may_post)
    context = {
        "post_form": form,
        "forms": [form],
        "has_ledger": bool(years.imports),
        "year": years.year,
        "may_post": may_post,
    }
    response = page.respond("ekonomi/to_post.html", "ekonomi/_to_post_rows.html", context)
    if form.errors:
        response.status_code = 422
    return response


@methods(read=[], write=["POST"])
def undo(request: HttpRequest) -> HttpResponse:
    """Leave rows that were posted by hand to the mapping again."""
    user = user_of(request)
    require(can_read_ledger(user))
    require(can_post_rows(user))
    form = UndoPostingForm(request.POST)
    if form.is_valid():
        try:
            count = undo_posting(form.cleaned_data["rows"], by=user)
            messages.success(request, f"{antal(count, 'rad', 'rader')} följer kopplingen igen.")
        except RowsChangedError as changed:
            messages.warning(request, str(changed))
    back = request.POST.get("tillbaka", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("ekonomi:ledger")

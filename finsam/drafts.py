"""What was typed when the session ended: kept for its user until the user has logged in again.

A POST without a valid login is not carried out. When its view is marked, the fields are put into the browser's new,
empty session: encrypted, tied to the user whose session ended, for an hour. After login the page shows them again
(`finsam.pages.form_page`), with the version that they were typed against, so that lost-update protection holds.
They go away when the page is saved, when the user logs out, and when somebody else logs in in the same browser.

Mark every view with a form, but none where a password or a code is typed (ADR 8).
"""

import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from cryptography.fernet import InvalidToken
from django import forms
from django.forms.formsets import TOTAL_FORM_COUNT
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, QueryDict
from django.urls import resolve

from finsam.encryption import decrypt, encrypt

V = TypeVar("V", bound=Callable[..., Any])
MARK = "keeps_draft"
DRAFTS, OWNER = "drafts", "drafts_of"
LIFETIME_SECONDS = 60 * 60
MOST_CHARACTERS = 200_000
MOST_KEPT = 3
ONLY_KEEP = "endast_utkast"
"""A field that the page's script adds when it believes that the session has ended: keep, even if it has not."""
LEFT_OUT = ("csrfmiddlewaretoken", ONLY_KEEP)


def keeps_draft(view: V) -> V:
    """Mark a form's view: what is typed there outlives the session."""
    setattr(view, MARK, True)
    return view


def is_marked(request: HttpRequest) -> bool:
    """Whether the page keeps drafts."""
    try:
        match = getattr(request, "resolver_match", None) or resolve(request.path_info)
    except Http404:
        return False
    return bool(getattr(match.func, MARK, False))


def is_only_to_keep(request: HttpRequest) -> bool:
    """Whether the user has not asked to save: the page has sent what is typed so that it is not lost."""
    return request.method == "POST" and is_marked(request) and ONLY_KEEP in request.POST


def remember_owner(request: HttpRequest, user_id: object) -> None:
    """Note in the new session whose session has just ended: the next POST from this browser may be that user's."""
    request.session[OWNER] = str(user_id)


def keep(request: HttpRequest, owner: object = None) -> bool:
    """Keep a POST that is not carried out; by default for the one whose session ended. Tells whether it was kept."""
    owner = owner or request.session.get(OWNER)
    if request.method != "POST" or not owner or not is_marked(request):
        return False
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in LEFT_OUT}
    text = json.dumps({"owner": str(owner), "fields": fields})
    if len(text) > MOST_CHARACTERS:
        return False
    kept = {**_living(request), request.get_full_path(): {"at": time.time(), "box": encrypt(text)}}
    request.session[DRAFTS] = dict(list(kept.items())[-MOST_KEPT:])
    return True


def typed(request: HttpRequest) -> QueryDict | None:
    """What this user had typed on the page that is asked for now."""
    session = getattr(request, "session", None)
    if session is None or request.method != "GET" or request.get_full_path() not in session.get(DRAFTS, {}):
        return None
    draft = session[DRAFTS][request.get_full_path()]
    try:
        found = json.loads(decrypt(draft["box"]))
    except InvalidToken:  # the keys have been changed meanwhile
        found = {"owner": ""}
    if found["owner"] != str(request.user.pk) or not _lives(draft):
        forget(request)
        return None
    data = QueryDict(mutable=True)
    for name, values in found["fields"].items():
        data.setlist(name, values)
    return data


def forget(request: HttpRequest) -> None:
    """The page has been saved, or the draft is nobody's."""
    kept = request.session.get(DRAFTS, {})
    if request.get_full_path() in kept:
        request.session[DRAFTS] = {path: draft for path, draft in kept.items() if path != request.get_full_path()}


def drop_old(request: HttpRequest) -> None:
    """Drafts that nobody came back for do not stay in a session that goes on."""
    if not all(map(_lives, request.session.get(DRAFTS, {}).values())):
        request.session[DRAFTS] = _living(request)


def _living(request: HttpRequest) -> dict[str, Any]:
    return {path: draft for path, draft in request.session.get(DRAFTS, {}).items() if _lives(draft)}


def _lives(draft: dict[str, Any]) -> bool:
    return bool(time.time() - draft["at"] <= LIFETIME_SECONDS)


def fill(form: forms.BaseForm, data: QueryDict) -> bool:
    """Show `data` in an unsent form without judging it yet; tells whether it was for this form."""
    if form.is_bound or not any(form.add_prefix(name) in data for name in form.fields):
        return False
    form.data, form.is_bound = data, True
    form._errors = ErrorDict()  # type: ignore[attr-defined] # judged when it is sent
    return True


def fill_formset(formset: "forms.BaseFormSet[Any]", data: QueryDict) -> bool:
    """The same for a formset: with as many rows as there were when it was sent."""
    if formset.is_bound or formset.management_form.add_prefix(TOTAL_FORM_COUNT) not in data:
        return False
    for made_unsent in ("forms", "management_form"):
        formset.__dict__.pop(made_unsent, None)
    formset.data, formset.is_bound = data, True
    formset._errors, formset._non_form_errors = [], formset.error_class()  # type: ignore[attr-defined]
    for form in formset.forms:
        form._errors = ErrorDict()
    return True

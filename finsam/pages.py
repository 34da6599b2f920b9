"""Answers with a form on them, and messages after a save."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from finsam import drafts
from finsam.forms import SummaryError, lower_first, summary_errors

TYPED_IS_KEPT = "Det du skrev är inte sparat än. Det står kvar i fälten. Läs igenom det och spara."
FORM_KEYS = ("form", "forms", "formset", "formsets")


def asked_year(request: HttpRequest, years: Sequence[int], default: int) -> int:
    """The year that the address asks for, when it is one of these."""
    asked = request.GET.get("ar", "")
    return next((year for year in years if str(year) == asked), default)


def forms_in(context: Mapping[str, Any]) -> list[forms.BaseForm]:
    """Every form of a page in page order, found under the names form, forms, formset and formsets."""
    found: list[forms.BaseForm] = []
    for key in FORM_KEYS:
        value = context.get(key)
        if isinstance(value, forms.BaseForm):
            found.append(value)
        elif isinstance(value, forms.BaseFormSet):
            found += value.forms
        elif isinstance(value, list | tuple):
            for part in value:
                found += part.forms if isinstance(part, forms.BaseFormSet) else [part]
    return found


def formsets_in(context: Mapping[str, Any]) -> list["forms.BaseFormSet[Any]"]:
    values = [context.get("formset"), *(context.get("formsets") or [])]
    return [value for value in values if isinstance(value, forms.BaseFormSet)]


def page_errors(context: Mapping[str, Any]) -> list[SummaryError]:
    """The error summary of a page: every error of every bound form on it."""
    lines = [
        SummaryError(str(message), "innehall")
        for formset in formsets_in(context)
        if formset.is_bound
        for message in formset.non_form_errors()
    ]
    for form in forms_in(context):
        if form.is_bound and form.errors:
            lines += summary_errors(form)
    return _told_apart(lines)


def _told_apart(lines: list[SummaryError]) -> list[SummaryError]:
    """A sentence that stands more than once gets the name of its field, so that each link makes sense alone."""
    times = Counter(line.message for line in lines)
    return [
        replace(line, message=f"{line.label}: {lower_first(line.message)}")
        if times[line.message] > 1 and line.label
        else line
        for line in lines
    ]


def form_page(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Render a page with forms: 200, or 422 when something typed has to be changed.

    What the user had typed when the last session ended stands in the fields again.
    """
    kept = drafts.typed(request)
    if kept is not None and _fill(context, kept):
        messages.warning(request, TYPED_IS_KEPT)
    status = 422 if page_errors(context) else 200
    return render(request, template, dict(context), status=status)


def _fill(context: Mapping[str, Any], kept: QueryDict) -> bool:
    formsets = [drafts.fill_formset(formset, kept) for formset in formsets_in(context)]
    return any([*formsets, *(drafts.fill(form, kept) for form in forms_in(context))])

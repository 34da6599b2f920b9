"""The förbund's settings, the test mail, the header colours, and the versions of the förbundsordning."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control

from finsam import dates, history
from finsam.access import methods, public, require, visible_or_404
from finsam.constraints import saved
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members import contrast, emails, permissions
from members.current_forbund import current_forbund, forget
from members.models import Forbund, Forbundsordning
from members.requests import posted, user_of
from members.settings_forms import ForbundForm, ForbundsordningForm


def _forbund() -> Forbund:
    forbund = Forbund.objects.select_related("organisation").first()
    if forbund is None:
        raise Http404
    return forbund


@methods(read=["GET"])
def settings(request: HttpRequest) -> HttpResponse:
    """What the förbund has set, and where to change it."""
    user = user_of(request)
    require(permissions.can_see_settings(user))
    context = {
        "shown": _forbund(),
        "ordning": Forbundsordning.objects.valid_on(dates.today()),
        "can_change": permissions.can_change_settings(user),
        "can_send_test_mail": permissions.can_send_test_mail(user),
    }
    return render(request, "members/settings.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def settings_change(request: HttpRequest) -> HttpResponse:
    """Change the settings; the name and number are those of the förbund's organisation."""
    user = user_of(request)
    require(permissions.can_change_settings(user))
    form = ForbundForm(posted(request), instance=_forbund())
    if request.method == "POST" and form.is_valid() and (changed := saved(form)) is not None:
        forget()
        history.record(changed, "forbund.changed", by=user, changes={"fields": [None, ", ".join(form.changed_data)]})
        messages.success(request, "Inställningarna är sparade.")
        return redirect("members:settings")
    return form_page(request, "members/settings_change.html", {"form": form})


@methods(read=[], write=["POST"])
def test_mail(request: HttpRequest) -> HttpResponse:
    """Send a message to oneself, and say whether the mail server took it."""
    user = user_of(request)
    require(permissions.can_send_test_mail(user))
    try:
        emails.send_test(user.email)
    except OSError as error:
        messages.error(request, f"Testmejlet kunde inte skickas ({type(error).__name__}). Kontrollera EMAIL_URL.")
    else:
        history.record(_forbund(), "forbund.test_mail_sent", by=user)
        messages.success(request, f"Testmejlet är skickat till {user.email}. Titta i din e-post.")
    return redirect("members:settings")


@public
@cache_control(max_age=300)
@methods(read=["GET"])
def colours(request: HttpRequest) -> HttpResponse:
    """The förbund's own header colours as a stylesheet; the policy of our pages allows no style in the page."""
    forbund = current_forbund()
    css = contrast.header_css(forbund.header_colour, forbund.header_rule_colour) if forbund is not None else ""
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def _versions() -> "QuerySet[Forbundsordning]":
    return Forbundsordning.objects.order_by("-valid_from")


@methods(read=["GET"])
def forbundsordningar(request: HttpRequest) -> HttpResponse:
    """All versions, the one in force marked."""
    user = user_of(request)
    require(permissions.can_see_members(user))
    context = {
        "versions": _versions(),
        "in_force": Forbundsordning.objects.valid_on(dates.today()),
        "can_change": permissions.can_change_forbundsordning(user),
    }
    return render(request, "members/forbundsordningar.html", context)


@methods(read=["GET"])
def forbundsordning(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One version with all its parameters."""
    user = user_of(request)
    require(permissions.can_see_members(user))
    shown = visible_or_404(_versions(), pk)
    context = {"ordning": shown, "can_change": permissions.can_change_forbundsordning(user)}
    return render(request, "members/forbundsordning.html", context)


@keeps_draft
@methods(read=["GET"], write=["POST"])
def forbundsordning_add(request: HttpRequest) -> HttpResponse:
    """A new version, filled in from the one in force."""
    user = user_of(request)
    require(permissions.can_change_forbundsordning(user))
    newest = _versions().first()
    initial = {name: getattr(newest, name) for name in ForbundsordningForm.Meta.fields} if newest is not None else {}
    form = ForbundsordningForm(posted(request), initial={**initial, "valid_from": None, "decided_on": None})
    if request.method == "POST" and form.is_valid() and (added := saved(form)) is not None:
        history.record(added, "forbundsordning.added", by=user, changes={"from_on": [None, str(added.valid_from)]})
        messages.success(request, "Förbundsordningen är tillagd.")
        return redirect(added)
    return form_page(request, "members/forbundsordning_form.html", {"form": form})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def forbundsordning_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a version; a new decision of the members is a new version."""
    user = user_of(request)
    require(permissions.can_change_forbundsordning(user))
    shown = visible_or_404(_versions(), pk)
    form = ForbundsordningForm(posted(request), instance=shown)
    if request.method == "POST" and form.is_valid() and (changed := saved(form)) is not None:
        changes = {"fields": [None, ", ".join(form.changed_data)]}
        history.record(changed, "forbundsordning.changed", by=user, changes=changes)
        messages.success(request, "Uppgifterna är sparade.")
        return redirect(changed)
    return form_page(request, "members/forbundsordning_form.html", {"form": form, "ordning": shown})

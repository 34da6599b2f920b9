"""The user's own keys to the API: list, make, withdraw."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam import drafts
from finsam.access import methods, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.api_token_forms import ApiTokenForm
from members.models import ApiToken
from members.permissions import can_make_api_token
from members.requests import posted, user_of


@methods(read=["GET"])
def api_tokens(request: HttpRequest) -> HttpResponse:
    """One's own keys, newest first."""
    tokens = ApiToken.objects.visible_to(user_of(request)).select_related("uppdrag__organisation")
    return render(request, "members/api_tokens.html", {"tokens": tokens})


@never_cache
@keeps_draft
@methods(read=["GET"], write=["POST"])
def api_token_new(request: HttpRequest) -> HttpResponse:
    """Make a key. The secret is in this answer alone: it is stored nowhere, so there is no page to go on to."""
    user = user_of(request)
    require(can_make_api_token(user))
    form = ApiTokenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        token, secret = ApiToken.issue(user, **form.cleaned_data)
        drafts.forget(request)
        return render(request, "members/api_token_made.html", {"token": token, "secret": secret})
    return form_page(request, "members/api_token_new.html", {"form": form})


@methods(read=["GET"], write=["POST"])
def api_token_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A page of its own, since a withdrawn key cannot come back."""
    user = user_of(request)
    token = visible_or_404(ApiToken.objects.visible_to(user), pk)
    if request.method == "POST":
        token.withdraw(by=user)
        messages.success(request, f"Nyckeln {token.name} är återtagen. Program som använder den kommer inte åt något.")
        return redirect("members:api_tokens")
    return render(request, "members/api_token_withdraw.html", {"token": token})

"""Bjud in en person, and the page that the one-time link opens."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from finsam import history
from finsam.access import methods, public, require, visible_or_404
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members import inviting, permissions
from members.forms import EMAIL_TAKEN, InviteForm, WelcomeForm
from members.models import Invitation, Person, User
from members.requests import attempt, user_of
from members.views.uppdrag import done_text, give_from

NOT_SENT = "Inbjudan är sparad, men mejlet kunde inte skickas. Kontrollera e-posten i inställningarna och skicka igen."


@keeps_draft
@methods(read=["GET"], write=["POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A new person with a first uppdrag, and the link by e-mail."""
    user = user_of(request)
    require(permissions.can_invite_person(user))
    form = InviteForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        invited = _invite(form, user)
        if invited is not None:
            invitation, token, text = invited
            _deliver(request, invitation, token, f"Inbjudan är skickad till {invitation.person.email}. {text}")
            return redirect(invitation.person)
    return form_page(request, "members/invite.html", {"form": form})


def _invite(form: InviteForm, by: User) -> tuple[Invitation, str, str] | None:
    """Everything or nothing: a person without the uppdrag that was asked for is not kept."""
    values = form.cleaned_data
    with transaction.atomic():
        try:
            with transaction.atomic():
                person = Person.objects.create(name=values["name"], email=values["email"], employer=values["employer"])
        except IntegrityError:
            # sent twice at the same time
            form.add_error("email", EMAIL_TAKEN)
            return None
        history.record(person, "person.added", by=by)
        uppdrag = give_from(form, person, by)
        if uppdrag is None:
            transaction.set_rollback(True)
            return None
        invitation, token = inviting.invite(person, by=by)
    return invitation, token, done_text(uppdrag)


def _deliver(request: HttpRequest, invitation: Invitation, token: str, sent: str) -> None:
    if inviting.deliver(invitation, token):
        messages.success(request, sent)
    else:
        messages.error(request, NOT_SENT)


@methods(read=[], write=["POST"])
def invite_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A link for somebody who is in the list but has no login."""
    user = user_of(request)
    require(permissions.can_invite_person(user))
    person = visible_or_404(Person.objects.all(), pk)
    try:
        invitation, token = inviting.invite(person, by=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _deliver(request, invitation, token, f"Inbjudan är skickad till {person.email}.")
    return redirect(person)


@methods(read=[], write=["POST"])
def resend_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new link; the earlier one stops working."""
    user = user_of(request)
    require(permissions.can_invite_person(user))
    invitation = visible_or_404(Invitation.objects.select_related("person"), pk)
    require(permissions.can_send_invitation(user, invitation))
    try:
        invitation, token = inviting.resend(invitation, by=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        _deliver(request, invitation, token, "Inbjudan är skickad igen. Den tidigare länken fungerar inte längre.")
    return redirect(invitation.person)


@methods(read=[], write=["POST"])
def withdraw_invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The link stops working."""
    user = user_of(request)
    require(permissions.can_invite_person(user))
    invitation = visible_or_404(Invitation.objects.select_related("person"), pk)
    require(permissions.can_send_invitation(user, invitation))
    done = "Inbjudan är återtagen. Länken fungerar inte längre."
    attempt(request, lambda: inviting.withdraw(invitation, by=user), done)
    return redirect(invitation.person)


@public
@never_cache
@methods(read=["GET"], write=["POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The invited person chooses user name and password and is logged in."""
    invitation = inviting.usable(token)
    if invitation is None:
        return render(request, "members/invitation_over.html", status=404)
    if request.user.is_authenticated:
        return render(request, "members/invitation_logged_in.html", {"person": invitation.person})
    form = WelcomeForm(request.POST or None, email=invitation.person.email)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = inviting.accept(invitation, values["username"], values["password1"])
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                return render(request, "members/invitation_over.html", status=404)
            form.add_error(None, error)
        else:
            record_authentication(request, user, "password", username=user.username)
            get_adapter().login(request, user)
            messages.success(request, "Ditt konto är klart.")
            return redirect("members:me")
    return form_page(request, "members/welcome.html", {"form": form, "person": invitation.person})

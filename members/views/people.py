"""People: list, person page, change, account, and a lost second factor."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from finsam import history
from finsam.access import methods, require, visible_or_404
from finsam.constraints import broken_constraint
from finsam.drafts import keeps_draft
from finsam.exports import csv_response
from finsam.lists import ListPage, search
from finsam.pages import form_page
from finsam.status import Status, Tone
from members import accounts, assigning, permissions
from members.filters import PersonFilter
from members.forms import ADDRESS_TAKEN, PersonForm
from members.models import FactorReset, Invitation, Person, Uppdrag, User
from members.requests import attempt, user_of

ADDRESS_CONSTRAINTS = ("members_person_email_key", "members_user_one_per_email")
SORTS = {"namn": ("sort_key", "pk"), "arbetsgivare": ("employer__sort_key", "sort_key", "pk")}


def people_with_uppdrag() -> "QuerySet[Person]":
    """People as the list shows them: with employer, account, open invitation and uppdrag of today."""
    now = Prefetch("uppdrag_set", queryset=Uppdrag.objects.active().order_by("role", "pk"), to_attr="now")
    invited = Exists(Invitation.objects.open().filter(person=OuterRef("pk")))
    return Person.objects.select_related("employer", "user").prefetch_related(now).annotate(is_invited=invited)


def account_status(person: Person, *, is_invited: bool) -> Status:
    """The tag of a person's account."""
    user = getattr(person, "user", None)
    if user is not None:
        return Status(Tone.OK, "Öppet") if user.is_active else Status(Tone.DONE, "Stängt")
    return Status(Tone.WAITING, "Inbjuden") if is_invited else Status(Tone.DONE, "Inget konto")


def listed(person: Person) -> Status:
    """The same for a row of the list."""
    return account_status(person, is_invited=getattr(person, "is_invited", False))


@methods(read=["GET"], write=["POST"])
def people(request: HttpRequest) -> HttpResponseBase:
    """The list, also as CSV."""
    user = user_of(request)
    require(permissions.can_list_people(user))
    if request.method == "POST":
        return search(request, PersonFilter)
    page = ListPage(
        request,
        people_with_uppdrag(),
        sorts=SORTS,
        default="namn",
        noun=("person", "personer"),
        filterset=PersonFilter,
        region="personer",
    )
    if request.GET.get("format") == "csv":
        header = ["Namn", "E-postadress", "Arbetsgivare", "Uppdrag i dag", "Konto"]
        rows = [
            [p.name, p.email, p.employer.name, ", ".join(map(str, p.now)), listed(p).word]  # type: ignore[attr-defined]
            for p in page.queryset
        ]
        return csv_response("personer.csv", header, rows)
    context = {
        "rows": [(person, listed(person)) for person in page.rows],
        "can_invite": permissions.can_invite_person(user),
        "can_see_waiting": permissions.can_see_waiting(user),
    }
    return page.respond("members/people.html", "members/_people_rows.html", context)


def _person(request: HttpRequest, pk: UUID) -> tuple[User, Person]:
    user = user_of(request)
    require(permissions.can_list_people(user))
    return user, visible_or_404(Person.objects.select_related("employer", "user"), pk)


def _person_context(user: User, person: Person) -> dict[str, Any]:
    account = getattr(person, "user", None)
    invitation = person.inbjudningar.open().first()
    rows = person.uppdrag_set.select_related("organisation", "given_by", "confirmed_by", "ended_by")
    return {
        "person": person,
        "account": account,
        "account_status": account_status(person, is_invited=invitation is not None),
        "invitation": invitation,
        "uppdrag_rows": [(uppdrag, _can_end(user, uppdrag)) for uppdrag in rows.order_by("-from_on", "pk")],
        "can_change": permissions.can_change_person(user, person),
        "can_give": permissions.can_give_uppdrag(user, person),
        "can_invite": account is None and invitation is None and permissions.can_invite_person(user),
        "can_send": invitation is not None and permissions.can_send_invitation(user, invitation),
        "can_close": account is not None and permissions.can_close_user(user, account),
        "can_reset": account is not None and permissions.can_ask_factor_reset(user, account),
        "has_second_factor": account is not None and Authenticator.objects.filter(user=account).exists(),
        "waiting_reset": FactorReset.objects.waiting().filter(person=person).select_related("asked_by").first(),
    }


def _can_end(user: User, uppdrag: Uppdrag) -> bool:
    return uppdrag.status.tone != Tone.DONE and bool(permissions.can_end_uppdrag(user, uppdrag))


@methods(read=["GET"])
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: details, account, invitation, all uppdrag, history."""
    user, shown = _person(request, pk)
    return render(request, "members/person.html", _person_context(user, shown))


@keeps_draft
@methods(read=["GET"], write=["POST"])
def person_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, e-mail and employer. A new e-mail goes to the login too."""
    user, shown = _person(request, pk)
    require(permissions.can_change_person(user, shown))
    form = PersonForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid() and _save_person(form, user):
        messages.success(request, "Uppgifterna är sparade.")
        return redirect(shown)
    return form_page(request, "members/person_change.html", {"form": form, "person": shown})


def _save_person(form: PersonForm, by: User) -> bool:
    """Save; False with an error on the form when the employer does not go with the person's uppdrag, or the address
    was taken this moment. The form has locked the person."""
    changed = form.instance
    try:
        for uppdrag in Uppdrag.objects.standing().filter(person=changed):
            assigning.check_employer(changed, uppdrag.role)
        with transaction.atomic():
            changed.save()
            accounts.change_email(changed)
    except ValidationError as error:
        form.add_error("employer", error)
        return False
    except IntegrityError as error:
        # two at the same time: the database saw what the form could not
        if broken_constraint(error) not in ADDRESS_CONSTRAINTS:
            raise
        form.add_error("email", ADDRESS_TAKEN)
        return False
    history.record(changed, "person.changed", by=by, changes={"fields": [None, ", ".join(form.changed_data)]})
    return True


@methods(read=["GET"], write=["POST"])
def close_user(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the account, on a page that says what happens."""
    user, shown = _person(request, pk)
    account = visible_or_404(User.objects.filter(is_active=True), getattr(shown, "user", None) and shown.user.pk)
    require(permissions.can_close_user(user, account))
    if request.method == "POST":
        return _act(request, shown, lambda: accounts.close(account, by=user), "Kontot är stängt.")
    return render(request, "members/close_user.html", {"person": shown})


@methods(read=[], write=["POST"])
def open_user(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a closed account be used again."""
    user, shown = _person(request, pk)
    account = visible_or_404(User.objects.filter(is_active=False), getattr(shown, "user", None) and shown.user.pk)
    require(permissions.can_close_user(user, account))
    return _act(request, shown, lambda: accounts.reopen(account, by=user), "Kontot är öppet igen.")


@methods(read=["GET"], write=["POST"])
def ask_factor_reset(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first of two persons asks that a lost second factor is removed."""
    user, shown = _person(request, pk)
    account = visible_or_404(User.objects.select_related("person"), getattr(shown, "user", None) and shown.user.pk)
    require(permissions.can_ask_factor_reset(user, account))
    if request.method == "POST":
        done = "Begäran är skickad. En kollega bekräftar den under Väntar på bekräftelse."
        return _act(request, shown, lambda: accounts.ask_factor_reset(account, by=user), done)
    return render(request, "members/ask_factor_reset.html", {"person": shown})


def _act(request: HttpRequest, person: Person, act: Callable[[], object], done: str) -> HttpResponse:
    """Do one thing with a person and go back to the page, with what was done or why not."""
    attempt(request, act, done)
    return redirect(person)

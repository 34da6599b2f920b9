"""Code lists: the kansli reads them, adds values and retires them."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from finsam import codelists, dates, history
from finsam.access import Refusal, methods, require, visible_or_404
from finsam.codelists.definition import Kodlista, all_lists
from finsam.codelists.models import Kodvarde
from finsam.constraints import saved
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from insatser.forms.codelists import AddForm, RetireForm
from insatser.permissions import can_manage_codelists
from insatser.views.insatser import insatser_of
from members.models import User
from members.requests import posted, user_of

FIXED = Refusal("Listan styr hur systemet räknar. Den ändras när systemet ändras, inte här.")


def _keeper(request: HttpRequest) -> User:
    user = user_of(request)
    insatser_of(user)
    require(can_manage_codelists(user))
    return user


def _lista(key: str) -> Kodlista:
    lista = all_lists().get(key)
    if lista is None:
        raise Http404
    return lista


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """All lists with how many values they have."""
    _keeper(request)
    unconfirmed = Count("pk", filter=Q(status="working"))
    valid = Count("pk", filter=Q(pk__in=Kodvarde.objects.valid_on(dates.today()).values("pk")))
    rows = Kodvarde.objects.order_by().values("lista").annotate(valid=valid, unconfirmed=unconfirmed)
    counts = {row["lista"]: row for row in rows}
    lists = [
        {"lista": lista, "counts": counts.get(lista.key, {"valid": 0, "unconfirmed": 0})}
        for lista in sorted(all_lists().values(), key=lambda lista: (lista.is_fixed, lista.label))
    ]
    return render(request, "insatser/codelists.html", {"lists": lists})


@methods(read=["GET"])
def detail(request: HttpRequest, lista: str) -> HttpResponse:
    """The values of one list, retired ones too."""
    _keeper(request)
    found = _lista(lista)
    return render(request, "insatser/codelist.html", {"lista": found, "values": list(codelists.values(found.key))})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def add(request: HttpRequest, lista: str) -> HttpResponse:
    """Add a value."""
    user = _keeper(request)
    found = _lista(lista)
    require(FIXED if found.is_fixed else True)
    form = AddForm(posted(request), lista=found)
    if request.method == "POST" and form.is_valid() and (value := saved(form)) is not None:
        history.record(value, "kodvarde.added", by=user, changes={"key": [None, value.key]})
        messages.success(request, f"{value.label} är tillagt i listan.")
        return redirect("insatser:codelist", lista=found.key)
    return form_page(request, "insatser/codelist_add.html", {"form": form, "lista": found})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say until when a value can be chosen. What has it already keeps it."""
    user = _keeper(request)
    value = visible_or_404(Kodvarde.objects.all(), pk)
    found = _lista(value.lista)
    require(FIXED if found.is_fixed else True)
    form = RetireForm(posted(request), value=value, initial={"valid_to": value.valid_to})
    if request.method == "POST" and form.is_valid():
        before, value.valid_to = value.valid_to, form.cleaned_data["valid_to"]
        value.save(update_fields=["valid_to"])
        code = "kodvarde.retired" if value.valid_to else "kodvarde.revived"
        changes = {"valid_to": [str(before) if before else None, str(value.valid_to) if value.valid_to else None]}
        history.record(value, code, by=user, changes=changes)
        messages.success(request, f"{value.label} är ändrat.")
        return redirect("insatser:codelist", lista=found.key)
    return form_page(request, "insatser/codelist_retire.html", {"form": form, "value": value, "lista": found})

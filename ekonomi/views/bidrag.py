"""Members' contributions."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ekonomi import bidragslage, report_period
from ekonomi.bidragslage import MemberRow
from ekonomi.enums import READS_ALL_MONEY
from ekonomi.forms.bidrag import BidragForm, word_years
from ekonomi.forms.period import YearForm
from ekonomi.models import Bidrag
from ekonomi.permissions import can_read_bidrag, can_register_bidrag, report_budgets
from finsam import dates
from finsam.access import methods, require
from finsam.drafts import keeps_draft
from finsam.pages import form_page
from members.models import User
from members.requests import user_of

ZERO = Decimal("0.00")


@methods(read=["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """Decided and booked per member; a member's representative sees the own member and the others' sum."""
    user = user_of(request)
    require(can_read_bidrag(user))
    form = YearForm(request.GET, years=_years(), latest=dates.budget_year())
    rows = bidragslage.members(form.year, budgets=report_budgets(user))
    shown = rows if user.has_role(*READS_ALL_MONEY) else [row for row in rows if _is_own(user, row)]
    hidden = [row for row in rows if row not in shown]
    words = Bidrag.objects.visible_to(user).for_year(form.year)
    context = {
        "form": form,
        "year": form.year,
        "rows": shown,
        "others": _sums(hidden) if hidden else None,
        "total": _sums(rows),
        "parts": bidragslage.parts(form.year, rows),
        "words": words.select_related("medlem__organisation", "registered_by__person").order_by("-pk"),
        "may_register": can_register_bidrag(user),
    }
    return form_page(request, "ekonomi/bidrag.html", context)


def _years() -> list[int]:
    """The years of the reports, and those that words can be registered for."""
    known = [*report_period.years(), *word_years()]
    return list(range(max(known), min(known) - 1, -1))


def _is_own(user: User, row: MemberRow) -> bool:
    return user.acting is not None and row.medlem.organisation_id == user.acting.organisation_id


def _sums(rows: list[MemberRow]) -> dict[str, Decimal]:
    return {name: sum((getattr(row, name) for row in rows), ZERO) for name in ("budget", "decided", "booked", "left")}


@keeps_draft
@methods(read=["GET"], write=["POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Write down what a member has asked, said or decided; earlier words stay."""
    user = user_of(request)
    require(can_register_bidrag(user))
    initial = {"medlem": request.GET.get("medlem"), "year": request.GET.get("ar") or dates.budget_year()}
    form = BidragForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        word = form.save(commit=False)
        word.register(by=user)
        messages.success(request, f"Beskedet om bidrag från {word.medlem} är registrerat.")
        return redirect(f"{reverse('ekonomi:bidrag')}?ar={word.year}")
    return form_page(request, "ekonomi/bidrag_register.html", {"form": form})

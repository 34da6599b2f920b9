"""Which objects and accounts belong to which budget post."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from ekonomi.bokforing.mapping import remap_years
from ekonomi.bokforing.suggestions import suggest
from ekonomi.forms.changes import changes_of
from ekonomi.forms.mapping import ObjektFilter, ObjektmappningForm
from ekonomi.ledger_years import LedgerYears
from ekonomi.models import Budgetpost, Objekt, Objektmappning
from ekonomi.permissions import can_change_mapping, can_read_ledger
from finsam import dates, history
from finsam.access import methods, require, visible_or_404
from finsam.constraints import saved
from finsam.drafts import keeps_draft
from finsam.formats import antal
from finsam.lists import ListPage
from finsam.pages import form_page
from members.models import User
from members.requests import posted, user_of

PREFILLED = ("dimension", "objekt", "post")


@methods(read=["GET"])
def objects(request: HttpRequest) -> HttpResponse:
    """The objects of a year's file, with their budget post or a suggestion."""
    user = user_of(request)
    require(can_read_ledger(user))
    years = LedgerYears(request)
    found = Objekt.objects.filter(year=years.year)
    dimensions = [
        (number, f"{number} {name}".strip())
        for number, name in found.order_by("dimension").values_list("dimension", "dimension_name").distinct()
    ]
    page = ListPage(
        request,
        found,
        sorts={"objekt": ("dimension", "objekt", "pk"), "rader": ("row_count", "pk"), "netto": ("amount", "pk")},
        default="objekt",
        noun=("objekt", "objekt"),
        filterset=ObjektFilter,
        filter_arguments={"years": list(years.imports), "dimensions": dimensions},
    )
    context = {
        "rows": _with_posts(page.rows, years.year),
        "year": years.year,
        "has_ledger": bool(years.imports),
        "may_change_mapping": can_change_mapping(user),
    }
    return page.respond("ekonomi/objects.html", "ekonomi/_object_rows.html", context)


def _with_posts(found: list[Objekt], year: int) -> list[tuple[Objekt, Budgetpost | None, Budgetpost | None]]:
    """Each object with the post of its rows, else with one that its name suggests."""
    by_key = {rule.key: rule.post_id for rule in Objektmappning.objects.valid_in(year) if not rule.konto_from}
    posts = {post.pk: post for post in Budgetpost.objects.select_related("omrade")}
    active = [post for post in posts.values() if post.is_active]
    rows = []
    for objekt in found:
        post = posts.get(by_key[objekt.key]) if objekt.key in by_key else None
        rows.append((objekt, post, None if post else suggest(objekt, active)))
    return rows


@methods(read=["GET"])
def rules(request: HttpRequest) -> HttpResponse:
    """All rules, those of accounts alone too."""
    user = user_of(request)
    require(can_read_ledger(user))
    page = ListPage(
        request,
        Objektmappning.objects.visible_to(user).in_use().select_related("post__omrade"),
        sorts={
            "objekt": ("dimension", "objekt", "konto_from", "pk"),
            "post": ("post__sort_key", "dimension", "objekt", "pk"),
        },
        default="objekt",
        noun=("koppling", "kopplingar"),
    )
    return page.respond(
        "ekonomi/rules.html", "ekonomi/_rule_rows.html", {"may_change_mapping": can_change_mapping(user)}
    )


@keeps_draft
@methods(read=["GET"], write=["POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new rule; the rows of the ledgers it holds for move at once."""
    user = user_of(request)
    require(can_read_ledger(user))
    require(can_change_mapping(user))
    initial = {name: request.GET[name] for name in PREFILLED if name in request.GET}
    form = ObjektmappningForm(posted(request), initial={"from_year": dates.budget_year(), **initial})
    if request.method == "POST" and form.is_valid() and (rule := saved(form)) is not None:
        history.record(rule, "objektmappning.created", by=user, changes=changes_of(form))
        return _moved(request, remap_years(rule.from_year, rule.to_year))
    return form_page(request, "ekonomi/rule_form.html", {"form": form})


@keeps_draft
@methods(read=["GET"], write=["POST"])
def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another post, object, range or span of years."""
    user, rule = _rule(request, pk)
    before = (rule.from_year, rule.to_year)
    form = ObjektmappningForm(posted(request), instance=rule)
    if request.method == "POST" and form.is_valid() and (changed := saved(form)) is not None:
        history.record(changed, "objektmappning.changed", by=user, changes=changes_of(form))
        return _moved(request, _remap_both(before, (changed.from_year, changed.to_year)))
    return form_page(request, "ekonomi/rule_form.html", {"form": form, "rule": rule})


@methods(read=["GET"], write=["POST"])
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a rule away; its rows wait for kontering unless another rule holds them."""
    user, rule = _rule(request, pk)
    if request.method == "POST":
        rule = rule.locked()
        rule.is_removed = True
        rule.version += 1
        rule.save(update_fields=["is_removed", "version"])
        history.record(rule, "objektmappning.removed", by=user, changes={"is_removed": ["False", "True"]})
        return _moved(request, remap_years(rule.from_year, rule.to_year))
    return render(request, "ekonomi/rule_remove.html", {"rule": rule})


def _rule(request: HttpRequest, pk: UUID) -> tuple[User, Objektmappning]:
    user = user_of(request)
    rule = visible_or_404(Objektmappning.objects.visible_to(user).in_use().select_related("post__omrade"), pk)
    require(can_change_mapping(user))
    return user, rule


def _remap_both(before: tuple[int, int | None], after: tuple[int, int | None]) -> int:
    last = None if None in (before[1], after[1]) else max(before[1] or 0, after[1] or 0)
    return remap_years(min(before[0], after[0]), last)


def _moved(request: HttpRequest, count: int) -> HttpResponse:
    moved = (
        f"{antal(count, 'rad', 'rader')} har fått ny budgetpost." if count else "Inga rader i bokföringen påverkades."
    )
    messages.success(request, f"Kopplingen är sparad. {moved}")
    return redirect("ekonomi:rules")

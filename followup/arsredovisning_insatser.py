"""The insatser of a year and their goals, as the årsredovisning tells about them one by one."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, Sum

from ekonomi.models import Manadsutfall
from ekonomi.statements import ZERO
from followup.head_counts import COLUMNS
from insatser.models import Insats, Mal, MalUtfall
from participants.antal.counts import published_year


def insats_facts(year: int) -> list[dict[str, Any]]:
    """Each insats that ran: aim, target groups, owner, period, protected counts, goals with outcome, and cost."""
    insatser = (
        Insats.objects.active_in(year)
        .select_related("agare__organisation")
        .prefetch_related("malgrupper")
        .order_by("sort_key", "pk")
    )
    counts = published_year(year)
    costs, goals = _costs(year), _goals(year)
    return [
        {
            "name": insats.name,
            "inriktning": str(insats.get_inriktning_display()),
            "purpose": insats.purpose or insats.description,
            "malgrupper": [value.label for value in insats.malgrupper.all()],
            "agare": insats.agare.organisation.name,
            "starts_on": insats.starts_on,
            "ends_on": insats.ends_on,
            "count": {name: getattr(counts.of(insats.pk), name) for name in COLUMNS},
            "mal": goals.get(insats.pk, []),
            "cost": costs.get(insats.pk, ZERO),
        }
        for insats in insatser
    ]


def _costs(year: int) -> dict[UUID, Any]:
    """Booked cost per insats, positive."""
    rows = Manadsutfall.objects.results().for_year(year).filter(post__insats__isnull=False).order_by()
    return dict(rows.values_list("post__insats_id").annotate(Sum("amount")))


def _goals(year: int) -> dict[UUID, list[dict[str, Any]]]:
    """The goals that held in the year, per insats, and what came of them."""
    outcomes = Prefetch("utfall_set", queryset=MalUtfall.objects.filter(year=year), to_attr="outcomes")
    mal = (
        Mal.objects.current()
        .filter(Q(year=year) | Q(year__isnull=True), insats__in=Insats.objects.active_in(year))
        .prefetch_related(outcomes)
        .order_by("created_at", "pk")
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for goal in mal:
        outcome: MalUtfall | None = next(iter(goal.outcomes), None)  # type: ignore[attr-defined] # the prefetch
        row = {
            "text": goal.text,
            "unit": goal.unit,
            "target": goal.target_shown,
            "outcome": outcome.shown if outcome is not None else "",
            "comment": outcome.comment if outcome is not None else "",
        }
        found.setdefault(goal.insats_id, []).append(row)
    return found

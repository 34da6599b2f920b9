"""The certificate of a gallring: what was erased, by which decision, and by whom. Nobody is named."""

import hashlib
from typing import Any

from django.db.models import Max, Min

from finsam import dates
from finsam.pdf import render_pdf
from members.current_forbund import current_forbund
from participants.gallring import carrying_out
from participants.gallring.enums import Gallringsslag
from participants.models import Gallring, Gallringsbevis


def context(gallring: Gallring, *, is_exact: bool) -> dict[str, Any]:
    """What page and document show."""
    days = gallring.plan.days()
    spans = gallring.uppgifter.order_by().values_list("slag").annotate(first=Min("over_on"), last=Max("over_on"))
    years = {slag: period_of_years(first.year, last.year) for slag, first, last in spans}
    return {
        "gallring": gallring,
        "plan": gallring.plan,
        "numbers": carrying_out.erased(gallring, is_exact=is_exact),
        "regler": [(slag, days.get(slag), years.get(slag.value, "")) for slag in Gallringsslag],
    }


def period_of_years(first: int, last: int) -> str:
    """2023–2025, or one year: a day could be somebody's."""
    return str(first) if first == last else f"{first}–{last}"


def store(gallring: Gallring) -> Gallringsbevis:
    """Draw the document of a finished gallring and keep it; the one that is there, if it is."""
    kept = Gallringsbevis.objects.filter(gallring=gallring).first()
    if kept is not None:
        return kept
    finished_at = gallring.finished_at or gallring.ordered_at
    content = render_pdf(
        "participants/pdf/gallringsbevis.html",
        context(gallring, is_exact=False),
        document_date=dates.local_day(finished_at),
        title=f"Gallringsbevis {gallring.day}",
        author=str(current_forbund()),
    )
    return Gallringsbevis.objects.create(gallring=gallring, content=content, sha256=hashlib.sha256(content).hexdigest())

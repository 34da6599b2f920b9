"""The report as an uttag: a calendar year, protected before it is stored, with the cost of each deltagande."""

from typing import Any

from followup.deltagarrapport import document
from followup.deltagarrapport.data import data
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from followup.rapport_document import forbund_facts
from followup.snapshots import Json, plain


def result(year: int) -> Json:
    """What is stored. Without the keys of insatser: the same figures give the same hash, in whatever database."""
    report = data(deltagarrapport(Urval.of_year(year), is_exact=False), with_costs=True)
    report["insats"] = [{**row, "key": ""} for row in report["insats"]]
    return plain({**report, "year": year, "forbund": forbund_facts()})


def context(stored: Json, *, is_pdf: bool) -> dict[str, Any]:
    """What the templates of page and PDF show."""
    return document.context(stored, is_pdf=is_pdf)

"""The plan in a registerutdrag: the same rows as the plan's page, in words."""

from datetime import date

from finsam.formats import datum
from participants.models import Deltagande
from participants.plan import overview
from participants.rights.sections import Table


def _day(day: date | None) -> str:
    return datum(day) if day is not None else ""


def plan_tables(one: Deltagande) -> list[Table]:
    """The plan, with what was registered by mistake."""
    plan = overview.of(one, with_mistakes=True)
    parts = [
        (
            *(part.slag.label, part.ansvarig.name, str(part.steg)),
            *(datum(part.starts_on), _day(part.ends_on), part.state.label),
        )
        for part in plan.parts
    ]
    contacts = [
        (datum(row.held_on), row.satt.label, ", ".join(map(str, row.parter.all())), row.state.label)
        for row in plan.contacts
    ]
    sips = [
        (datum(row.made_on), ", ".join(map(str, row.parter.all())), *map(_day, (row.follow_up_on, row.ended_on)))
        for row in plan.sips
    ]
    tables = [
        Table(
            "plan", "Planen: delar",
            (("vad", "Vad"), ("part", "Part"), ("steg", "Steg mot arbete"), ("fran", "Från och med"),
             ("till", "Till och med"), ("status", "Läge")), parts,
        ),
        Table(
            "kontakter", "Planen: kontakter",
            (("datum", "Datum"), ("hur", "Hur"), ("parter", "Parter"), ("status", "Läge")), contacts,
        ),
        Table(
            "sip", "Planen: SIP",
            (("datum", "Datum"), ("parter", "Parter"), ("foljs_upp", "Ska följas upp"), ("avslutad", "Avslutad")), sips,
        ),
    ]  # fmt: skip
    return [table for table in tables if table.rows]

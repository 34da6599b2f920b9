"""The insatser of a start file: `[[insatser.insats]]` with periods, plan and goals.

    [[insatser.insats]]
    namn = "Nya steget"
    inriktning = "individinriktad"          # or "strukturovergripande"
    agare = "Exempelby kommun"              # a member's name
    start = 2024-01-01
    malgrupper = ["unga_vuxna"]             # keys of the code lists
    planerat = { 2024 = 30, 2025 = 35 }
      [[insatser.insats.perioder]]          # only when it pauses or is limited
      fran = 2024-01-01
      [[insatser.insats.mal]]
      text = "Deltagare som går vidare till arbete eller studier"
      enhet = "procent"
      malvarde = 40
      ansvarig = "Exempelby kommun"
      gemensamt = true

Optional: kortnamn, beskrivning, syfte, preciserad_inriktning, uppfoljningsmetod, esf, slut, finansierad_till,
annan_finansiering, fortsatter and hor_ihop_med (names of insatser further up in the file).
"""

from itertools import pairwise
from typing import TypeVar

from django.db import models

from finsam.codelists.models import Kodvarde
from finsam.startfile import Section, Values
from insatser import periods, planning
from insatser.enums import (
    FIRST_YEAR,
    LAST_YEAR,
    MALGRUPP_LISTA,
    PRECISERAD_LISTA,
    YEAR_OUTSIDE,
    Inriktning,
    PeriodKind,
    Uppfoljningsmetod,
)
from insatser.models import Insats, Mal
from members.models import Medlem, Organisation, User

M = TypeVar("M", bound=models.Model)


def apply(values: Values, *, by: User | None) -> None:
    """Create the insatser of the file. Raises SetupError that names the place of the first fault."""
    section = Section(values, "insatser")
    for row in section.sections("insats"):
        _insats(row, by)
    section.finish()


def _insats(row: Section, by: User | None) -> None:
    inriktning = Inriktning(row.choice("inriktning", list(Inriktning.values)))
    preset = Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM
    if inriktning == Inriktning.STRUKTUROVERGRIPANDE:
        preset = Uppfoljningsmetod.ENDAST_ANTAL
    insats = Insats(
        name=row.text("namn", max_length=150),
        short_name=row.text("kortnamn", "", max_length=30),
        description=row.text("beskrivning", "", max_length=20_000),
        purpose=row.text("syfte", "", max_length=20_000),
        inriktning=inriktning,
        preciserad_inriktning=_value(row, "preciserad_inriktning", PRECISERAD_LISTA[inriktning]),
        uppfoljningsmetod=row.choice("uppfoljningsmetod", list(Uppfoljningsmetod.values), preset.value),
        is_esf=row.boolean("esf", False),
        starts_on=row.date("start"),
        ends_on=row.date_or_none("slut"),
        agare=_found(row, "agare", Medlem.objects.filter(organisation__name=row.text("agare")), "medlem"),
        finansierad_till=row.date_or_none("finansierad_till"),
        other_financing=row.text("annan_finansiering", "", max_length=20_000),
        continues=_earlier(row, "fortsatter"),
        belongs_with=_earlier(row, "hor_ihop_med"),
    )
    row.clean("namn", insats, exclude=("sort_key",))
    for other in (insats.continues, insats.belongs_with):
        if other is not None and other.name.lower() == insats.name.lower():
            raise row.error("namn", "Insatser som hör ihop ska ha olika namn.")
    malgrupper = [_code(row, "malgrupper", MALGRUPP_LISTA, key) for key in row.texts("malgrupper")]
    insats.register(by=by)
    insats.malgrupper.set(malgrupper)
    _periods(row, insats, by)
    _plan(row, insats, by)
    for goal in row.sections("mal"):
        _goal(goal, insats)
    row.finish()


def _periods(row: Section, insats: Insats, by: User | None) -> None:
    spans: list[periods.Span] = []
    for period in row.sections("perioder"):
        kind = period.choice("omfattning", list(PeriodKind.values), PeriodKind.ORDINARIE.value)
        spans.append((period.date("fran"), period.date_or_none("till"), kind))
        if spans[-1][1] is not None and spans[-1][1] < spans[-1][0]:
            raise period.error("till", "Slutdatum kan inte vara före startdatum.")
        period.finish()
    if not spans:
        return
    if any(earlier[1] is None or earlier[1] >= later[0] for earlier, later in pairwise(spans)):
        raise row.error("perioder", "Perioderna ska stå i ordning utan att gälla samma dagar.")
    if (spans[0][0], spans[-1][1]) != (insats.starts_on, insats.ends_on):
        raise row.error("perioder", "Perioderna ska börja på insatsens start och sluta på dess slut.")
    periods.set_periods(insats, spans, by=by)


def _plan(row: Section, insats: Insats, by: User | None) -> None:
    plan = row.section("planerat")
    for year in plan.values:
        if not year.isdecimal() or not FIRST_YEAR <= int(year) <= LAST_YEAR:
            raise plan.error(year, YEAR_OUTSIDE)
        planning.plan_year(insats, int(year), plan.integer(year, low=0, high=100_000), by=by)


def _goal(row: Section, insats: Insats) -> None:
    mal = Mal(
        insats=insats,
        text=row.text("text", max_length=20_000),
        unit=row.text("enhet", max_length=40),
        target=row.amount("malvarde"),
        baseline=row.amount("utgangslage") if row.has("utgangslage") else None,
        owner=_found(row, "ansvarig", Organisation.objects.filter(name=row.text("ansvarig")), "organisation"),
        is_joint=row.boolean("gemensamt"),
        year=row.integer("ar", low=FIRST_YEAR, high=LAST_YEAR) if row.has("ar") else None,
    )
    row.clean("malvarde", mal)
    mal.save()
    row.finish()


def _earlier(row: Section, key: str) -> Insats | None:
    name = row.text(key, "")
    return _found(row, key, Insats.objects.filter(name=name), "insats längre upp i filen") if name else None


def _value(row: Section, key: str, lista: str) -> Kodvarde | None:
    code = row.text(key, "")
    return _code(row, key, lista, code) if code else None


def _code(row: Section, key: str, lista: str, code: str) -> Kodvarde:
    values = Kodvarde.objects.in_list(lista)
    found = values.filter(key=code).first()
    if found is None:
        raise row.error(
            key, f"Nyckeln {code} finns inte. Välj bland: {', '.join(values.values_list('key', flat=True))}."
        )
    return found


def _found(row: Section, key: str, rows: "models.QuerySet[M]", noun: str) -> M:
    found = rows.order_by("pk").first()
    if found is None:
        raise row.error(key, f"Det finns ingen {noun} med namnet {row.text(key)}.")
    return found

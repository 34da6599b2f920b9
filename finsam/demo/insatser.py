"""The demo's insatser with periods, goals, plans and who works with them."""

from datetime import date
from decimal import Decimal

from finsam import history
from finsam.codelists.models import Kodvarde
from finsam.demo.plan import INSATSER, PlannedInsats
from finsam.demo.years import Years
from insatser.enums import Inriktning, InsatsState, PeriodKind, Uppfoljningsmetod
from insatser.models import Insats, InsatsAr, Insatsperiod, InsatsUppdrag, Mal, MalUtfall
from insatser.tying import record_tied
from members.models import Medlem, Uppdrag, User

OWN_OF_STAFF = ("steget", "sprakspar")


def build(years: Years, users: dict[str, User]) -> dict[str, Insats]:
    """All insatser by code."""
    medlemmar = {medlem.organisation.name: medlem for medlem in Medlem.objects.select_related("organisation")}
    made: dict[str, Insats] = {}
    for planned in INSATSER:
        made[planned.code] = _insats(planned, years, medlemmar[planned.owner], made, users["handlaggare"])
    for username in ("insatsansvarig", "deltagaransvarig"):
        uppdrag = users[username].person.uppdrag_set.get()
        for code in OWN_OF_STAFF:
            _tie(uppdrag, made[code])
    return made


def tie(made: dict[str, Insats], staff: dict[str, User]) -> None:
    """Each of the staff to the insats whose code they stand under."""
    for code, user in staff.items():
        uppdrag = user.person.uppdrag_set.get()
        _tie(uppdrag, made[code])


def _tie(uppdrag: Uppdrag, insats: Insats) -> None:
    record_tied(InsatsUppdrag.objects.create(uppdrag=uppdrag, insats=insats, from_on=insats.starts_on), by=None)


def _insats(planned: PlannedInsats, years: Years, agare: Medlem, made: dict[str, Insats], by: User) -> Insats:
    first, last = years.first + planned.years[0], years.first + planned.years[-1]
    is_running = last == years.current
    kind = "individ" if planned.is_individual else "struktur"
    insats = Insats.objects.create(
        name=planned.name,
        purpose=planned.purpose,
        description=f"{planned.purpose} Insatsen drivs av {agare.organisation.name}.",
        inriktning=Inriktning.INDIVIDINRIKTAD if planned.is_individual else Inriktning.STRUKTUROVERGRIPANDE,
        preciserad_inriktning=Kodvarde.objects.get(lista=f"preciserad_inriktning_{kind}", key=planned.orientation),
        uppfoljningsmetod=Uppfoljningsmetod.ENDAST_ANTAL
        if planned.counts_only
        else Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM,
        is_esf=planned.is_esf,
        starts_on=date(first, 1, 1),
        ends_on=None if is_running else date(last, 12, 31),
        agare=agare,
        personuppgiftsansvarig=agare.organisation,
        continues=made.get(planned.continues),
        state=InsatsState.PAGAENDE if is_running else InsatsState.AVSLUTAD,
    )
    insats.malgrupper.set(Kodvarde.objects.filter(lista="malgrupp", key__in=planned.target_groups))
    history.record(insats, "insats.registered", by=None)
    _periods(insats, planned, years)
    _goals(insats, planned, years)
    for offset in planned.years:
        InsatsAr.objects.create(insats=insats, year=years.first + offset, planned_participants=planned.planned)
    return insats


def _periods(insats: Insats, planned: PlannedInsats, years: Years) -> None:
    """Periods of its own only where there is a gap or a limited year."""
    whole = planned.years == tuple(range(planned.years[0], planned.years[-1] + 1))
    if whole and not planned.limited_years:
        return
    for offset in planned.years:
        year = years.first + offset
        Insatsperiod.objects.create(
            insats=insats,
            from_on=date(year, 1, 1),
            to_on=None if year == years.current else date(year, 12, 31),
            kind=PeriodKind.BEGRANSAD if offset in planned.limited_years else PeriodKind.ORDINARIE,
        )


def _goals(insats: Insats, planned: PlannedInsats, years: Years) -> None:
    """A goal on results for insatser for individuals, and one on numbers for all; none says what head counts say."""
    owner = insats.agare.organisation
    text, unit = (
        ("Antal trepartssamtal under året", "samtal")
        if planned.is_individual
        else ("Antal tjänstepersoner som medverkar under året", "personer")
    )
    goals = [Mal(insats=insats, text=text, unit=unit, target=planned.planned, owner=owner, is_joint=False)]
    if planned.is_individual:
        goals.append(
            Mal(
                insats=insats,
                text="Andel avslutade som går vidare till arbete eller studier",
                unit="procent",
                baseline=Decimal(25),
                target=Decimal(40),
                owner=owner,
                is_joint=True,
            )
        )
    for goal in goals:
        goal.save()
    for offset in planned.years:
        if years.first + offset in years.closed:
            value = Decimal(planned.planned * (90 + 4 * offset) // 100)
            MalUtfall.objects.create(mal=goals[0], year=years.first + offset, value=value)

"""The demo's requests about the own data: some of every kind and state, in four insatser."""

from dataclasses import dataclass
from datetime import timedelta

from finsam import acting
from finsam.codelists.models import Kodvarde
from finsam.demo.years import Years
from insatser.models import Insats
from members.models import User
from participants.models import Begaran, Deltagande
from participants.rights import begaranden
from participants.rights.begaranden import Answered, Received
from participants.rights.enums import GROUND_OF_YES, BegaranState, Identifiering, Inkom, Ratt, Rattas

YES = {Ratt.RADERING: "samtycke", Ratt.BEGRANSNING: "riktighet"}
"""On which ground."""
OF = ("steget", "unga-vagar", "sprakspar", "grona-rummet")


@dataclass(frozen=True)
class Plan:
    """What was asked how many days ago, and what has come of it after how many days."""

    ratt: Ratt
    days_ago: int
    how: Inkom
    state: BegaranState = BegaranState.MOTTAGEN
    after: int = 0
    no_ground: str = ""
    is_extended: bool = False


PLANS = (
    Plan(Ratt.REGISTERUTDRAG, 4, Inkom.MUNTLIGT),
    Plan(Ratt.REGISTERUTDRAG, 26, Inkom.BREV),
    Plan(Ratt.RATTELSE, 9, Inkom.EPOST),
    Plan(Ratt.RADERING, 38, Inkom.BREV),
    Plan(Ratt.RATTELSE, 45, Inkom.MUNTLIGT, is_extended=True),
    Plan(Ratt.REGISTERUTDRAG, 60, Inkom.EPOST, BegaranState.BEVILJAD, 12),
    Plan(Ratt.RADERING, 75, Inkom.MUNTLIGT, BegaranState.BEVILJAD, 3),
    Plan(Ratt.RATTELSE, 90, Inkom.BREV, BegaranState.AVSLAGEN, 41, "riktiga"),
    Plan(Ratt.BEGRANSNING, 12, Inkom.EPOST, BegaranState.BEVILJAD, 2),
    Plan(Ratt.REGISTERUTDRAG, 100, Inkom.EPOST, BegaranState.ATERTAGEN, 5),
)
"""Of the first insats all; of each of the others some fewer."""


def build(years: Years, insatser: dict[str, Insats], staff: dict[str, User]) -> None:
    """Register and answer them in the names of the deltagaransvariga."""
    codes = {(code.lista, code.key): code for code in Kodvarde.objects.all()}
    for place, code in enumerate(OF):
        insats, holder = insatser[code], staff[code]
        holder.act_with(holder.person.uppdrag_set.get().pk)
        ongoing = Deltagande.objects.filter(insats=insats, registered_by__person=holder.person).ongoing().counted()
        chosen = ongoing.filter(starts_on__lt=years.today - timedelta(days=110)).select_related("insats")
        people = list(chosen.order_by("starts_on", "pk")[: len(PLANS)])
        with acting.acting_as(holder.subject):
            acting.declare(holder.subject)
            for plan, deltagande in zip(PLANS[place * 2 :], people, strict=False):
                _one(plan, deltagande, years, codes, holder)
    acting.declare(acting.SYSTEM)


def _one(
    plan: Plan, deltagande: Deltagande, years: Years, codes: dict[tuple[str, str], Kodvarde], holder: User
) -> None:
    came = years.today - timedelta(days=plan.days_ago)
    rattas = [Rattas.START] if plan.ratt == Ratt.RATTELSE else []
    begaran = begaranden.receive(deltagande, Received(plan.ratt, came, plan.how, rattas), by=holder)
    if plan.is_extended:
        told_on, why = came + timedelta(days=20), codes["begaran_forlangning", "komplicerad"]
        begaranden.extend(begaran, on=told_on, ground=why, by=holder)
    if plan.state == BegaranState.MOTTAGEN:
        return
    begaran = Begaran.objects.select_related("deltagande__insats").get(pk=begaran.pk)
    day = came + timedelta(days=plan.after)
    if plan.state == BegaranState.ATERTAGEN:
        begaranden.take_back(begaran, on=day, by=holder)
        return
    ground: Kodvarde | None = None
    if plan.no_ground:
        ground = codes["begaran_avslag", plan.no_ground]
    elif plan.ratt in GROUND_OF_YES:
        ground = codes[GROUND_OF_YES[plan.ratt], YES[plan.ratt]]
    begaranden.decide(begaran, Answered(plan.state, day, Identifiering.LEGITIMATION, ground), by=holder)

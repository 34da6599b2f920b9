"""The demo's gallringsplan, and a gallring of three weeks ago: what has come due since waits for the next."""

from datetime import date, timedelta

from finsam import acting, jobs
from finsam.demo.years import Years
from members.models import User
from participants.gallring import carrying_out
from participants.gallring.enums import Gallringsslag
from participants.tasks import GALLRA

DAYS = {Gallringsslag.IDENTITET: 0, Gallringsslag.KOMMUN: 730, Gallringsslag.FELREGISTRERING: 90}
SINCE = timedelta(days=21)


def build(years: Years, forbundschef: User) -> None:
    """Decided at the beginning of last year; the job that the worker runs writes the bevis."""
    forbundschef.act_with(forbundschef.person.uppdrag_set.get().pk)
    with acting.acting_as(forbundschef.subject):
        acting.declare(forbundschef.subject)
        plan = carrying_out.register_plan(
            beslut_on=date(years.current - 1, 2, 14),
            paragraf=f"§ 9/{years.current - 1}",
            valid_from=date(years.current - 1, 3, 1),
            days=DAYS,
            by=forbundschef,
        )
        day = years.today - SINCE
        made = carrying_out.order(plan, carrying_out.due(plan, day).total, by=forbundschef, day=day)
        while carrying_out.erase_some(made):
            pass
        carrying_out.finish(made, by=forbundschef)
        jobs.start(GALLRA, subject=made, by=forbundschef, label=str(made))
    acting.declare(acting.SYSTEM)

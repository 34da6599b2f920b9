"""The demo's history: an invented extract from SUS, filled in as poorly as the real ones were."""

from datetime import date, timedelta
from random import Random

from finsam import acting
from finsam.demo import accounts
from members.models import User
from participants.sus import keeping
from participants.sus.enums import Susversion

ROWS, SEED = 640, 2003
HEADINGS = (
    "Insatsnamn", "Startdatum", "Slutdatum", "Kön", "Ålder", "Folkbokföringskommun", "Utbildningsnivå",
    "Försörjning före", "Försörjning efter", "Sysselsättning före", "Sysselsättning efter", "Avslutsanledning",
)  # fmt: skip
INSATSER = ("Vägen in", "Gröna steget", "Ungdomsslussen", "Rehabteamet", "Språkbron")
BEFORE = ("Försörjningsstöd", "Sjukpenning", "Aktivitetsersättning", "Försörjningsstöd, Aktivitetsstöd", "")
AFTER = ("Försörjningsstöd", "Ingen offentlig försörjning", "Aktivitetsstöd", "Studiestöd", "Okänd", "")
DOES_AFTER = ("Förvärvsarbete", "Studier", "Aktivt arbetssökande", "Övriga", "Okänd", "")
REASONS = (
    "Avslut enligt plan", "Avslut enligt plan", "Fortsatt arbetslivsinriktad rehabilitering", "På grund av sjukdom",
    "Flytt", "Felregistrering",
)  # fmt: skip
KOMMUNER = (accounts.VATTERLUNDA, accounts.VATTERLUNDA, accounts.NORRHAMRA, accounts.EKHULTA)
FIRST_DAY, DAYS = date(2011, 1, 10), 3_900


def build(statistikansvarig: User) -> None:
    """Taken in and frozen by the statistikansvariga."""
    statistikansvarig.act_with(statistikansvarig.person.uppdrag_set.get().pk)
    with acting.acting_as(statistikansvarig.subject):
        acting.declare(statistikansvarig.subject)
        utdrag = keeping.receive(
            _file(),
            system=Susversion.NYA,
            source="Försäkringskassan, statistikenheten",
            extracted_on=date(2023, 4, 12),
            by=statistikansvarig,
        )
        keeping.freeze(utdrag, by=statistikansvarig)
    acting.declare(acting.SYSTEM)


def _file() -> bytes:
    random = Random(SEED)  # noqa: S311 -- invented deltaganden, not secrets
    lines = [HEADINGS, *(_line(random) for _ in range(ROWS))]
    return "\r\n".join(";".join(line) for line in lines).encode()


def _line(random: Random) -> tuple[str, ...]:
    starts_on = FIRST_DAY + timedelta(days=random.randrange(DAYS))
    ends_on = starts_on + timedelta(days=random.randrange(60, 540))
    return (
        random.choice(INSATSER),
        starts_on.isoformat(),
        "" if random.random() < 0.04 else ends_on.isoformat(),
        random.choice(("Kvinna", "Kvinna", "Man")),
        str(random.randrange(18, 64)),
        random.choice(KOMMUNER),
        random.choice(("Grundskola", "Gymnasium", "Gymnasium", "Högskola/universitet", "")),
        random.choice(BEFORE),
        random.choice(AFTER),
        "Aktivt arbetssökande" if random.random() < 0.6 else "",
        random.choice(DOES_AFTER),
        random.choice(REASONS),
    )

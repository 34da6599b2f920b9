"""Extracts from SUS of invented deltaganden."""

from datetime import date
from typing import Any

from members.models import User
from participants.models import Susutdrag
from participants.sus import keeping
from participants.sus.enums import Susversion
from tests.participants.importing.files import csv
from tests.participants.people import as_user

HEADINGS = (
    "Insatsnamn", "Startdatum", "Slutdatum", "Kön", "Ålder", "Utbildningsnivå", "Försörjning före", "Försörjning efter",
    "Sysselsättning före", "Sysselsättning efter", "Avslutsanledning", "Löpnummer",
)  # fmt: skip


def row(**changed: str) -> list[str]:
    """A row that is right."""
    cells = dict.fromkeys(HEADINGS, "") | {
        "Insatsnamn": "Stegen",
        "Startdatum": "2012-02-01",
        "Slutdatum": "2013-05-31",
        "Kön": "Kvinna",
        "Ålder": "27",
        "Utbildningsnivå": "Gymnasium",
        "Försörjning före": "Försörjningsstöd, Aktivitetsstöd",
        "Försörjning efter": "Ingen offentlig försörjning",
        "Sysselsättning före": "Aktivt arbetssökande",
        "Sysselsättning efter": "Förvärvsarbete 50 %, Studier 25 %",
        "Avslutsanledning": "Avslut enligt plan",
        "Löpnummer": "17",
    }
    return [*(cells | changed).values()]


def received(user: User, *rows: list[str], **changed: Any) -> Susutdrag:
    """Taken in by the user, and waiting."""
    told = {"system": Susversion.NYA, "source": "Försäkringskassan", "extracted_on": date(2023, 4, 12)}
    with as_user(user):
        return keeping.receive(csv([HEADINGS, *(rows or [row()])]).encode(), **(told | changed), by=user)

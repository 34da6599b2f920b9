"""Kinds and states of insatser, and which moves are allowed between the states."""

from django.db import models

from finsam.status import Tone

FIRST_YEAR, LAST_YEAR = YEARS = (2004, 2100)
"""The years that plans, goals and counts can be about. The law began to hold in 2004."""
YEAR_OUTSIDE = f"Välj ett år mellan {FIRST_YEAR} och {LAST_YEAR}."


class Inriktning(models.TextChoices):
    """Whom an insats works with. Locked after registration (U 2.3)."""

    INDIVIDINRIKTAD = "individinriktad", "Individinriktad insats"
    STRUKTUROVERGRIPANDE = "strukturovergripande", "Strukturövergripande insats"


class Uppfoljningsmetod(models.TextChoices):
    """How participants are counted. Locked after registration (U 2.3)."""

    PERSONUPPGIFTER_ANONYM = "personuppgifter_anonym", "Personuppgifter eller anonymt"
    ENDAST_ANTAL = "endast_antal", "Endast antal"


class InsatsState(models.TextChoices):
    """Where an insats stands."""

    PLANERAD = "planerad", "Planerad"
    PAGAENDE = "pagaende", "Pågående"
    AVSLUTAD = "avslutad", "Avslutad"
    FELREGISTRERAD = "felregistrerad", "Felregistrerad"


class InsatsMove(models.TextChoices):
    """What can be done with an insats as a whole; the value is the history code."""

    START = "insats.started", "Startade insatsen"
    END = "insats.ended", "Avslutade insatsen"
    RESUME = "insats.resumed", "Återupptog insatsen"
    MISREGISTER = "insats.misregistered", "Markerade insatsen som felregistrerad"


MOVES: dict[InsatsMove, tuple[frozenset[InsatsState], InsatsState]] = {
    InsatsMove.START: (frozenset({InsatsState.PLANERAD}), InsatsState.PAGAENDE),
    InsatsMove.END: (frozenset({InsatsState.PAGAENDE}), InsatsState.AVSLUTAD),
    InsatsMove.RESUME: (frozenset({InsatsState.AVSLUTAD}), InsatsState.PAGAENDE),
    InsatsMove.MISREGISTER: (
        frozenset({InsatsState.PLANERAD, InsatsState.PAGAENDE, InsatsState.AVSLUTAD}),
        InsatsState.FELREGISTRERAD,
    ),
}
"""Move → the states it is allowed from, and the state it leads to."""

STATE_TONES: dict[models.TextChoices, Tone] = {
    InsatsState.PLANERAD: Tone.DRAFT,
    InsatsState.PAGAENDE: Tone.OK,
    InsatsState.AVSLUTAD: Tone.DONE,
    InsatsState.FELREGISTRERAD: Tone.BAD,
}

VALID_STATES = (InsatsState.PLANERAD, InsatsState.PAGAENDE, InsatsState.AVSLUTAD)


class PeriodKind(models.TextChoices):
    """Whether an insats runs fully or with limited financing during a period."""

    ORDINARIE = "ordinarie", "Ordinarie"
    BEGRANSAD = "begransad", "Begränsad, delvis finansierad"


PRECISERAD_LISTA = {
    Inriktning.INDIVIDINRIKTAD: "preciserad_inriktning_individ",
    Inriktning.STRUKTUROVERGRIPANDE: "preciserad_inriktning_struktur",
}
"""Which code list the preciserade inriktningen comes from."""

MALGRUPP_LISTA = "malgrupp"

HISTORY_SENTENCES = {
    "insats.registered": "Registrerade insatsen",
    "insats.changed": "Ändrade uppgifter om insatsen",
    "insats.periods_changed": "Ändrade insatsens perioder",
    **{move.value: str(move.label) for move in InsatsMove},
    "insats.year_planned": "Ändrade planerat antal deltagare",
    "insats.uppdrag_tied": "Knöt ett uppdrag till insatsen",
    "insats.uppdrag_ended": "Avslutade ett uppdrag i insatsen",
    "mal.added": "La till ett mål",
    "mal.changed": "Ändrade ett mål",
    "mal.dropped": "Tog bort ett mål",
    "mal.outcome": "Registrerade utfall för ett mål",
}

"""Closed lists of the economy and the sentences of its history."""

from django.db import models

from finsam.status import Tone
from members.enums import KANSLI, STYRELSE, Role

# Roles

READS_ALL_MONEY = (*KANSLI, *STYRELSE, Role.REVISOR)
"""Roles that see every figure of the economy."""
READS_PAPERS = (Role.MEDLEMSREPRESENTANT,)
"""Roles that see what is laid before the members."""
READS_REPORT = (*READS_ALL_MONEY, *READS_PAPERS, Role.INSATSANSVARIG)
"""Roles that open the ekonomisk rapport; an insatsansvarig sees own insatser only."""
MAKES_BUDGET = (Role.FORBUNDSCHEF, Role.EKONOM)
MAKES_PROGNOS = (Role.FORBUNDSCHEF, Role.EKONOM, Role.HANDLAGGARE)


class Omradeskind(models.TextChoices):
    """What a budgetområde holds (S 6). The förbund chooses the name; the kind decides how figures are used."""

    INTAKTER = "intakter", "Intäkter"
    STYRELSE = "styrelse", "Styrelse"
    REVISION = "revision", "Revision"
    KANSLI = "kansli", "Kansli"
    INSATSER_INDIVID = "insatser_individ", "Insatser för individer"
    INSATSER_STRUKTUR = "insatser_struktur", "Strukturövergripande insatser"
    UTVECKLINGSMEDEL = "utvecklingsmedel", "Utvecklingsmedel"
    EGET_KAPITAL = "eget_kapital", "Eget kapital"
    OVRIGT = "ovrigt", "Övrigt"


class MoneySide(models.TextChoices):
    """Which way an area's amounts count: the sign of its posts, and the total that they belong to."""

    COST = "cost", "kostnader"
    INCOME = "income", "intäkter"
    EQUITY = "equity", "eget kapital"

    @classmethod
    def of(cls, kind: str) -> "MoneySide":
        """The side of an area of this kind."""
        sides = {Omradeskind.INTAKTER.value: cls.INCOME, Omradeskind.EGET_KAPITAL.value: cls.EQUITY}
        return sides.get(kind, cls.COST)


NOT_COSTS = (Omradeskind.INTAKTER, Omradeskind.EGET_KAPITAL)
"""Kinds outside the total of costs: income, and how a deficit is financed."""


class Budgetstatus(models.TextChoices):
    """Where a version of the budget stands (S 6)."""

    FORSLAG = "forslag", "Förslag"
    SAMRAD = "samrad", "På samråd"
    FASTSTALLD = "faststalld", "Fastställd"
    REVIDERAD = "reviderad", "Reviderad"


DECIDED = (Budgetstatus.FASTSTALLD, Budgetstatus.REVIDERAD)
"""Versions that the board has decided; they cannot be changed any more."""

BUDGET_MOVES: dict[Budgetstatus, tuple[Budgetstatus, ...]] = {
    Budgetstatus.FORSLAG: (Budgetstatus.SAMRAD, Budgetstatus.FASTSTALLD, Budgetstatus.REVIDERAD),
    Budgetstatus.SAMRAD: (Budgetstatus.FORSLAG, Budgetstatus.FASTSTALLD, Budgetstatus.REVIDERAD),
    Budgetstatus.FASTSTALLD: (),
    Budgetstatus.REVIDERAD: (),
}


class Bidragsstatus(models.TextChoices):
    """How far a member's contribution for a year has come (S 4)."""

    ASKAT = "askat", "Äskat"
    PRELIMINART = "preliminart", "Preliminärt"
    BESLUTAT = "beslutat", "Beslutat"
    REVIDERAT = "reviderat", "Reviderat"


class Fordelningsgrund(models.TextChoices):
    """What the members of a part have agreed to split its share by (S 4)."""

    INVANARE_16_64 = "invanare_16_64", "Antal invånare 16–64 år"
    INVANARANTAL = "invanarantal", "Antal invånare"
    FAST = "fast", "Fast belopp eller fast andel"
    ANNAT = "annat", "Annat"


DECIDED_BIDRAG = (Bidragsstatus.BESLUTAT, Bidragsstatus.REVIDERAT)

TONES: dict[models.TextChoices, Tone] = {
    Budgetstatus.FORSLAG: Tone.DRAFT,
    Budgetstatus.SAMRAD: Tone.WAITING,
    Budgetstatus.FASTSTALLD: Tone.OK,
    Budgetstatus.REVIDERAD: Tone.OK,
    Bidragsstatus.ASKAT: Tone.DRAFT,
    Bidragsstatus.PRELIMINART: Tone.WAITING,
    Bidragsstatus.BESLUTAT: Tone.OK,
    Bidragsstatus.REVIDERAT: Tone.OK,
}

BUDGET_SENTENCES = {
    "budgetomrade.created": "Lade till ett budgetområde",
    "budgetomrade.changed": "Ändrade ett budgetområde",
    "budgetpost.created": "Lade till en budgetpost",
    "budgetpost.changed": "Ändrade en budgetpost",
    "budget.created": "Skapade budgeten",
    "budget.copied": "Skapade versionen av en tidigare",
    "budget.changed": "Ändrade belopp i budgeten",
    "budget.plan_changed": "Ändrade planen för de två följande åren",
    "budget.money_moved": "Flyttade medel mellan poster",
    "budget.sent_to_samrad": "Lämnade budgeten till samråd",
    "budget.taken_back": "Tog tillbaka budgeten från samråd",
    "budget.decided": "Registrerade styrelsens beslut om budgeten",
    "bidrag.registered": "Registrerade ett besked om bidrag",
    "prognos.registered": "Lämnade en prognos",
}

RULES = {
    "ekonomi_bidrag_af_pays_nothing": "Organisationen har bidrag registrerade, och Arbetsförmedlingen betalar inga. "
    "Lägg till Arbetsförmedlingen som en egen organisation i stället.",
}
"""Rules of the database for rows of members, in words."""

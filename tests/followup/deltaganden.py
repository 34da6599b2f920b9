"""Deltaganden for reports, written a few at a time as an import would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db import connection

from finsam.codelists.models import Kodvarde
from insatser.models import Insats
from participants.deltaganden.registering import recognise_all
from participants.enums import FELREGISTRERING, Fas, SamtyckeStatus, Syfte
from participants.identity.personnummer import parse
from participants.models import Deltagande, Forsorjning, Samtycke, Sysselsattning
from tests.participants.people import as_user, deltagaransvarig, number

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Told:
    """One deltagande as a test tells it; `person` is the same number for the same person, even for women."""

    starts_on: date
    ends_on: date | None = None
    person: int = 0
    born: int = 1985
    reason: str = "enligt_plan"
    does: Mapping[str, int | None] = field(default_factory=lambda: {"aktivt_arbetssokande": None})
    does_after: Mapping[str, int | None] = field(default_factory=dict)
    lives_on: Sequence[str] = ("forsorjningsstod",)
    lives_on_after: Sequence[str] = ()


def write(insats: Insats, told: Sequence[Told]) -> list[Deltagande]:
    """All of them, in the name of a deltagaransvarig of the insats."""
    user, _ = deltagaransvarig(insats)
    codes = {(code.lista, code.key): code for code in Kodvarde.objects.all()}
    with as_user(user):
        numbers = [parse(_number(one)) for one in told]
        made = [_made(insats, one, person, codes) for one, person in zip(told, recognise_all(numbers), strict=True)]
        Deltagande.objects.bulk_create(made)
        Samtycke.objects.bulk_create(
            Samtycke(
                deltagande=one, syfte=Syfte.REGISTRERING, status=SamtyckeStatus.GIVET, given_on=one.starts_on,
                last_on=one.ends_on + timedelta(days=30) if one.ends_on else None, taken_by=user.acting,
            )
            for one in made
        )  # fmt: skip
        pairs = list(zip(made, told, strict=True))
        Forsorjning.objects.bulk_create(
            Forsorjning(deltagande=one, fas=fas, kalla=codes["forsorjningskalla", key])
            for one, words in pairs
            for fas, keys in ((Fas.FORE, words.lives_on), (Fas.EFTER, words.lives_on_after))
            for key in keys
        )
        Sysselsattning.objects.bulk_create(
            Sysselsattning(deltagande=one, fas=fas, slag=codes["sysselsattning", key], omfattning=percent)
            for one, words in pairs
            for fas, does in ((Fas.FORE, words.does), (Fas.EFTER, words.does_after))
            for key, percent in does.items()
        )
    settle()
    return made


def settle() -> None:
    """Let the database keep the sums as it does when a transaction ends; a test's own never does."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS followup_sums_are_due IMMEDIATE; SET CONSTRAINTS followup_sums_are_due DEFERRED"
        )


def _number(told: Told) -> str:
    return number(told.person % 20, f"{told.born}{1 + told.person // 20 % 12:02}{1 + told.person // 240:02}")


def _made(insats: Insats, told: Told, person: object, codes: Mapping[tuple[str, str], Kodvarde]) -> Deltagande:
    return Deltagande(
        insats=insats,
        deltagare_id=person,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
        kommun="Påhittstad",
        utbildningsniva=codes["utbildningsniva", "gymnasium"],
        tid_offentlig_forsorjning=codes["tid_offentlig_forsorjning", "ar_1_2"],
        remittent=codes["remittent", "kommun"],
        avslutsanledning=codes["avslutsanledning", told.reason] if told.ends_on else None,
        registered_at=NOW,
        registered_out_at=NOW if told.ends_on else None,
    )


def mistake(starts_on: date, person: int = 900) -> Told:
    """One that was registered by mistake."""
    return Told(starts_on, starts_on, person=person, reason=FELREGISTRERING, does_after={"forvarvsarbete": 100})

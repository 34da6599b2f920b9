"""What an extract says beside the data: purposes, sources, recipients, time and rights (article 15.1 of GDPR)."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings

from finsam.formats import datum
from insatser.models import Insats
from participants.enums import SamtyckeStatus, Syfte
from participants.models import Remiss, Samtycke
from participants.remisser.enums import Remissfraga

REMISS_LABELS = {fraga.value: fraga.label for fraga in Remissfraga}
PURPOSES = {
    Syfte.REGISTRERING: (
        "Registrering för uppföljning: att följa vad som händer för dem som deltar i insatsen, och visa resultatet i"
        " siffror utan namn."
    ),
    Syfte.INFORMATIONSUTBYTE: (
        "Informationsutbyte: att de parter som du har sagt ja till får prata med varandra om det stöd du behöver."
    ),
    Syfte.LANGTIDSUPPFOLJNING: "Långtidsuppföljning: att fråga hur det går för dig efter insatsen.",
}
RIGHTS = (
    "Du kan när som helst ta tillbaka ett samtycke. När inget samtycke gäller längre raderas ditt namn och"
    " personnummer. Du får delta ändå, men får myndigheterna inte prata med varandra kan det ta längre tid att ordna"
    " stödet.",
    "Du kan begära att felaktiga uppgifter rättas, att uppgifter raderas eller att behandlingen begränsas. Vänd dig"
    " till den som du träffar i insatsen. Du får svar inom en månad.",
    "Är du inte nöjd kan du klaga hos Integritetsskyddsmyndigheten (imy.se).",
    "Inga beslut om dig fattas automatiskt, och ingen profil görs av uppgifterna.",
)


def yes_no(value: bool) -> str:
    """Ja or Nej."""
    return "Ja" if value else "Nej"


def about(
    insats: Insats, samtycken: Iterable[Samtycke], remisser: Sequence[Remiss], exchanging: Iterable[str]
) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Key, heading and sentences of each part."""
    given = [row for row in samtycken if row.status != SamtyckeStatus.NEKAT]
    asked = {Syfte(row.syfte) for row in given} | ({Syfte.INFORMATIONSUTBYTE} if remisser else set())
    yield "andamal", "Vad uppgifterna används till", [PURPOSES[syfte] for syfte in Syfte if syfte in asked]
    yield "kallor", "Varifrån uppgifterna kommer", list(_sources(remisser))
    yield "mottagare", "Vilka som får uppgifterna", list(_recipients(insats, remisser, exchanging))
    yield "lagringstid", "Hur länge uppgifterna sparas", list(_time(given, remisser))
    yield "dina_rattigheter", "Dina rättigheter", RIGHTS


def _sources(remisser: Sequence[Remiss]) -> Iterator[str]:
    yield "Uppgifterna kommer från dig, och har skrivits in av insatsens personal eller av förbundets kansli."
    yield "Kön och födelseår följer av personnumret. Datum för registreringar och visningar skriver systemet."
    if remisser:
        senders = sorted({remiss.sent_by.organisation.name for remiss in remisser})
        yield f"Uppgifter i remisser kommer från {', '.join(senders)}."


def _recipients(insats: Insats, remisser: Sequence[Remiss], exchanging: Iterable[str]) -> Iterator[str]:
    yield (
        f"Namn och personnummer ser bara de deltagaransvariga i {insats.name}. Har du samtyckt till långtidsuppföljning"
        " kan en annan insats få ta över den, och då ser dess deltagaransvariga dem. I en nödsituation kan en"
        " deltagaransvarig i en annan insats öppna namnen i några timmar, och då får två andra personer veta det."
    )
    yield "Förbundets kansli ser uppgifterna utan namn, under en kod."
    yield (
        "Styrelsen, parterna och det nationella systemet Uppföljning Finsam får antal och andelar. Små tal döljs i det"
        " som styrelsen och parterna får."
    )
    parties = sorted({part.name for remiss in remisser for part in remiss.exchanging} | set(exchanging))
    if parties:
        yield f"Med ditt samtycke till informationsutbyte: {', '.join(parties)}."


def _time(given: Sequence[Samtycke], remisser: Sequence[Remiss]) -> Iterator[str]:
    yield (
        "Namn och personnummer visas medan du deltar och högst"
        f" {settings.IDENTITY_DAYS_AFTER_END} dagar efter slutet, eller {settings.FOLLOW_UP_DAYS_AFTER_END} dagar om du"
        " har samtyckt till långtidsuppföljning. Tar du tillbaka samtycket raderas de genast."
    )
    last = [row.over_on for row in given if row.status == SamtyckeStatus.GIVET]
    if last and all(last):
        yield f"Så som det ser ut nu visas ditt namn till och med {datum(max(day for day in last if day))}."
    yield (
        "Din plan raderas när samtycket till registrering inte gäller längre, alltså senast"
        f" {settings.IDENTITY_DAYS_AFTER_END} dagar efter slutet. Bara insatsens deltagaransvariga ser den."
    )
    yield "Svaren sparas därefter utan namn och personnummer, för statistik. De kan inte kopplas till dig igen."
    if remisser:
        yield (
            f"En remiss sparas högst {settings.REMISS_DAYS} dagar, eller {settings.REMISS_DAYS_AFTER_NO} dagar efter"
            " ett nej. När du har börjat i insatsen raderas namn och svar ur den."
        )
    yield "En inläst lista sparas högst två dygn. Säkerhetskopior är krypterade och tas bort efter en bestämd tid."
    yield "Anteckningen om vem som har sett uppgifterna sparas utan namn på dig."

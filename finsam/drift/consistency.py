"""What `check_consistency` looks at: the rules of each app that span rows, over all data."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from django.conf import settings

from ekonomi import invariants
from ekonomi.bokforing import aggregate
from finsam.history import sealing, witness
from followup.deltagarrapport import kept
from followup.models import Rapportpdf, Rapportuttag
from followup.snapshots import canonical, digest
from insatser.invariants import tie_faults
from members.invariants import uppdrag_faults
from participants import invariants as people
from participants.gallring import erasures

Seal = tuple[int, str]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in words."""

    check: str
    message: str

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return asdict(self)


def _history() -> Iterable[str]:
    for fault in sealing.faults():
        yield f"Historiken är bruten: {fault}"


def lost_seals(noted: Iterable[Seal]) -> list[Finding]:
    """Seals that somebody noted outside the database and that are not in the chain any more."""
    return [
        Finding(
            "historik",
            f"Försegling {number} med kontrollsumman {hash_} finns inte. Historiken är avkortad eller omskriven.",
        )
        for number, hash_ in noted
        if not sealing.holds(number, hash_)
    ]


def lost_rows(log: Iterable[str]) -> list[Finding]:
    """Rows of the history that a log tells of and the database does not hold, or not as they were written."""
    told = witness.told(log)
    if not told:
        return [Finding("historik", "Loggen säger inget om historiken. Använd den från web och worker.")]
    return [
        Finding("historik", f"Raden {row} står i loggen, men saknas eller är ändrad i historiken.")
        for row in witness.lost(told)
    ]


def _figures() -> Iterable[str]:
    for year in invariants.ledger_years():
        for fault in invariants.faults(year):
            yield str(fault)


def _ledger() -> Iterable[str]:
    for found in aggregate.discrepancies():
        yield (
            f"Månadsutfall {found.year}-{found.month:02}, konto {found.konto}: {found.kept} är sparat, "
            f"men raderna ger {found.rows}."
        )


def _snapshots() -> Iterable[str]:
    for uttag in Rapportuttag.objects.order_by("uttaget_at").iterator():
        if digest(canonical(uttag.result)) != uttag.sha256:
            yield f"{uttag.name}, version {uttag.version}: siffrorna stämmer inte med sin kontrollsumma."
    for pdf in Rapportpdf.objects.select_related("uttag").defer("uttag__result").iterator(chunk_size=10):
        if digest(bytes(pdf.content)) != pdf.sha256:
            yield f"{pdf.uttag.name}, version {pdf.uttag.version}: PDF:en stämmer inte med sin kontrollsumma."


def _head_counts() -> Iterable[str]:
    yield from people.faults()


def _deltaganden() -> Iterable[str]:
    yield from people.deltagande_faults()


def _kept_sums() -> Iterable[str]:
    yield from kept.discrepancies()


def _lists() -> Iterable[str]:
    yield from people.list_faults()


def _remisser() -> Iterable[str]:
    yield from people.remiss_faults()


def _erasures() -> Iterable[str]:
    yield from people.erasure_faults()
    live = settings.ERASURES_DIR / erasures.FILE_NAME
    if not live.exists():
        return
    try:
        missing = erasures.unknown_here(erasures.read(live))
    except erasures.JournalError as error:
        yield str(error)
        return
    if missing:
        yield f"{missing} raderingar i {live.name} finns inte i databasen. Är den återställd utan journalen?"


def _plans() -> Iterable[str]:
    yield from people.plan_faults()


def _gallring() -> Iterable[str]:
    yield from people.gallring_faults()


def _access() -> Iterable[str]:
    yield from people.access_faults()


def _rights() -> Iterable[str]:
    yield from uppdrag_faults()
    yield from tie_faults()


def _begaranden() -> Iterable[str]:
    yield from people.begaran_faults()


def _follow_ups() -> Iterable[str]:
    yield from people.follow_up_faults()


CHECKS: dict[str, Callable[[], Iterable[str]]] = {
    "historik": _history,
    "ekonomi": _figures,
    "bokföring": _ledger,
    "antal deltagare": _head_counts,
    "deltaganden": _deltaganden,
    "summor av deltaganden": _kept_sums,
    "deltagarlistor": _lists,
    "remisser": _remisser,
    "raderingar": _erasures,
    "långtidsuppföljning": _follow_ups,
    "planer": _plans,
    "gallring": _gallring,
    "åtkomst": _access,
    "begäranden": _begaranden,
    "behörigheter": _rights,
    "rapportuttag": _snapshots,
}


def find() -> list[Finding]:
    """Run every check."""
    return [Finding(name, message) for name, check in CHECKS.items() for message in check()]

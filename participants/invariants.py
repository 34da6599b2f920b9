"""What must hold of head counts and deltaganden over rows and apps, and that no constraint of one table can see.

The insats may change after its people were registered: it ends earlier, or turns out to have paused. That counts have
a kön, and are split or together but not both, is held by constraints. Faults name no figure: it could be a small one.

Identities are behind the wall (ADR 11), and are not read for this: what must be true of them is seen from the consents.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.expressions import Combinable

from finsam import dates
from insatser.enums import InsatsState, Uppfoljningsmetod
from insatser.models import Insats
from participants.enums import NEEDS_NO_AFTER, WITHDRAWN, Fas, SamtyckeStatus, Syfte
from participants.gallring import carrying_out
from participants.models import (
    AnonymtAntal,
    Deltagande,
    Deltagarlista,
    Forsorjning,
    Granskningsvecka,
    Remiss,
    Samtycke,
    Sysselsattning,
    Uppfoljningsforsorjning,
    Uppfoljningssysselsattning,
    Uppfoljningstillfalle,
    VolymAntal,
)
from participants.models.antal import Antal
from participants.uppfoljning.enums import SVAR

METHODS = ((AnonymtAntal, Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM), (VolymAntal, Uppfoljningsmetod.ENDAST_ANTAL))


_of_it = Samtycke.objects.filter(deltagande=OuterRef("pk"))
_others = Deltagande.objects.filter(deltagare=OuterRef("deltagare")).exclude(pk=OuterRef("pk"))
_registered = _of_it.filter(syfte=Syfte.REGISTRERING).exclude(status=SamtyckeStatus.NEKAT)
_withdrawn = Exists(_of_it.filter(syfte=Syfte.REGISTRERING, status=SamtyckeStatus.ATERTAGET))
_asks_after = Q(ends_on__isnull=False) & ~Q(avslutsanledning__key__in=NEEDS_NO_AFTER)


def _without(model: type[Forsorjning | Sysselsattning], fas: Fas) -> Combinable:
    return ~Exists(model.objects.filter(deltagande=OuterRef("pk"), fas=fas))


Rule = tuple[Q | Combinable, str]
OF_CONSENT: tuple[Rule, ...] = (
    (~Exists(_registered), "har inget samtycke till registrering."),
    (
        _withdrawn & Q(ends_on__isnull=True),
        "pågår, men samtycket till registrering är återtaget. Registrera ut personen.",
    ),
    (
        _withdrawn & Exists(_others),
        "hör ihop med andra deltaganden, men samtycket till registrering är återtaget. Kontakta it-driften.",
    ),
    (
        _withdrawn & Exists(_of_it.filter(syfte=Syfte.LANGTIDSUPPFOLJNING, status=SamtyckeStatus.GIVET)),
        "har ett samtycke till långtidsuppföljning som gäller, men inget till registrering. Kontakta it-driften.",
    ),
    (
        Q(avslutsanledning__key=WITHDRAWN) & ~_withdrawn,
        "är avslutat med återtaget samtycke, men inget samtycke är återtaget. Registrera det på deltagandets sida.",
    ),
)
"""What is wrong with the consents of a deltagande, and how it is told after its code (U 4, ADR 11)."""
OF_ANSWERS: tuple[Rule, ...] = (
    (
        Q(starts_on__lt=F("insats__starts_on")) | Q(starts_on__gt=F("insats__ends_on")),
        "börjar när insatsen inte pågår. Kontrollera startdatumet, eller insatsens period.",
    ),
    (
        Q(ends_on__gt=F("insats__ends_on")),
        "slutar efter insatsen. Det kan stämma: kontrollera slutdatumet, eller insatsens period.",
    ),
    (
        Q(ends_on__isnull=True, insats__state=InsatsState.AVSLUTAD),
        "pågår, men insatsen är avslutad. Registrera ut personen.",
    ),
    (Q(registered_at__date__lt=F("starts_on")), "är registrerat före startdatumet."),
    (Q(registered_out_at__date__lt=F("ends_on")), "är utregistrerat före slutdatumet."),
    (_without(Forsorjning, Fas.FORE), "saknar försörjning före insatsen."),
    (_without(Sysselsattning, Fas.FORE), "saknar sysselsättning före insatsen."),
    (_asks_after & _without(Forsorjning, Fas.EFTER), "saknar försörjning efter insatsen."),
    (_asks_after & _without(Sysselsattning, Fas.EFTER), "saknar sysselsättning efter insatsen."),
)
"""The same of dates and answers; nobody asks what a felregistrering says (U 3.4)."""


def deltagande_faults() -> Iterator[str]:
    """Every deltagande that breaks a rule, by its code."""
    everything = Deltagande.objects.select_related("insats").order_by("insats__sort_key", "starts_on", "pk")
    for rows, rules in ((everything, OF_CONSENT), (everything.filter(is_mistake=False), OF_ANSWERS)):
        for condition, told in rules:
            for row in rows.filter(condition):
                yield f"{row.insats.name}, deltagande {row.code}: {told}"


def list_faults() -> Iterator[str]:
    """Lists that are kept too long, and imports whose deltaganden are not as many as were written down."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_rows_of_lists_that_are_over()")
        (left,) = cursor.fetchone()
    if left:
        yield f"{left} rader ur deltagarlistor skulle ha tagits bort. Kontrollera att beat och worker är igång."
    imported = Deltagarlista.objects.filter(imported_at__isnull=False).annotate(found=Count("deltagande_set"))
    for lista in imported.exclude(found=F("imported_count")).select_related("insats").order_by("imported_at", "pk"):
        day = dates.local_moment(lista.imported_at).date() if lista.imported_at else ""
        yield f"{lista.insats.name}: listan som lästes in {day} har inte lika många deltaganden som då."


def remiss_faults() -> Iterator[str]:
    """Names that have outlived their remiss, and remisser that do not agree with the deltagande they led to."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_remissidentiteter_left()")
        (left,) = cursor.fetchone()
    if left:
        yield f"{left} remisser har kvar namn som skulle ha tagits bort. Kontrollera att beat och worker är igång."
    rows = Remiss.objects.select_related("insats").order_by("sent_at", "pk")
    started = rows.filter(deltagande__isnull=False).exclude(deltagande__starts_on=F("started_on"))
    for remiss in started.exclude(deltagande__is_mistake=True):
        yield f"{remiss.insats.name}, remiss {remiss.code}: startdagen är inte deltagandets. Den kan ha rättats där."
    for remiss in rows.filter(answered_at__lt=F("sent_at")):
        yield f"{remiss.insats.name}, remiss {remiss.code}: beskedet är före remissen."


def erasure_faults() -> Iterator[str]:
    """Identities that are there although the journal says that they were erased (ADR 16)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_erased_but_there()")
        (left,) = cursor.fetchone()
    if left:
        yield f"{left} identiteter finns kvar fast journalen säger att de är raderade. Kontakta it-driften."


def follow_up_faults() -> Iterator[str]:
    """Telephone numbers that have outlived their consent, and times to ask that do not agree with their deltagande."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_contacts_left()")
        (left,) = cursor.fetchone()
    if left:
        yield f"{left} kontaktuppgifter skulle ha tagits bort. Kontrollera att beat och worker är igång."
    given = Samtycke.objects.filter(deltagande=OuterRef("deltagande"), syfte=Syfte.LANGTIDSUPPFOLJNING)
    rows = Uppfoljningstillfalle.objects.select_related("insats").order_by("due_on", "pk")
    waiting = rows.waiting().exclude(Exists(given.filter(status=SamtyckeStatus.GIVET)))
    for row in waiting:
        yield f"{row.insats.name}, deltagande {row.code}: en fråga är planerad, men samtycket till det gäller inte."
    for row in rows.filter(Q(deltagande__ends_on__isnull=True) | Q(due_on__lt=F("deltagande__ends_on"))):
        yield f"{row.insats.name}, deltagande {row.code}: en fråga är planerad före slutet. Kontakta it-driften."
    answered = rows.filter(utfall__key=SVAR)
    for model in (Uppfoljningsforsorjning, Uppfoljningssysselsattning):
        for row in answered.filter(~Exists(model.objects.filter(tillfalle=OuterRef("pk")))):
            yield f"{row.insats.name}, deltagande {row.code}: ett svar vid långtidsuppföljning är inte helt."


def plan_faults() -> Iterator[str]:
    """Plans that have outlived their name, and what stands in one outside the time of its deltagande (ADR 22)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT insats, orphans, outside FROM participants_plan_faults()")
        found = {insats: (orphans, outside) for insats, orphans, outside in cursor.fetchall()}
    for insats in Insats.objects.filter(pk__in=found).order_by("sort_key", "pk"):
        orphans, outside = found[insats.pk]
        if orphans:
            yield f"{insats.name}: {orphans} uppgifter i planer finns kvar fast namnet är raderat. Kontakta it-driften."
        if outside:
            yield f"{insats.name}: {outside} uppgifter i planer ligger före deltagandets start eller efter dess slut."


def gallring_faults() -> Iterator[str]:
    """What the plan in force says should have been erased some time ago, and certificates that tell something else."""
    left, identities = carrying_out.overdue()
    if left:
        yield (
            f"{left} uppgifter, varav {identities} namn och personnummer, skulle ha gallrats för mer än "
            f"{carrying_out.LATE_DAYS} dagar sedan. Förbundschefen gallrar under Gallring."
        )
    for one in carrying_out.seal_faults():
        yield f"{one}: det som gallrades stämmer inte med bevisets kontrollsumma. Kontakta it-driften."


def access_faults() -> Iterator[str]:
    """Weeks whose kept sums of looks are not those of the log, and reviews that came before their week was over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT insats, week, kept, logged FROM participants_access_faults()")
        found = cursor.fetchall()
    names = dict(Insats.objects.filter(pk__in={row[0] for row in found}).values_list("pk", "name"))
    for insats, week, kept, logged in found:
        told = f"{names[insats]}, veckan från {week}: {logged} visningar är loggade"
        yield f"{told}, men summan för granskningen är {kept} eller fördelad fel. Kontakta it-driften."
    early = Granskningsvecka.objects.filter(reviewed_at__date__lt=F("week_on") + timedelta(days=7))
    for row in early.select_related("insats").order_by("week_on", "pk"):
        yield f"{row.insats.name}, veckan från {row.week_on}: granskad innan veckan var slut."


def begaran_faults() -> Iterator[str]:
    """Erasures that were granted and left a name, and deltaganden that are restricted without a decision."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT insats, waiting, erased FROM participants_begaran_faults()")
        found = {insats: left for insats, _, left in cursor.fetchall() if left}
    with connection.cursor() as cursor:
        cursor.execute("SELECT participants_restriction_faults()")
        (wrong,) = cursor.fetchone()
    if wrong:
        yield f"{wrong} deltaganden är märkta som begränsade utan beslut, eller tvärtom. Kontakta it-driften."
    for insats in Insats.objects.filter(pk__in=found).order_by("sort_key", "pk"):
        yield f"{insats.name}: {found[insats.pk]} begäranden om radering är beviljade, men namnet finns kvar."


def faults() -> Iterator[str]:
    """Every registered count that does not agree with its insats, in words."""
    running: dict[int, set[object]] = {}
    for model, method in METHODS:
        rows = model.objects.filter(count__isnull=False, insats__in=Insats.objects.valid()).select_related("insats")
        for row in rows.order_by("year", "insats__sort_key", "kon", "pk"):
            if row.year not in running:
                running[row.year] = set(Insats.objects.active_in(row.year).values_list("pk", flat=True))
            yield from _faults_of(row, method, row.insats_id in running[row.year])


def _faults_of(row: Antal, method: Uppfoljningsmetod, is_running: bool) -> Iterator[str]:
    what = f"{row.insats.name} {row.year}, {row.get_kon_display() or 'utan kön'}"
    if row.year > dates.budget_year():
        yield f"{what}: antalet gäller ett år som inte har börjat."
    elif not is_running and row.count:
        yield f"{what}: ett antal är registrerat, men insatsen pågick inte då. Ändra antalet eller perioden."
    if row.insats.uppfoljningsmetod != method:
        label = Uppfoljningsmetod(row.insats.uppfoljningsmetod).label
        yield f"{what}: antalet hör inte till insatsens uppföljningsmetod ({label})."

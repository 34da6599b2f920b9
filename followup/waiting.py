"""What waits for the one who is logged in: one small rule per thing, each with the roles that it concerns.

A rule answers with items in the reader's words, and a link only to a page that the role may open.
"""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from ekonomi.enums import READS_PAPERS, Budgetstatus
from ekonomi.models import Budget, Manadsutfall
from finsam import dates
from finsam.formats import antal, datum_lang
from finsam.forms import lower_first
from finsam.prepared import prepared
from followup.bookkeeping import Bookkeeping
from followup.enums import REPORT_READERS, Rapportslag
from followup.models import Rapportuttag
from followup.permissions import can_list_reports
from followup.waiting_follow_ups import follow_ups
from followup.waiting_items import CAME_LATE, LATE, NEW, OPEN, SOON, TO_DO, Found, Item, Rows, Situation, address
from followup.waiting_rights import requests_to_answer
from insatser.enums import InsatsState
from insatser.models import Insats
from members import administrators
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import FactorReset, Invitation, Uppdrag, User
from members.permissions import CONFIRMS, RESETS_FACTORS
from participants.deltaganden import missing
from participants.gallring import gallring
from participants.models import AnonymtAntal, Deltagande, Granskningsvecka, Nodoppning, Remiss, VolymAntal
from participants.models.granskning import late_before, monday_of
from participants.permissions import MISSING_READERS, REGISTERS_COUNTS
from participants.remisser.enums import ANSWERS, RemissState

SOON_DAYS, NEW_DAYS, ANSWERED_DAYS = 90, 45, 14
BOOKED_BY_DAY = 20
BUDGET_FROM_MONTH = 9
MONEY = (Role.FORBUNDSCHEF, Role.EKONOM)


def waiting_for(user: User, bookkeeping: Bookkeeping | None = None) -> list[Item]:
    """Everything that waits for the acting role, the late first. The number of queries is that of the rules."""
    now = Situation(user, dates.today(), bookkeeping or Bookkeeping())
    found = [item for rule, roles in RULES if user.has_role(*roles) for item in rule(now)]
    order = (OPEN, LATE, SOON, TO_DO, CAME_LATE, NEW)
    return sorted(found, key=lambda item: order.index(item.status))


# Economy


def unposted_rows(now: Situation) -> Found:
    """Ledger rows that no budget post has."""
    for (count,) in _unposted(now.today.year - 1):
        text = f"{antal(count, 'rad', 'rader')} i bokföringen saknar budgetpost."
        yield Item(text, TO_DO, address("ekonomi:to_post"), "Kontera raderna")


@prepared
def _unposted(first_year: int) -> QuerySet[Manadsutfall, Rows]:
    rows = Manadsutfall.objects.to_post().filter(year__gte=first_year, row_count__gt=0).order_by()
    return rows.values("post_id").annotate(count=Sum("row_count")).values_list("count")


def missing_bookkeeping(now: Situation) -> Found:
    """The month before is not in the ledger though it ought to be."""
    month = now.today.replace(day=1) - timedelta(days=1)
    if now.today.day < BOOKED_BY_DAY:
        return
    latest = now.bookkeeping.month
    if latest is None or latest < (month.year, month.month):
        text = f"Bokföringen för {dates.MONTH_NAMES[month.month - 1]} {month.year} är inte inläst."
        yield Item(text, TO_DO, address("ekonomi:imports"), "Läs in bokföringen")


def budget_deadline(now: Situation) -> Found:
    """The budget of next year is decided by 30 November, after samråd."""
    year = now.today.year + 1
    if now.today.month < BUDGET_FROM_MONTH or _decided_budget(year):
        return
    deadline = date(now.today.year, 11, 30)
    rule = "efter samråd med medlemmarna (lag 2003:1210 23\u00a0§)"
    if now.today > deadline:
        text = f"Budgeten för {year} skulle ha fastställts senast den {datum_lang(deadline)}, {rule}."
        status = LATE
    else:
        text = f"Budgeten för {year} ska fastställas senast den {datum_lang(deadline)}, {rule}."
        status = SOON
    yield Item(text, status, address("ekonomi:budgets"), "Öppna budgeten")


@prepared
def _decided_budget(year: int) -> QuerySet[Budget, Rows]:
    return Budget.objects.for_year(year).decided().order_by().values_list("pk")[:1]


def budget_on_samrad(now: Situation) -> Found:
    """Budgets that the members are consulted about."""
    for pk, year, version, day in _on_samrad():
        text = f"Budgeten för {year} är på samråd. Dag för samrådet: {datum_lang(day)}."
        yield Item(text, TO_DO, address("ekonomi:budget", pk), f"Läs budget {year}, version {version}")


@prepared
def _on_samrad() -> QuerySet[Budget, Rows]:
    consulted = Budget.objects.filter(status=Budgetstatus.SAMRAD).order_by("year", "version")
    return consulted.values_list("pk", "year", "version", "samrad_on")


def annual_report(now: Situation) -> Found:
    """The årsredovisning of last year is drawn up within three months."""
    year = now.today.year - 1
    if not _booked_without_annual_report(year):
        return
    deadline = date(now.today.year, 3, 31)
    late = now.today > deadline
    verb = "skulle ha upprättats" if late else "ska upprättas"
    text = f"Årsredovisningen för {year} {verb} senast den {datum_lang(deadline)} (lag 2003:1210 24\u00a0§)."
    yield Item(text, LATE if late else SOON, address("followup:annual", year), "Öppna årsredovisningen")


@prepared
def _booked_without_annual_report(year: int) -> QuerySet[Manadsutfall, Rows]:
    issued = Rapportuttag.objects.of_kind(Rapportslag.ARSREDOVISNING).issued().filter(year=year)
    return Manadsutfall.objects.for_year(year).filter(~Exists(issued)).order_by().values_list("pk")[:1]


# Insatser and head counts


def ending_soon(now: Situation) -> Found:
    """Insatser of one's own sight that end within three months."""
    ending = _ending(now.today, now.today + timedelta(days=SOON_DAYS))
    for insats in [one for one in ending if now.seen is None or one.pk in now.seen][:5]:
        text = f"{insats} slutar den {datum_lang(insats.ends_on)}."
        yield Item(text, SOON, address("insatser:detail", insats.pk), f"Öppna {insats.label}")


@prepared
def _ending(first: date, last: date) -> QuerySet[Insats]:
    running = Insats.objects.filter(ends_on__gte=first, ends_on__lte=last, state=InsatsState.PAGAENDE)
    return running.order_by("ends_on", "pk").only("name", "short_name", "ends_on")


def missing_counts(now: Situation) -> Found:
    """Insatser that ran last year, or run this year, without a head count that can be registered now."""
    for year in (now.today.year - 1, now.today.year):
        uncounted = _uncounted(year, date(year, 1, 1), date(year, 12, 31))
        count = sum(now.seen is None or pk in now.seen for (pk,) in uncounted)
        if count:
            text = f"{antal(count, 'insats', 'insatser')} saknar antal deltagare för {year}."
            status = LATE if year < now.today.year else TO_DO
            yield Item(text, status, address("participants:counts"), "Registrera antal")


@prepared
def _uncounted(year: int, first: date, last: date) -> QuerySet[Insats, Rows]:
    counted = Q(insats=OuterRef("pk"), year=year, count__isnull=False)
    anonymous, volumes = AnonymtAntal.objects.filter(counted), VolymAntal.objects.filter(counted)
    begun = Insats.objects.running(first, last).exclude(state=InsatsState.PLANERAD)
    return begun.filter(~Exists(anonymous), ~Exists(volumes)).order_by().values_list("pk")


def missing_registration(now: Situation) -> Found:
    """People of the insatser of one's sight who lack an end or an answer, or were registered in late."""
    found = [
        row for row in _missing(now.today, missing.asked_since(now.today)) if now.seen is None or row[0] in now.seen
    ]
    without_end, unknown = sum(row[2] for row in found), sum(row[3] for row in found)
    late = sum(row[4] for row in found)
    url, label = address("participants:missing"), "Se vad som saknas"
    if without_end:
        text = f"{antal(without_end, 'deltagande', 'deltaganden')} pågår fast slutet har passerat."
        yield Item(text, LATE, url, label)
    if unknown:
        yield Item(f"{antal(unknown, 'deltagande', 'deltaganden')} har svar som är okända.", TO_DO, url, label)
    if late:
        days, lately = settings.LATE_AFTER_DAYS, settings.IDENTITY_DAYS_AFTER_END
        who = antal(late, "deltagande", "deltaganden")
        text = f"{who} registrerades in mer än {days} dagar efter starten de senaste {lately} dagarna."
        yield Item(text, CAME_LATE, url, label)


@prepared
def _missing(day: date, since: date) -> "QuerySet[Deltagande, tuple[UUID, int, int, int, int]]":
    return missing.per_insats(day, since)


# Remisser


def remisser_to_answer(now: Situation) -> Found:
    """People whom somebody has referred to one's insatser, and who have no answer or no start."""
    found = {state: (count, first) for state, count, first in _remisser(now)}
    url = address("participants:remisser")
    if RemissState.SKICKAD in found:
        count, first = found[RemissState.SKICKAD]
        days = (now.today - dates.local_moment(first).date()).days
        late = days > settings.LATE_AFTER_DAYS
        text = f"{antal(count, 'remiss', 'remisser')} väntar på besked, den äldsta sedan {antal(days, 'dag', 'dagar')}."
        yield Item(text, LATE if late else TO_DO, url, "Ge besked om remisser")
    if RemissState.ANTAGEN in found:
        count, _ = found[RemissState.ANTAGEN]
        yield Item(
            f"{antal(count, 'antagen remiss', 'antagna remisser')} väntar på start.", TO_DO, url, "Öppna remisser"
        )


def _remisser(now: Situation) -> "QuerySet[Remiss, Rows]":
    rows = Remiss.objects.visible_to(now.user).open().order_by().values("state")
    return rows.annotate(count=Count("pk"), first=Min("sent_at")).values_list("state", "count", "first")


def remisser_answered(now: Situation) -> Found:
    """Answers that have come lately to what one has sent."""
    since = now.today - timedelta(days=ANSWERED_DAYS)
    count = Remiss.objects.visible_to(now.user).filter(state__in=ANSWERS, state_at__date__gte=since).count()
    if count:
        text = f"{antal(count, 'remiss', 'remisser')} har fått besked de senaste {ANSWERED_DAYS} dagarna."
        yield Item(text, NEW, f"{address('participants:remisser')}?status=alla", "Läs beskeden")


def access_to_review(now: Situation) -> Found:
    """Weeks in which identities were seen: the insatsansvarig reviews them, and the förbundschef hears of the late."""
    late = late_before(monday_of(now.today))
    waiting = [week for week, insats in _unreviewed(monday_of(now.today)) if now.seen is None or insats in now.seen]
    belated = sum(week < late for week in waiting)
    if now.user.has_role(Role.INSATSANSVARIG) and waiting:
        text = f"{antal(len(waiting), 'vecka', 'veckor')} av åtkomst till uppgifter om deltagare väntar på granskning."
        yield Item(text, LATE if belated else TO_DO, address("participants:reviews"), "Granska åtkomst")
    elif now.user.has_role(Role.FORBUNDSCHEF) and belated:
        text = f"Åtkomsten till uppgifter om deltagare är inte granskad i tid: {antal(belated, 'vecka', 'veckor')}."
        yield Item(text, LATE, f"{address('participants:reviews')}?status=sen", "Se vilka som saknas")


@prepared
def _unreviewed(this_week_on: date) -> "QuerySet[Granskningsvecka, tuple[date, UUID]]":
    valid = Granskningsvecka.objects.waiting(this_week_on).filter(insats__in=Insats.objects.valid())
    return valid.order_by().values_list("week_on", "insats_id")


def gallring_to_do(now: Situation) -> Found:
    """That nothing has been erased by the plan for a month."""
    if gallring.is_due(now.today):
        yield Item("Inget har gallrats på en månad.", TO_DO, address("participants:gallring"), "Öppna gallringen")


def emergencies(now: Situation) -> Found:
    """Nödöppningar that are open, and for some days those that were: to the one who opened and those who are told."""
    since = timezone.now() - timedelta(days=settings.EMERGENCY_SHOWN_DAYS)
    seen = Nodoppning.objects.visible_to(now.user).filter(opened_at__gte=since).select_related("insats")
    for one in seen.order_by("-opened_at", "pk")[:5]:
        until = f"{dates.local_moment(one.closed_at or one.ends_at):%Y-%m-%d %H.%M}"
        text = f"Nödöppning: {one.insats} {'är' if one.is_open else 'var'} öppen till {until}."
        yield Item(text, OPEN if one.is_open else NEW, one.get_absolute_url(), "Visa nödöppningen")


# People


def uppdrag_to_confirm(now: Situation) -> Found:
    """Uppdrag that somebody else has proposed."""
    for (count,) in _to_confirm(now.today, now.user.person_id):
        text = f"{antal(count, 'föreslaget uppdrag', 'föreslagna uppdrag')} väntar på att bekräftas."
        yield Item(text, TO_DO, address("members:waiting"), "Bekräfta eller avvisa")


@prepared
def _to_confirm(day: date, person: UUID) -> QuerySet[Uppdrag, Rows]:
    others = Uppdrag.objects.waiting_on(day).exclude(person_id=person).exclude(given_by_id=person).order_by()
    return others.values("needs_confirmation").annotate(count=Count("pk")).values_list("count")


def factor_resets_to_confirm(now: Situation) -> Found:
    """People who have lost their second factor and wait for the second of the two who remove it."""
    for (count,) in _resets_to_confirm(now.user.person_id):
        text = f"{antal(count, 'person', 'personer')} väntar på att få sitt andra inloggningssteg borttaget."
        yield Item(text, TO_DO, address("members:waiting"), "Bekräfta eller avvisa borttagning")


@prepared
def _resets_to_confirm(person: UUID) -> QuerySet[FactorReset, Rows]:
    others = FactorReset.objects.waiting().exclude(person_id=person).exclude(asked_by_id=person).order_by()
    return others.values("confirmed_at").annotate(count=Count("pk")).values_list("count")


def few_administrators(now: Situation) -> Found:
    """Only one account administers: when its owner is away or locked out, nobody appoints another."""
    if sum(count for (count,) in _administrators(now.today)) > 1:
        return
    text = "Färre än två konton kan logga in som systemadministratör."
    if now.user.has_role(Role.SYSTEMADMINISTRATOR):
        yield Item(text, TO_DO, address("members:invite"), "Utse en systemadministratör till")
    else:
        yield Item(f"{text} Be systemadministratören utse en till.", TO_DO)


@prepared
def _administrators(day: date) -> QuerySet[Uppdrag, Rows]:
    able = administrators.able_on(day).order_by()
    return able.values("role").annotate(count=Count("person_id", distinct=True)).values_list("count")


def expired_invitations(now: Situation) -> Found:
    """Invitations whose link nobody used in time."""
    open_ones = Invitation.objects.open()
    count = open_ones.exclude(pk__in=Invitation.objects.usable().values("pk")).count()
    if count:
        text = f"{antal(count, 'inbjudan', 'inbjudningar')} har gått ut utan att användas."
        yield Item(text, TO_DO, f"{address('members:people')}?konto=inbjuden", "Öppna de inbjudna")


# Reports


def new_reports(now: Situation) -> Found:
    """The latest report of each kind, when it has come lately. Whoever lists reports sees all that are issued."""
    for report in _new_reports(now.today - timedelta(days=NEW_DAYS)) if can_list_reports(now.user) else ():
        name = lower_first(report.name)
        yield Item(f"{report.name} finns att läsa.", NEW, report.get_absolute_url(), f"Läs {name}")


@prepared
def _new_reports(since: date) -> QuerySet[Rapportuttag]:
    recent = Rapportuttag.objects.issued().filter(uttaget_at__date__gte=since)
    return recent.latest_of_each_kind().only("kind", "year", "month")


Rule = Callable[[Situation], Found]
RULES: tuple[tuple[Rule, tuple[Role, ...]], ...] = (
    (unposted_rows, MONEY),
    (missing_bookkeeping, MONEY),
    (budget_deadline, (*MONEY, *STYRELSE)),
    (budget_on_samrad, READS_PAPERS),
    (annual_report, (*KANSLI, *STYRELSE)),
    (ending_soon, (*KANSLI, Role.INSATSANSVARIG)),
    (missing_counts, (*REGISTERS_COUNTS, *INSATS_ROLES)),
    (missing_registration, MISSING_READERS),
    (remisser_to_answer, (Role.DELTAGARANSVARIG,)),
    (remisser_answered, (Role.REMITTENT,)),
    (follow_ups, (Role.DELTAGARANSVARIG,)),
    (access_to_review, (Role.INSATSANSVARIG, Role.FORBUNDSCHEF)),
    (requests_to_answer, (Role.DELTAGARANSVARIG, Role.INSATSANSVARIG, Role.FORBUNDSCHEF)),
    (gallring_to_do, (Role.FORBUNDSCHEF,)),
    (emergencies, (Role.DELTAGARANSVARIG, Role.INSATSANSVARIG, Role.FORBUNDSCHEF, Role.HANDLAGGARE)),
    (uppdrag_to_confirm, CONFIRMS),
    (factor_resets_to_confirm, RESETS_FACTORS),
    (few_administrators, (Role.SYSTEMADMINISTRATOR, Role.FORBUNDSCHEF)),
    (expired_invitations, (Role.SYSTEMADMINISTRATOR, Role.FORBUNDSCHEF)),
    (new_reports, tuple(role for role in REPORT_READERS if role not in KANSLI)),
)

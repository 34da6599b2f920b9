"""What waits for the one who is logged in: one small rule per thing, each with the roles that it concerns.

A rule answers with items in the reader's words, and a link only to a page that the role may open.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, Sum
from django.urls import NoReverseMatch, reverse

from ekonomi.models import Budget, Manadsutfall
from finsam import dates
from finsam.formats import antal, datum_lang
from finsam.forms import lower_first
from finsam.status import Status, Tone
from followup.bookkeeping import latest_month
from followup.enums import REPORT_READERS, Rapportslag
from followup.models import Rapportuttag
from insatser.enums import InsatsState
from insatser.models import Insats
from members.enums import INSATS_ROLES, KANSLI, STYRELSE, Role
from members.models import Invitation, Uppdrag, User
from members.permissions import CONFIRMS
from participants.models import AnonymtAntal, VolymAntal

SOON_DAYS = 90
NEW_DAYS = 45
BOOKED_BY_DAY = 20
BUDGET_FROM_MONTH = 9
LATE, SOON, TO_DO, NEW = (
    Status(Tone.BAD, "Försenad"),
    Status(Tone.WAITING, "Snart"),
    Status(Tone.WAITING, "Väntar"),
    Status(Tone.OK, "Ny"),
)


@dataclass(frozen=True)
class Item:
    """One thing that waits: what, how urgent, and where it is done."""

    text: str
    status: Status
    url: str = ""
    label: str = ""


Found = Iterator[Item]
MONEY = (Role.FORBUNDSCHEF, Role.EKONOM)


def waiting_for(user: User) -> list[Item]:
    """Everything that waits for the acting role, the late first. The number of queries is that of the rules."""
    today = dates.today()
    found = [item for rule, roles in RULES if user.has_role(*roles) for item in rule(user, today)]
    order = (LATE, SOON, TO_DO, NEW)
    return sorted(found, key=lambda item: order.index(item.status))


def address(name: str, *args: object) -> str:
    """The address of a page, empty when the page does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


# Economy


def unposted_rows(user: User, today: date) -> Found:
    """Ledger rows that no budget post has."""
    rows = Manadsutfall.objects.to_post().filter(year__gte=today.year - 1)
    count = rows.aggregate(count=Sum("row_count"))["count"] or 0
    if count:
        text = f"{antal(count, 'rad', 'rader')} i bokföringen saknar budgetpost."
        yield Item(text, TO_DO, address("ekonomi:to_post"), "Kontera raderna")


def missing_bookkeeping(user: User, today: date) -> Found:
    """The month before is not in the ledger though it ought to be."""
    month = today.replace(day=1) - timedelta(days=1)
    latest = latest_month()
    if today.day >= BOOKED_BY_DAY and (latest is None or latest < (month.year, month.month)):
        text = f"Bokföringen för {dates.MONTH_NAMES[month.month - 1]} {month.year} är inte inläst."
        yield Item(text, TO_DO, address("ekonomi:imports"), "Läs in bokföringen")


def budget_deadline(user: User, today: date) -> Found:
    """The budget of next year is decided by 30 November, after samråd."""
    year = today.year + 1
    if today.month < BUDGET_FROM_MONTH or Budget.objects.for_year(year).decided().exists():
        return
    deadline = date(today.year, 11, 30)
    rule = "efter samråd med medlemmarna (lag 2003:1210 23 §)"
    if today > deadline:
        text = f"Budgeten för {year} skulle ha fastställts senast den {datum_lang(deadline)}, {rule}."
        status = LATE
    else:
        text = f"Budgeten för {year} ska fastställas senast den {datum_lang(deadline)}, {rule}."
        status = SOON
    yield Item(text, status, address("ekonomi:budgets"), "Öppna budgeten")


def annual_report(user: User, today: date) -> Found:
    """The årsredovisning of last year is drawn up within three months."""
    year = today.year - 1
    uttag = Rapportuttag.objects.of_kind(Rapportslag.ARSREDOVISNING).issued().filter(year=year)
    if uttag.exists() or not Manadsutfall.objects.for_year(year).exists():
        return
    deadline = date(today.year, 3, 31)
    late = today > deadline
    verb = "skulle ha upprättats" if late else "ska upprättas"
    text = f"Årsredovisningen för {year} {verb} senast den {datum_lang(deadline)} (lag 2003:1210 24 §)."
    yield Item(text, LATE if late else SOON, address("followup:annual", year), "Öppna årsredovisningen")


# Insatser and head counts


def ending_soon(user: User, today: date) -> Found:
    """Insatser of one's own sight that end within three months."""
    within = Q(ends_on__gte=today, ends_on__lte=today + timedelta(days=SOON_DAYS))
    running = Insats.objects.visible_to(user).filter(within, state=InsatsState.PAGAENDE).order_by("ends_on", "pk")
    for insats in running[:5]:
        text = f"{insats} slutar den {datum_lang(insats.ends_on)}."
        yield Item(text, SOON, address("insatser:detail", insats.pk), f"Öppna {insats.label}")


def missing_counts(user: User, today: date) -> Found:
    """Insatser that ran last year, or run this year, without a head count."""
    for year in (today.year - 1, today.year):
        counted = Q(insats=OuterRef("pk"), year=year, count__isnull=False)
        missing = (
            Insats.objects.visible_to(user)
            .active_in(year)
            .filter(~Exists(AnonymtAntal.objects.filter(counted)), ~Exists(VolymAntal.objects.filter(counted)))
        )
        count = missing.count()
        if count:
            text = f"{antal(count, 'insats', 'insatser')} saknar antal deltagare för {year}."
            status = LATE if year < today.year else TO_DO
            yield Item(text, status, address("participants:counts"), "Registrera antal")


# People


def uppdrag_to_confirm(user: User, today: date) -> Found:
    """Uppdrag that somebody else has proposed."""
    count = Uppdrag.objects.waiting().exclude(person_id=user.person_id).exclude(given_by_id=user.person_id).count()
    if count:
        text = f"{antal(count, 'föreslaget uppdrag', 'föreslagna uppdrag')} väntar på att bekräftas."
        yield Item(text, TO_DO, address("members:people"), "Öppna användarna")


def expired_invitations(user: User, today: date) -> Found:
    """Invitations whose link nobody used in time."""
    open_ones = Invitation.objects.open()
    count = open_ones.exclude(pk__in=Invitation.objects.usable().values("pk")).count()
    if count:
        text = f"{antal(count, 'inbjudan', 'inbjudningar')} har gått ut utan att användas."
        yield Item(text, TO_DO, address("members:people"), "Skicka igen")


# Reports


def new_reports(user: User, today: date) -> Found:
    """The latest report of each kind, when it has come lately."""
    since = today - timedelta(days=NEW_DAYS)
    uttag = Rapportuttag.objects.visible_to(user).issued().filter(uttaget_at__date__gte=since).latest_of_each_kind()
    for report in uttag.without_result():
        name = lower_first(report.name)
        yield Item(f"{report.name} finns att läsa.", NEW, report.get_absolute_url(), f"Läs {name}")


Rule = Callable[[User, date], Found]
RULES: tuple[tuple[Rule, tuple[Role, ...]], ...] = (
    (unposted_rows, MONEY),
    (missing_bookkeeping, MONEY),
    (budget_deadline, (*MONEY, *STYRELSE)),
    (annual_report, (*KANSLI, *STYRELSE)),
    (ending_soon, (*KANSLI, Role.INSATSANSVARIG)),
    (missing_counts, (*KANSLI, *INSATS_ROLES)),
    (uppdrag_to_confirm, CONFIRMS),
    (expired_invitations, (Role.SYSTEMADMINISTRATOR, Role.FORBUNDSCHEF)),
    (new_reports, tuple(role for role in REPORT_READERS if role not in KANSLI)),
)

"""What waits of the budget, the books and the reports of the förbund."""

from datetime import date, timedelta

from django.db.models import Exists, QuerySet, Sum

from ekonomi.enums import Budgetstatus
from ekonomi.models import Budget, Manadsutfall
from finsam import dates
from finsam.formats import antal, datum_lang
from finsam.forms import lower_first
from finsam.prepared import prepared
from followup.enums import Rapportslag
from followup.models import Rapportuttag
from followup.permissions import can_list_reports
from followup.waiting.items import LATE, NEW, SOON, TO_DO, Found, Item, Rows, Situation, address

BOOKED_BY_DAY = 20
BUDGET_FROM_MONTH = 9
NEW_DAYS = 45


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


def new_reports(now: Situation) -> Found:
    """The latest report of each kind, when it has come lately. Whoever lists reports sees all that are issued."""
    for report in _new_reports(now.today - timedelta(days=NEW_DAYS)) if can_list_reports(now.user) else ():
        name = lower_first(report.name)
        yield Item(f"{report.name} finns att läsa.", NEW, report.get_absolute_url(), f"Läs {name}")


@prepared
def _new_reports(since: date) -> QuerySet[Rapportuttag]:
    recent = Rapportuttag.objects.issued().filter(uttaget_at__date__gte=since)
    return recent.latest_of_each_kind().only("kind", "year", "month")

"""The economy of a start file: områden and poster, budgets, forecasts, contributions, objects and accounts.

[[ekonomi.omraden]]
namn = "Aktiviteter/uppdrag"            # the förbund's own name
typ = "insatser_individ"                # intakter, styrelse, revision, kansli, insatser_individ, …
  [[ekonomi.omraden.poster]]
  namn = "Nya steget"
  kod = "nya-steget"                    # may be left out: made from the name
  insats = "Nya steget"                 # an insats by name; or medlem = "Exempelby kommun" for a bidrag
  objekt = ["6:100", "1:20"]            # dimension:object in the bookkeeping whose rows belong to the post
  konton = ["3510-3519"]                # accounts whose rows belong to the post

[[ekonomi.budgetar]]
ar = 2026
status = "faststalld"                   # forslag (when left out), samrad or faststalld
samrad = 2025-10-08
beslutsdatum = 2025-11-20
paragraf = "§ 42"
  [[ekonomi.budgetar.rader]]
  post = "nya-steget"                   # code or name
  helar = 6000000
  manader = [500000, …]                 # twelve; evenly spread when left out
  [[ekonomi.budgetar.plan]]
  omrade = "Aktiviteter/uppdrag"
  belopp = { 2027 = 6000000, 2028 = 6000000 }

[[ekonomi.prognoser]]
post = "nya-steget"
ar = 2026
manad = 8
prognos_avvikelse = 500000              # or prognos_utfall = 5500000

[[ekonomi.bidrag]]
medlem = "Exempelby kommun"
ar = 2026
status = "beslutat"                     # askat, preliminart, beslutat or reviderat
belopp = 500000
beslutsdatum = 2025-10-20

[[ekonomi.kontomappning]]               # lines of the statements; Kommun-Bas when left out
fran = "40"
till = "45"
rad = "kostnader_insatser"
"""

from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, QuerySet

from ekonomi import budget_table, budget_versions
from ekonomi.enums import Bidragsstatus, Budgetstatus, Fordelningsgrund, Omradeskind
from ekonomi.kontomappning import load_defaults
from ekonomi.models import Bidrag, Budget, Budgetomrade, Budgetpost, Kontomappning, Objektmappning, Prognos
from ekonomi.post_codes import free_code
from ekonomi.statement_lines import Line
from finsam import history
from finsam.startfile import Section, Values
from insatser.models import Insats
from members.models import Medlem, User

M = TypeVar("M", bound=Model)
FIRST_YEAR, LAST_YEAR = 1990, 2200
STATUSES = [Budgetstatus.FORSLAG.value, Budgetstatus.SAMRAD.value, Budgetstatus.FASTSTALLD.value]


def apply(values: Values, *, by: User | None) -> None:
    """Create everything of the section. Raises SetupError that names the place of the first fault."""
    section = Section(values, "ekonomi")
    for order, row in enumerate(section.sections("omraden"), start=1):
        _omrade(row, order, by)
    for row in section.sections("budgetar"):
        _budget(row, by)
    for row in section.sections("prognoser"):
        _prognos(row, by)
    for row in section.sections("bidrag"):
        _bidrag(row, by)
    lines = section.sections("kontomappning")
    for row in lines:
        _line(row, by)
    if not lines:
        load_defaults(by=by)
    section.finish()


def _found(row: Section, key: str, rows: "QuerySet[M]", what: str) -> M:
    found = list(rows[:2])
    if len(found) != 1:
        reason = "finns inte" if not found else "finns flera gånger"
        raise row.error(key, f"Det finns ingen entydig {what} med det namnet: den {reason}.")
    return found[0]


def _year(row: Section) -> int:
    return row.integer("ar", low=FIRST_YEAR, high=LAST_YEAR)


def _post(row: Section) -> Budgetpost:
    """A post by its code, else by its name."""
    name = row.text("post")
    by_code = Budgetpost.objects.filter(code=name)
    return _found(row, "post", by_code if by_code.exists() else Budgetpost.objects.filter(name=name), "budgetpost")


# Områden and poster


def _omrade(row: Section, order: int, by: User | None) -> None:
    omrade = Budgetomrade(
        name=row.text("namn", max_length=100),
        kind=row.choice("typ", list(Omradeskind.values)),
        order=row.integer("ordning", order * 10, low=0, high=32_000),
    )
    row.clean("namn", omrade)
    omrade.save()
    history.record(omrade, "budgetomrade.created", by=by)
    for post_order, post in enumerate(row.sections("poster"), start=1):
        _new_post(post, omrade, post_order, by)
    row.finish()


def _new_post(row: Section, omrade: Budgetomrade, order: int, by: User | None) -> None:
    name = row.text("namn", max_length=150)
    insats, medlem = row.text("insats", ""), row.text("medlem", "")
    post = Budgetpost(
        omrade=omrade,
        name=name,
        code=row.text("kod", "", max_length=60) or free_code(name),
        order=row.integer("ordning", order * 10, low=0, high=32_000),
        insats=_found(row, "insats", Insats.objects.filter(name=insats), "insats") if insats else None,
        medlem=_found(row, "medlem", Medlem.objects.filter(organisation__name=medlem), "medlem") if medlem else None,
        is_income=omrade.kind == Omradeskind.INTAKTER,
        is_active=row.boolean("anvands", True),
    )
    row.clean("namn", post, exclude=("sort_key",))
    post.save()
    history.record(post, "budgetpost.created", by=by)
    from_year = row.integer("fran_ar", FIRST_YEAR, low=FIRST_YEAR, high=LAST_YEAR)
    for key in row.texts("objekt"):
        dimension, _, objekt = key.partition(":")
        _mapping(row, "objekt", Objektmappning(dimension=dimension, objekt=objekt, post=post, from_year=from_year), by)
    for span in row.texts("konton"):
        first, _, last = span.partition("-")
        rule = Objektmappning(konto_from=first, konto_to=last or first, post=post, from_year=from_year)
        _mapping(row, "konton", rule, by)
    row.finish()


def _mapping(row: Section, key: str, rule: Objektmappning, by: User | None) -> None:
    row.clean(key, rule)
    rule.save()
    history.record(rule, "objektmappning.created", by=by)


# Budgets


def _budget(row: Section, by: User | None) -> None:
    """A version as it stands: what was decided before the start is registered, not decided anew."""
    budget = budget_versions.create(_year(row), by=by, comment=row.text("kommentar", ""))
    amounts: dict[Budgetpost, budget_table.Months] = {}
    for line in row.sections("rader"):
        post = _post(line)
        if post in amounts:
            raise line.error("post", "Posten står två gånger i budgeten.")
        amounts[post] = _months(line)
        line.finish()
    budget_table.save_rows(budget, amounts, by=by)
    for line in row.sections("plan"):
        _plan(line, budget, by)
    _status(row, budget, by)
    row.finish()


def _months(row: Section) -> budget_table.Months:
    """Twelve months: those of the file, which have to sum to the year, or the year spread evenly."""
    listed = row.raw("manader")
    if listed is None:
        return budget_table.spread(_kronor(row, "helar", row.amount("helar")))
    if not isinstance(listed, list) or len(listed) != 12:
        raise row.error("manader", "Skriv en lista med tolv belopp, från januari till december.")
    months = tuple(_kronor(row, "manader", row.as_amount("manader", amount)) for amount in listed)
    if row.has("helar") and row.amount("helar") != sum(months):
        raise row.error("manader", "Månaderna summerar inte till helåret.")
    return months


def _kronor(row: Section, key: str, amount: Decimal) -> Decimal:
    if amount != amount.quantize(Decimal("0.01")) or abs(amount) >= Decimal(10) ** 16:
        raise row.error(key, "Skriv beloppet i kronor med högst två decimaler.")
    return amount.quantize(Decimal("0.01"))


def _plan(row: Section, budget: Budget, by: User | None) -> None:
    omrade = _found(row, "omrade", Budgetomrade.objects.filter(name=row.text("omrade")), "budgetområde")
    amounts = {}
    for year, value in row.section("belopp").values.items():
        if year not in (str(budget.year + 1), str(budget.year + 2)):
            raise row.error("belopp", f"Planen gäller {budget.year + 1} och {budget.year + 2}.")
        amounts[omrade.pk, int(year)] = _kronor(row, "belopp", row.as_amount("belopp", value))
    budget_table.save_plan(budget, amounts, by=by)
    row.finish()


def _status(row: Section, budget: Budget, by: User | None) -> None:
    status = Budgetstatus(row.choice("status", STATUSES, Budgetstatus.FORSLAG.value))
    budget.samrad_on = row.date_or_none("samrad")
    budget.beslut_on = row.date_or_none("beslutsdatum")
    budget.beslut_paragraf = row.text("paragraf", "", max_length=20)
    budget.dnr = row.text("dnr", "", max_length=30)
    if status == Budgetstatus.FASTSTALLD:
        earlier = Budget.objects.for_year(budget.year).decided().exists()
        status = Budgetstatus.REVIDERAD if earlier else status
    budget.status = status
    row.clean("status", budget)
    budget.save()
    if budget.is_decided:
        changes = {"status": [Budgetstatus.FORSLAG.value, budget.status], "beslut_on": [None, str(budget.beslut_on)]}
        history.record(budget, "budget.decided", by=by, changes=changes)


# Forecasts, contributions, lines of the statements


def _prognos(row: Section, by: User | None) -> None:
    post, year = _post(row), _year(row)
    prognos = Prognos(
        post=post,
        year=year,
        month=row.integer("manad", low=1, high=12),
        amount=_forecast(row, post, year),
        comment=row.text("kommentar", "", max_length=300),
    )
    row.clean("post", prognos)
    prognos.register(by=by)
    row.finish()


def _forecast(row: Section, post: Budgetpost, year: int) -> Decimal:
    """The forecast outcome, given as such or as the deviation from the budget for the year."""
    if row.has("prognos_utfall") == row.has("prognos_avvikelse"):
        raise row.error("prognos_utfall", "Skriv antingen prognos_utfall eller prognos_avvikelse.")
    if row.has("prognos_utfall"):
        return _kronor(row, "prognos_utfall", row.amount("prognos_utfall"))
    deviation = _kronor(row, "prognos_avvikelse", row.amount("prognos_avvikelse"))
    budget = Budget.objects.current(year)
    line = budget.rader.filter(post=post).first() if budget is not None else None
    if line is None:
        raise row.error("prognos_avvikelse", "Posten har ingen budget för året. Skriv prognos_utfall i stället.")
    return line.amount + deviation if post.is_income else line.amount - deviation


def _basis(row: Section) -> str:
    given = row.text("fordelningsgrund", "")
    return row.choice("fordelningsgrund", list(Fordelningsgrund.values)) if given else ""


def _bidrag(row: Section, by: User | None) -> None:
    name = row.text("medlem")
    bidrag = Bidrag(
        medlem=_found(row, "medlem", Medlem.objects.filter(organisation__name=name), "medlem"),
        year=_year(row),
        status=row.choice("status", list(Bidragsstatus.values)),
        amount=_kronor(row, "belopp", row.amount("belopp")),
        beslut_on=row.date_or_none("beslutsdatum"),
        dnr=row.text("dnr", "", max_length=40),
        fordelningsgrund=_basis(row),
        comment=row.text("kommentar", "", max_length=300),
    )
    row.clean("belopp", bidrag)
    bidrag.register(by=by)
    row.finish()


def _line(row: Section, by: User | None) -> None:
    mapping = Kontomappning(
        konto_from=row.text("fran", max_length=10),
        konto_to=row.text("till", max_length=10),
        line=row.choice("rad", list(Line.values)),
        name=row.text("benamning", "", max_length=120),
        from_year=row.integer("fran_ar", FIRST_YEAR, low=FIRST_YEAR, high=LAST_YEAR),
    )
    row.clean("fran", mapping)
    mapping.save()
    history.record(mapping, "kontomappning.created", by=by)
    row.finish()

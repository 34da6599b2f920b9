"""The demo's budgets: decided versions, a revised one, next year's proposal; bidrag and forecasts."""

from datetime import date
from decimal import Decimal

from django.db.models import Sum

from ekonomi import budget_table, budget_versions
from ekonomi.enums import Bidragsstatus, Fordelningsgrund, Omradeskind
from ekonomi.models import Bidrag, Budget, Budgetomrade, Budgetpost, Manadsutfall, Objektmappning, Prognos
from finsam.demo import books, plan
from finsam.demo.years import Years
from finsam.sorting import sort_key
from insatser.models import Insats
from members.enums import PartKind
from members.models import Medlem


def build(years: Years, insatser: dict[str, Insats]) -> dict[str, Budgetpost]:
    """Areas, posts, mapping of objects, budgets and bidrag; returns the posts by code."""
    posts = _posts(insatser)
    _mapping(years, posts)
    for year in years.all:
        _decided(year, years, posts)
        _bidrag(year, years)
    _revised(years, posts)
    _proposal(years)
    return posts


def _posts(insatser: dict[str, Insats]) -> dict[str, Budgetpost]:
    areas = {
        kind: Budgetomrade.objects.create(kind=Omradeskind(kind), name=name, order=order)
        for order, (kind, name) in enumerate(plan.AREAS, start=1)
    }
    medlemmar = {m.organisation.name: m for m in Medlem.objects.select_related("organisation")}
    rows = [
        Budgetpost(omrade=areas["intakter"], name=f"Bidrag {name}", code=f"bidrag-{konto}", medlem=medlemmar[name],
                   is_income=True)
        for name, konto in books.INCOME.items()
    ]  # fmt: skip
    rows.append(Budgetpost(omrade=areas["intakter"], name="Ränta", code=plan.INTEREST.code, is_income=True))
    rows += [Budgetpost(omrade=areas[post.area], name=post.name, code=post.code) for post in plan.POSTS]
    for planned in plan.INSATSER:
        area = areas["insatser_individ" if planned.is_individual else "insatser_struktur"]
        rows.append(Budgetpost(omrade=area, name=planned.name, code=planned.code, insats=insatser[planned.code]))
    for order, row in enumerate(rows, start=1):
        row.order, row.sort_key = order, sort_key(row.name)
    return {row.code: row for row in Budgetpost.objects.bulk_create(rows)}


def _mapping(years: Years, posts: dict[str, Budgetpost]) -> None:
    """Projects are insatser, cost centres the other posts, and an account of its own each member's bidrag."""
    since = {"from_year": years.first}
    for planned in plan.INSATSER:
        Objektmappning.objects.create(dimension="6", objekt=planned.code, post=posts[planned.code], **since)
    for post in plan.POSTS:
        Objektmappning.objects.create(dimension="1", objekt=post.cost_centre, post=posts[post.code], **since)
    for konto in books.INCOME.values():
        Objektmappning.objects.create(konto_from=konto, konto_to=konto, post=posts[f"bidrag-{konto}"], **since)
    interest = plan.INTEREST.konton[0]
    Objektmappning.objects.create(konto_from=interest, konto_to=interest, post=posts["ranta"], **since)


def amounts(year: int, years: Years) -> dict[str, Decimal]:
    """The year's amount per post."""
    index = year - years.first
    wanted = {f"bidrag-{books.INCOME[name]}": amount for name, amount in books.bidrag(index).items()}
    wanted["ranta"] = Decimal(plan.INTEREST.amount)
    wanted |= {post.code: Decimal(post.amount) for post in plan.POSTS}
    return wanted | {p.code: Decimal(p.amount) for p in plan.INSATSER if index in p.years}


def _decided(year: int, years: Years, posts: dict[str, Budgetpost]) -> None:
    budget = budget_versions.create(year, by=None)
    rows = {posts[code]: _months(code, amount) for code, amount in amounts(year, years).items()}
    budget_table.save_rows(budget, rows, by=None)
    budget.send_to_samrad(date(year - 1, 10, 14), by=None)
    budget.decide(date(year - 1, 11, 25), "§ 48", dnr=f"{year - 1}:31", by=None)


def _months(code: str, amount: Decimal) -> budget_table.Months:
    """Bidrag are paid at the beginning of each quarter, the interest and the audit once a year, the rest evenly."""
    paid = {"ranta": (12,), "revision": (3,), "utvecklingsmedel": (4, 8, 12)}
    months = (1, 4, 7, 10) if code.startswith("bidrag-") else paid.get(code, tuple(range(1, 13)))
    return budget_table.spread(amount, like=[Decimal(month in months) for month in range(1, 13)])


def _bidrag(year: int, years: Years) -> None:
    medlemmar = {m.organisation.name: m for m in Medlem.objects.select_related("organisation")}
    for name, amount in books.bidrag(year - years.first).items():
        row = Bidrag(
            medlem=medlemmar[name],
            year=year,
            status=Bidragsstatus.BESLUTAT,
            amount=amount,
            beslut_on=date(year - 1, 12, 9),
            dnr=f"{year - 1}/0{len(name)}",
            fordelningsgrund=Fordelningsgrund.INVANARE_16_64 if medlemmar[name].part_kind == PartKind.KOMMUN else "",
        )
        row.register(by=None)


def _revised(years: Years, posts: dict[str, Budgetpost]) -> None:
    """In May the board moved money from Utvecklingsmedel to an insats that had become more expensive."""
    decided = Budget.objects.current(years.current)
    if decided is None or years.today < date(years.current, 5, 28):
        return
    budget = budget_versions.new_version(decided, by=None, comment="Språkspåret får 120 000 kr ur utvecklingsmedlen.")
    wanted = amounts(years.current, years)
    moved = Decimal(120_000)
    changed = {"utvecklingsmedel": wanted["utvecklingsmedel"] - moved, "sprakspar": wanted["sprakspar"] + moved}
    budget_table.save_rows(budget, {posts[c]: _months(c, a) for c, a in changed.items()}, by=None)
    budget.decide(date(years.current, 5, 27), "§ 21", dnr=f"{years.current}:14", by=None)


def _proposal(years: Years) -> None:
    """Next year's budget lies as a proposal in the autumn."""
    current = Budget.objects.current(years.current)
    if current is not None and years.today.month >= 9:
        budget_versions.copy_to_next_year(current, by=None)


def forecasts(years: Years, posts: dict[str, Budgetpost]) -> None:
    """What the owners expect after the last month in the books: one overrun, one insats that goes slowly."""
    month = years.months(years.current)
    if not month:
        return
    spent = {
        row["post__code"]: row["amount"]
        for row in Manadsutfall.objects.filter(year=years.current, post__isnull=False)
        .values("post__code")
        .annotate(amount=Sum("amount"))
    }
    words = {
        "sprakspar": (Decimal("1.04"), "Fler grupper än planerat."),
        "arbetslust": (Decimal("0.94"), "Starten blev senare än planerat."),
    }
    for code, (factor, comment) in words.items():
        amount = (spent[code] * 12 / month * factor).quantize(Decimal("0.01"))
        Prognos(post=posts[code], year=years.current, month=month, amount=amount, comment=comment).register(by=None)

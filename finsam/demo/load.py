"""Building the whole demo, in order."""

from collections.abc import Callable

from django.conf import settings

from ekonomi import kontomappning
from ekonomi.bokforing.examining import examine
from ekonomi.bokforing.importing import import_file
from ekonomi.bokforing.receiving import receive
from finsam import acting, dates
from finsam.demo import (
    annual,
    begaranden,
    budget,
    consent_texts,
    counts,
    deltaganden,
    follow_ups,
    gallring,
    insatser,
    organisations,
    people,
    persons_plans,
    remisser,
    sus,
)
from finsam.demo.books import all_years
from finsam.demo.years import Years
from members.current_forbund import forget
from members.models import Forbund


class DemoRefusedError(Exception):
    """The demo cannot be loaded here."""


def import_books(year: int, content: bytes) -> None:
    """Read a year's SIE file in as kansli does: received, examined, imported."""
    sie_import = receive(content, f"bokforing-{year}.se", by=None, year=year)
    examine(sie_import)
    import_file(sie_import, by=None)


def load(tell: Callable[[str], object]) -> None:
    """Fill an empty database with the demo, in one transaction. Raises DemoRefusedError outside a demo."""
    if not settings.IS_DEMO:
        raise DemoRefusedError("Demouppgifter kan bara läsas in i demon (IS_DEMO=1).")
    if Forbund.objects.exists():
        raise DemoRefusedError("Databasen har redan ett förbund. Demouppgifter läses bara in i en tom databas.")
    years = Years(dates.today())
    with acting.transaction_as(acting.SYSTEM):
        tell("Organisationer och personer …")
        made = organisations.build(years)
        users = people.build(years, made)
        tell("Insatser och antal deltagare …")
        made_insatser = insatser.build(years, users)
        counts.build(years, made_insatser)
        tell("Deltaganden …")
        consent_texts.build(users["forbundschef"], years)
        staff = people.staff(years, made, users)
        insatser.tie(made_insatser, staff)
        holders = {**dict.fromkeys(insatser.OWN_OF_STAFF, users["deltagaransvarig"]), **staff}
        deltaganden.build(years, made_insatser, holders)
        follow_ups.build(made_insatser, users)
        tell("Remisser …")
        remisser.build(years, made_insatser, holders, users)
        begaranden.build(years, made_insatser, holders)
        persons_plans.build(years, made_insatser, holders)
        tell("Gallring …")
        gallring.build(years, users["forbundschef"])
        sus.build(users["statistik"])
        tell("Budget …")
        kontomappning.load_defaults(by=None)
        posts = budget.build(years, made_insatser)
        for books in all_years(years):
            tell(f"Bokföringen {books.year} …")
            import_books(books.year, books.sie())
        budget.forecasts(years, posts)
        tell("Årsredovisningar …")
        annual.texts(years)
        annual.order_documents(years)
    forget()

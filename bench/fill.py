"""Fill an empty database with a förbund of a given size through the product's own importer."""

import json
import sys
from datetime import date
from decimal import Decimal

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django has to be set up first
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from bench.pages import ten  # noqa: E402
from ekonomi import budget_table, budget_versions  # noqa: E402
from ekonomi.enums import Omradeskind  # noqa: E402
from ekonomi.models import Budgetomrade, Budgetpost, Objektmappning  # noqa: E402
from ekonomi.sie.writer import RowToWrite, VoucherToWrite, write_sie  # noqa: E402
from finsam import acting  # noqa: E402
from finsam.demo import accounts, organisations, people  # noqa: E402
from finsam.demo.load import import_books  # noqa: E402
from finsam.demo.years import Years  # noqa: E402
from finsam.sorting import sort_key  # noqa: E402
from insatser.enums import Inriktning, InsatsState, Uppfoljningsmetod  # noqa: E402
from insatser.models import Insats  # noqa: E402
from members.models import Medlem, User  # noqa: E402
from participants.enums import Kon  # noqa: E402
from participants.models import AnonymtAntal  # noqa: E402

TODAY = date(2026, 11, 22)
YEAR = 2025
MONTH = 12


def insatser(count: int) -> list[Insats]:
    """`count` insatser with head counts."""
    agare = list(Medlem.objects.all())
    made = []
    for number in range(count):
        insats = Insats.objects.create(
            name=f"Insats {number:03}",
            inriktning=Inriktning.INDIVIDINRIKTAD,
            uppfoljningsmetod=Uppfoljningsmetod.PERSONUPPGIFTER_ANONYM,
            starts_on=date(YEAR - 1, 1, 1),
            agare=agare[number % len(agare)],
            state=InsatsState.PAGAENDE,
        )
        for place, kon in enumerate(Kon):
            AnonymtAntal.objects.create(insats=insats, year=YEAR, kon=kon, count=3 + number % 17 + place)
        made.append(insats)
    return made


def money(made: list[Insats], rows: int) -> None:
    """A budget with a post per insats, and books with about `rows` rows."""
    area = Budgetomrade.objects.create(kind=Omradeskind.INSATSER_INDIVID, name="Insatser", order=1)
    posts = [
        Budgetpost(omrade=area, name=i.name, code=f"p{n}", insats=i, sort_key=sort_key(i.name), order=n)
        for n, i in enumerate(made)
    ]
    Budgetpost.objects.bulk_create(posts)
    for number, post in enumerate(posts):
        Objektmappning.objects.create(dimension="6", objekt=f"P{number}", post=post, from_year=YEAR)
    budget = budget_versions.create(YEAR, by=None)
    budget_table.save_rows(budget, {post: budget_table.spread(Decimal(1_200_000)) for post in posts}, by=None)
    import_books(YEAR, books(len(made), rows))


def books(projects: int, rows: int) -> bytes:
    """Vouchers of two rows; every twentieth has an object that nobody has mapped."""
    vouchers = []
    for number in range(rows // 2):
        amount = Decimal(number % 9000) + Decimal("100.25")
        code = f"P{number % projects}" if number % 20 else "OKÄND"
        vouchers.append(
            VoucherToWrite(
                "A",
                number + 1,
                date(YEAR, 1 + number * 12 // (rows // 2), 1 + number % 28),
                f"Faktura {number}",
                [RowToWrite("4610", amount, (("6", code),)), RowToWrite("2440", -amount)],
            )
        )
    return write_sie(
        company=accounts.FORBUND,
        orgnr=organisations.KINDS[accounts.FORBUND][1],
        year=YEAR,
        konton={"4610": "Köp av verksamhet", "2440": "Leverantörsskulder"},
        objects={("6", f"P{n}"): f"Insats {n:03}" for n in range(projects)} | {("6", "OKÄND"): "Okänt projekt"},
        opening={},
        vouchers=vouchers,
        generated_on=TODAY,
    )


def cookie(user: User) -> str:
    """The cookies of the user's browser after login and a page with a form."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["has_second_factor"] = True
    session.create()
    secret = get_random_string(32)
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={secret}"


def main(rows: int, count: int) -> None:
    """Fill, and print the pages with the cookies of those who open them."""
    years = Years(TODAY)
    with acting.transaction_as(acting.SYSTEM):
        users = people.build(years, organisations.build(years))
        made = insatser(count)
        money(made, rows)
    by_role = {account.role: users[account.username] for account in accounts.ACCOUNTS}
    pages = [
        {
            "name": p.name,
            "path": p.path,
            "is_list": p.is_list,
            "username": by_role[p.role].username,
            "cookie": cookie(by_role[p.role]),
        }
        for p in ten(made[0].pk, YEAR, MONTH)
    ]
    print(json.dumps(pages))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

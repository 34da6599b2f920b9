"""The demo: every year's books balance and close, are read by the real importer, and leave nothing without a post."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings

from ekonomi.bokforing.aggregate import discrepancies
from ekonomi.models import Budget, Manadsutfall, SieImport, Verifikationsrad
from finsam.demo import accounts, load, organisations
from finsam.demo.books import all_years
from finsam.demo.years import Years
from followup.arsredovisning import Readiness, readiness
from insatser.models import Insats
from members.enums import Role
from members.fields import OrgnrField
from members.models import Forbund, Medlemsandel, User
from participants.enums import SamtyckeStatus
from participants.invariants import deltagande_faults, follow_up_faults
from participants.models import Deltagande, Samtycke, Uppfoljningstillfalle
from tests.members.factories import ForbundFactory

DAYS = [date(2026, 11, 22), date(2026, 1, 15), date(2028, 2, 29), date(2027, 12, 31)]


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_books_balance_and_open_with_last_years_close(today: date) -> None:
    closing: dict[str, Decimal] | None = None
    for books in all_years(Years(today)):
        assert all(sum(row.amount for row in voucher.rows) == 0 for voucher in books.vouchers)
        assert sum(books.opening.values()) == 0
        if closing is not None:
            assert books.opening == closing
        closing = books.next_opening()


def test_last_months_books_reach_the_month_before() -> None:
    assert [b.months for b in all_years(Years(date(2026, 11, 22)))] == [12, 12, 12, 10]
    assert [b.months for b in all_years(Years(date(2026, 1, 15)))] == [12, 12, 12]


def test_one_account_per_role() -> None:
    assert sorted(a.role for a in accounts.ACCOUNTS) == sorted(Role)


def test_numbers_of_organisations_can_be_saved_on_their_pages() -> None:
    for _, orgnr in organisations.KINDS.values():
        assert OrgnrField(required=False).clean(orgnr) == orgnr


@pytest.mark.django_db
def test_refused_outside_the_demo() -> None:
    with override_settings(IS_DEMO=False), pytest.raises(load.DemoRefusedError, match="IS_DEMO"):
        load.load(lambda line: None)


@pytest.mark.django_db
def test_refused_where_there_is_a_forbund() -> None:
    ForbundFactory()
    with override_settings(IS_DEMO=True), pytest.raises(load.DemoRefusedError, match="redan ett förbund"):
        load.load(lambda line: None)


@pytest.mark.django_db
@pytest.mark.parametrize("today", DAYS[:2], ids=str)
def test_everything_loads_and_is_mapped(today: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finsam.dates.today", lambda: today)
    # Remisser are left out: the database goes by its own clock, and lets nobody write names when a consent has run out.
    monkeypatch.setattr("finsam.demo.remisser.build", lambda *_people: None)
    with override_settings(IS_DEMO=True):
        load.load(lambda line: None)
    assert Forbund.objects.get().name == accounts.FORBUND
    staff = {account.username for account, _ in accounts.STAFF}
    assert {u.username for u in User.objects.all()} == {a.username for a in accounts.ACCOUNTS} | staff
    assert all(User.objects.get(username=a.username).check_password(accounts.PASSWORD) for a in accounts.ACCOUNTS[:2])
    assert not any(user.has_usable_password() for user in User.objects.filter(username__in=staff))
    assert Insats.objects.count() == 12
    assert 600 < Deltagande.objects.count() < 1000
    assert set(Samtycke.objects.values_list("status", flat=True)) == set(SamtyckeStatus)
    assert list(deltagande_faults()) == []
    assert list(follow_up_faults()) == []
    assert {"svar", "ej_nadd", None} <= set(Uppfoljningstillfalle.objects.values_list("utfall__key", flat=True))
    assert Manadsutfall.objects.filter(konto__gte="3", konto__lt="9", post__isnull=True).count() == 0
    assert SieImport.objects.counted().count() == (4 if today.month > 1 else 3)
    assert list(discrepancies()) == []
    assert Verifikationsrad.objects.count() > 1500
    closed = range(today.year - 3, today.year)
    assert [readiness(year) for year in closed] == [Readiness(year, (), (), has_ledger=True) for year in closed]
    assert all(Budget.objects.current(year) is not None for year in range(today.year - 3, today.year + 1))
    shares = Medlemsandel.objects.filter(year=today.year, medlem__part_kind="kommun")
    assert sum(share.share_of_part for share in shares) == 1

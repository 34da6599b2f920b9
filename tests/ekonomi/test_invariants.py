"""Each invariant of S 20, numbers 1 to 8: kept by a small year, and broken once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from ekonomi import invariants
from ekonomi.annual_figures import annual_figures
from ekonomi.driftredovisning import DriftArea
from ekonomi.models import Bidrag, Budgetpost, Kontomappning, Manadsutfall
from ekonomi.statement_lines import Line
from members.models import Medlemsandel, Part
from tests.ekonomi.factories import budget_with
from tests.ekonomi.ledgers import UB, book, kr, map_accounts, post, small_year
from tests.members.factories import MedlemFactory

pytestmark = pytest.mark.django_db


def numbers(year: int = 2025) -> set[int]:
    return {fault.invariant for fault in invariants.faults(year)}


def test_small_year_holds_with_the_year_before_and_after() -> None:
    map_accounts()
    small_year()
    book(2026, UB, [])
    assert [*invariants.faults(2025), *invariants.faults(2026)] == []
    figures = annual_figures(2025)
    assert figures.statements.amount("arets_resultat") == Decimal("170491.00")
    assert figures.statements.amount("likvida_ub") == Decimal("1240491.00")
    assert annual_figures(2026).statements.previous is not None


def test_account_without_a_line_is_named() -> None:
    map_accounts()
    small_year(extra=[(6, kr(k3001="-10", k1930="10"), None)])
    Kontomappning.objects.filter(konto_from="3000").update(konto_from="3100")
    fault = next(f for f in invariants.faults(2025) if f.invariant == invariants.UNMAPPED)
    assert "3001" in fault.message


def break_parts() -> None:
    Part.objects.create(kind="staten", valid_from_year=2020, share=Decimal("0.5"))
    Part.objects.create(kind="region", valid_from_year=2020, share=Decimal("0.25"))


def break_splits() -> None:
    Medlemsandel.objects.create(medlem=MedlemFactory(), year=2025, share_of_part=Decimal("0.9"))


def break_af() -> None:
    af = MedlemFactory(organisation__name="Arbetsförmedlingen", organisation__kind="af", part_kind="staten")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ekonomi_bidrag_payer DEFERRED")
    Bidrag(medlem=af, year=2025, status="beslutat", amount=1, beslut_on=date(2024, 11, 1)).register(by=None)


@pytest.mark.parametrize("break_it", [break_parts, break_splits, break_af])
def test_1_shares(break_it: Callable[[], None], forbund) -> None:
    map_accounts()
    small_year()
    with transaction.atomic():
        break_it()
        assert numbers() == {1}
        transaction.set_rollback(True)  # the database refuses wrong sums when a transaction ends


def test_2_entry_straight_to_eget_kapital() -> None:
    map_accounts()
    small_year(extra=[(6, kr(k2010="-500", k1930="500"), None)])
    assert 2 in numbers()


def test_2_year_that_does_not_begin_where_the_last_one_ended() -> None:
    map_accounts()
    small_year()
    book(2026, {**UB, "2010": UB["2010"] - 100, "1930": UB["1930"] + 100, "1510": UB["1510"] - 50}, [])
    assert numbers(2026) == {2}


def test_3_closing_balances_that_do_not_meet() -> None:
    map_accounts()
    small_year(k1510=Decimal("20000.01"))
    assert numbers() >= {3, 8}


def test_4_cash_flow() -> None:
    map_accounts()
    small_year(k2440=Decimal("-310000.01"))
    assert 4 in numbers()


def test_5_and_6_driftredovisning() -> None:
    map_accounts()
    small_year(extra=[(12, kr(k8910="10", k2010="-10"), None)])
    Kontomappning.objects.filter(konto_from="8900").update(line="kostnader_ovriga")
    assert 5 in numbers()
    figures = annual_figures(2025)
    area = figures.drift.areas[0]
    wrong = replace(area, total=replace(area.total, outcome=area.total.outcome + 1))
    broken = replace(figures, drift=replace(figures.drift, areas=(wrong, *figures.drift.areas[1:])))
    assert any(area.total.label in fault.message for fault in invariants.deviations(broken))


def six(year: int = 2025, *, every_row: bool = True) -> list[str]:
    return [fault.message for fault in invariants.faults(year, every_row=every_row) if fault.invariant == 6]


def test_6_amount_that_is_kept_at_another_post_than_its_rows() -> None:
    """Accounts, totals and the net agree: only the ledger's own rows tell."""
    map_accounts()
    small_year()
    book(2026, UB, [])
    Manadsutfall.objects.filter(post__name="Revision").update(post=Budgetpost.objects.get(name="Kansli"))
    assert numbers() == {6}
    found = {message.replace("\u00a0", " ") for message in six()}
    assert found == {
        "Driftredovisningens utfall för Kansli är −434 260,00 kr, men raderna blir −394 260,00 kr.",
        "Driftredovisningens utfall för Revision är 0,00 kr, men raderna blir −40 000,00 kr.",
    }
    assert [("föregående år" in message) for message in six(2026)] == [True, True]
    assert six(every_row=False) == []


@pytest.mark.parametrize("every_row", [True, False])
def test_6_area_that_is_not_what_was_booked_and_planned(every_row: bool) -> None:
    """Two områden err by as much, rows and totals alike: they still sum to the year's result."""
    map_accounts()
    small_year()
    figures = annual_figures(2025)
    first, second, *others = figures.drift.areas

    def moved(area: DriftArea, by: int) -> DriftArea:
        own = replace(area.rows[0], outcome=area.rows[0].outcome + by, budget=area.rows[0].budget + by)
        total = replace(area.total, outcome=area.total.outcome + by, budget=area.total.budget + by)
        return replace(area, rows=(own, *area.rows[1:]), total=total)

    broken = replace(figures, drift=replace(figures.drift, areas=(moved(first, 1), moved(second, -1), *others)))
    assert [*invariants.drift(broken), *invariants.deviations(broken)] == []
    assert len(list(invariants.omraden(broken, every_row=every_row))) == 4


def test_6_budget_and_rows_without_a_post_hold() -> None:
    map_accounts()
    small_year(extra=[(6, kr(k4610="10", k1930="-10"), None)])
    beslut = {"status": "faststalld", "beslut_on": date(2024, 11, 20), "beslut_paragraf": "§ 5"}
    amounts = {"Steget": 1_500_000, "Bidrag FK": 2_000_000}
    budget_with(
        {Budgetpost.objects.get(name=name): amount for name, amount in amounts.items()}
        | {post("Ur eget kapital", "eget_kapital"): 5_000},
        year=2025,
        **beslut,
    )
    assert six() == six(every_row=False) == []


def test_6_note_that_does_not_explain_its_line() -> None:
    map_accounts()
    small_year()
    figures = annual_figures(2025)
    note = figures.note("kassa")
    wrong = replace(note, rows=(*note.rows[:-1], replace(note.rows[-1], amount=Decimal(1))))
    broken = replace(figures, notes=(wrong,))
    assert ["Not 6" in fault.message for fault in invariants.deviations(broken)] == [True]


def test_likvida_placeringar_close_and_stand_in_the_note() -> None:
    map_accounts()
    small_year(extra=[(12, kr(k1810="100000", k1930="-100000"), None)])
    Kontomappning.objects.filter(konto_from="1800").update(line=Line.LIKVIDA_PLACERINGAR)
    assert numbers() == set()
    figures = annual_figures(2025)
    note = figures.note("kassa")
    assert note.title == "Likvida medel"
    assert [(row.label, row.amount) for row in note.rows] == [
        ("Kassa och bank", Decimal("1140491.00")),
        ("Kortfristiga placeringar som är likvida medel", Decimal(100000)),
        ("Summa likvida medel", Decimal("1240491.00")),
    ]


def test_7_bidrag_without_a_member() -> None:
    map_accounts()
    small_year(extra=[(6, kr(k3510="-700", k1930="700"), post("Bidrag övrigt", "intakter", is_income=True))])
    assert numbers() == {7}


def test_8_voucher_that_does_not_sum_to_zero() -> None:
    map_accounts()
    small_year(extra=[(6, kr(k4610="100", k1930="-99"), None)])
    messages = [fault.message for fault in invariants.faults(2025) if fault.invariant == 8]
    assert any("A 7" in message and "1,00" in message for message in messages)


def test_8_kept_sum_that_is_not_that_of_the_rows() -> None:
    map_accounts()
    small_year()
    Manadsutfall.objects.filter(konto="4610").update(amount=Decimal(1))
    assert 8 in numbers()


def test_8_from_the_kept_sums_reads_no_row_and_finds_what_does_not_close() -> None:
    map_accounts()
    small_year()
    with CaptureQueriesContext(connection) as captured:
        assert invariants.faults(2025, every_row=False) == []
    assert "verifikationsrad" not in " ".join(query["sql"] for query in captured)
    Manadsutfall.objects.filter(konto="1930", month=12).update(amount=Decimal(1))
    found = [fault for fault in invariants.faults(2025, every_row=False) if fault.invariant == 8]
    assert ["Konto 1930" in fault.message for fault in found] == [True]


def test_years_are_read_in_a_fixed_number_of_queries() -> None:
    map_accounts()
    small_year()
    with CaptureQueriesContext(connection) as few:
        annual_figures(2025)
    book(2026, UB, [(month, kr(k4610="10", k1930="-10"), None) for month in range(1, 13)])
    with CaptureQueriesContext(connection) as many:
        annual_figures(2026)
    assert len(few) == len(many) <= 7

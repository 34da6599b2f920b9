"""From file to ledger: one transaction, one ledger a year, exact sums."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from ekonomi.bokforing import importing, receiving
from ekonomi.bokforing.aggregate import discrepancies
from ekonomi.bokforing.examining import differences
from ekonomi.bokforing.importing import ImportRefusedError, import_file
from ekonomi.bokforing.receiving import MAX_SIZE, FileRefusedError, receive
from ekonomi.ledger_enums import ImportState
from ekonomi.models import (
    IllegalImportMoveError,
    Konto,
    Manadsutfall,
    Objekt,
    Saldo,
    SieImport,
    Verifikation,
    Verifikationsrad,
)
from finsam import history
from tests.ekonomi.ledger_factories import (
    STANDARD,
    ObjektmappningFactory,
    imported,
    received,
    row,
    sie_bytes,
    sums,
    voucher,
)

pytestmark = pytest.mark.usefixtures("forbund")


def ledger(year=2026):
    return sums(Manadsutfall.objects.for_year(year).values_list("konto", "month", "amount"))


# Import


def test_rows_vouchers_balances_and_sums_are_written():
    post = ObjektmappningFactory().post
    sie_import = imported()
    assert sie_import.state == ImportState.IMPORTED
    assert (sie_import.voucher_count, sie_import.row_count) == (4, 8)
    assert Verifikation.objects.count() == 4
    assert Verifikationsrad.objects.counted().count() == 8
    assert ledger() == {
        ("1930", 1): Decimal(370),  # -100 - 30 + 500
        ("1930", 2): Decimal(-40),
        ("3510", 1): Decimal(-500),
        ("4600", 1): Decimal(100),
        ("4600", 2): Decimal(40),
        ("5010", 1): Decimal(30),
    }
    assert sums(Manadsutfall.objects.filter(post=post).values_list("konto", "month", "amount")) == {
        ("4600", 1): Decimal(100)
    }
    assert {s.konto: (s.ib, s.ub) for s in Saldo.objects.all()} == {
        "1930": (Decimal(1000), Decimal(1330)),
        "2010": (Decimal(-1000), Decimal(-1000)),
    }
    assert Konto.objects.get(year=2026, number="4600").name == "Köp av verksamhet"
    assert discrepancies() == []


def test_the_database_knows_how_many_rows_came():
    imported()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'ekonomi_verifikationsrad'")
        assert cursor.fetchone() == (Verifikationsrad.objects.count(),)


def test_objects_are_kept_with_their_rows():
    imported()
    found = {o.key: (o.name, o.row_count, o.amount) for o in Objekt.objects.all()}
    assert found == {
        "1:10": ("Kansli", 1, Decimal(30)),
        "6:P1": ("Steget vidare", 1, Decimal(100)),
        "6:P2": ("Rätt stöd", 1, Decimal(40)),
    }


def test_objects_that_may_name_persons_stay_in_the_file():
    imported(sie_bytes(voucher(1, 1, row("5010", 30, "7:47", "1:10"))))
    assert Verifikationsrad.objects.get(konto="5010").objekt == ["1:10"]


def test_corrected_file_replaces_the_earlier_one_and_both_are_kept():
    first = imported()
    second = imported(sie_bytes(*STANDARD[:3]))
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == (ImportState.REPLACED, second)
    assert first.fil.content
    assert Verifikationsrad.objects.filter(sie_import=first).count() == 8
    assert ("4600", 2) not in ledger()
    assert discrepancies() == []
    codes = set(history.for_subject(first).values_list("code", flat=True))
    assert codes == {"sie_import.received", "sie_import.imported", "sie_import.replaced"}


def test_other_years_are_left_alone():
    imported(sie_bytes(voucher(1, 5, row("4600", 7), year=2025), year=2025))
    imported()
    assert ledger(2025) == {("4600", 5): Decimal(7), ("1930", 5): Decimal(-7)}
    assert len(ledger()) == 6


def test_same_file_is_never_taken_twice():
    content = sie_bytes(*STANDARD)
    imported(content)
    with pytest.raises(FileRefusedError, match="läses aldrig in två gånger"):
        received(content)


def test_same_file_again_while_it_waits_points_at_the_first():
    content = sie_bytes(*STANDARD)
    first = received(content)
    with pytest.raises(FileRefusedError, match="redan uppladdad") as refused:
        received(content)
    assert refused.value.known == first


def test_same_file_at_the_same_moment(monkeypatch):
    content = sie_bytes(*STANDARD)
    first = received(content)
    real = receiving._refuse_known
    calls = iter([lambda sha256: None, real])
    monkeypatch.setattr(receiving, "_refuse_known", lambda sha256: next(calls)(sha256))
    with pytest.raises(FileRefusedError) as refused:
        receive(content, "bok.se", by=None)
    assert refused.value.known == first


def test_discarded_file_may_come_again():
    content = sie_bytes(*STANDARD)
    received(content).move(ImportState.DISCARDED)
    assert imported(content).state == ImportState.IMPORTED


def test_failure_half_way_leaves_nothing(monkeypatch):
    first = imported()
    before = ledger()
    second = received(sie_bytes(voucher(1, 3, row("4600", 999))))

    def broken(year):
        raise RuntimeError("power cut")

    monkeypatch.setattr(importing, "rebuild", broken)
    with pytest.raises(RuntimeError):
        import_file(second, by=None)
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.state, second.state) == (ImportState.IMPORTED, ImportState.UPLOADED)
    assert not second.rader.exists()
    assert ledger() == before


def test_a_file_is_imported_only_once():
    sie_import = imported()
    with pytest.raises(ImportRefusedError, match="har läget inläst"):
        import_file(sie_import, by=None)


def test_illegal_move_is_refused():
    with pytest.raises(IllegalImportMoveError, match="har redan läget inläst"):
        imported().move(ImportState.DISCARDED)


@pytest.mark.parametrize("nasty", ["tab\there", "back\\slash", '"citat"', "{}", ",", "\\N", "åäö €", "a'b; DROP"])
def test_texts_and_objects_come_through_copy_unchanged(nasty):
    if "\t" in nasty:  # inside quotes a tab is part of the text
        content = sie_bytes(voucher(1, 1, row("4600", 1, text="tab here"))).replace(b"tab here", b"tab\there")
        imported(content)
        assert Verifikationsrad.objects.get(konto="4600").text == nasty
        return
    imported(sie_bytes(voucher(1, 1, row("4600", 1, f"6:{nasty}", text=nasty), series=nasty)))
    found = Verifikationsrad.objects.get(konto="4600")
    expected = nasty.replace("€", "?")  # code page 437 has no euro sign
    assert (found.text, found.objekt, found.verifikation.series) == (expected, [f"6:{expected}"], expected)


# Files that are refused


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ((b"222000-0018", b"222000-0026"), "inte förbundets"),
        ((b'#ORGNR "222000-0018"', b""), "saknar organisationsnummer"),
        ((b"#RAR 0 20260101 20261231", b""), "saknar räkenskapsår"),
        ((b"20260101 20261231", b"20260701 20270630"), "räkenskapsår är kalenderåret"),
        ((b"#SIETYP 4", b"#SIETYP 1"), "typ 1"),
        ((b"#RAR 0 20260101 20261231", b"#RAR 0 19990101 19991231"), "1999"),
    ],
)
def test_file_that_is_not_ours_or_not_a_ledger(change, reason):
    with pytest.raises(FileRefusedError, match=reason):
        receive(sie_bytes(*STANDARD).replace(*change), "x.se", by=None)
    assert not SieImport.objects.exists()


def test_orgnr_may_be_written_with_century_and_without_hyphen():
    assert imported(sie_bytes(*STANDARD).replace(b"222000-0018", b"162220000018")).year == 2026


def test_other_year_than_the_user_meant():
    with pytest.raises(FileRefusedError, match="gäller räkenskapsåret 2026, inte 2025"):
        receive(sie_bytes(*STANDARD), "x.se", by=None, year=2025)


def test_what_is_no_sie_file():
    with pytest.raises(FileRefusedError, match="inte en SIE-fil"):
        receive(b"\x89PNG\r\n", "bild.png", by=None)


def test_file_that_is_too_large():
    with pytest.raises(FileRefusedError, match="större än"):
        receive(b" " * (MAX_SIZE + 1), "x.se", by=None)


def test_file_name_is_made_harmless():
    sie_import = receive(sie_bytes(*STANDARD), "C:\\hem\\../bok\x00.se", by=None)
    assert sie_import.file_name == "bok.se"


def test_unbalanced_voucher_is_refused():
    content = sie_bytes(*STANDARD).replace(b'#TRANS 4600 {6 "P2"} 40.00', b'#TRANS 4600 {6 "P2"} 41.00')
    sie_import = received(content)
    assert sie_import.report["refusals"] == [
        "Filen har ett fel som måste rättas i bokföringssystemet innan den kan läsas in."
    ]
    with pytest.raises(ImportRefusedError):
        import_file(sie_import, by=None, accept_differences=True)
    assert not Verifikationsrad.objects.exists()


def test_differences_have_to_be_accepted():
    sie_import = received(sie_bytes(*STANDARD).replace(b"#UB 0 1930 1330.00", b"#UB 0 1930 1331.00"))
    assert sie_import.report["has_differences"]
    assert sie_import.can_import
    with pytest.raises(ImportRefusedError, match="stämmer inte"):
        import_file(sie_import, by=None)
    import_file(sie_import, by=None, accept_differences=True)
    assert sie_import.are_differences_accepted


def test_file_without_rows_is_refused():
    with pytest.raises(ImportRefusedError, match="inga rader"):
        import_file(received(sie_bytes()), by=None)


# Preview


def test_differences_to_the_ledger_per_account_and_month():
    imported()
    sie_import = received(sie_bytes(*STANDARD[:3], voucher(4, 2, row("4600", 45, "6:P2"))))
    found = [(d.konto, d.name, d.month, d.before, d.after, d.change) for d in differences(sie_import)]
    assert found == [
        ("1930", "Bank", 2, Decimal(-40), Decimal(-45), Decimal(-5)),
        ("4600", "Köp av verksamhet", 2, Decimal(40), Decimal(45), Decimal(5)),
    ]


def test_preview_counts_rows_that_lack_a_post():
    ObjektmappningFactory()
    sie_import = received(sie_bytes(*STANDARD))
    # 5010 30, 3510 -500 and 4600 40 have no post
    assert (sie_import.report["to_post_rows"], sie_import.report["to_post_amount"]) == (3, "-430.00")


# Month balances


MONTHS = b"""#FLAGGA 0
#FORMAT PC8
#SIETYP 3
#ORGNR 222000-0018
#RAR 0 20260101 20261231
#KONTO 4600 "Verksamhet"
#OBJEKT 6 P1 "Steget vidare"
#IB 0 1930 1000
#UB 0 1930 880
#RES 0 4600 120
#PSALDO 0 202601 4600 {} 100
#PSALDO 0 202601 4600 {6 P1} 70
#PSALDO 0 202601 4600 {1 10} 100
#PSALDO 0 202602 4600 {} 20
#PSALDO 0 202601 1930 {} -100
#PSALDO 0 202602 1930 {} -20
"""


def test_month_balances_become_rows_without_vouchers():
    post = ObjektmappningFactory().post
    sie_import = imported(MONTHS)
    assert (sie_import.voucher_count, sie_import.row_count) == (0, 5)
    assert not Verifikation.objects.exists()
    assert ledger() == {
        ("1930", 1): Decimal(-100),
        ("1930", 2): Decimal(-20),
        ("4600", 1): Decimal(100),  # 70 for P1 and 30 for the rest; the kostnadsställe is not added
        ("4600", 2): Decimal(20),
    }
    assert Manadsutfall.objects.get(post=post).amount == Decimal(70)
    assert {r.date.isoformat() for r in Verifikationsrad.objects.all()} == {"2026-01-31", "2026-02-28"}


# The database


def test_the_web_can_neither_change_amounts_nor_delete_rows():
    imported()
    for statement in (
        "UPDATE ekonomi_verifikationsrad SET amount = 0",
        "DELETE FROM ekonomi_verifikationsrad",
        "DELETE FROM ekonomi_sieimport",
        "UPDATE ekonomi_siefil SET content = ''",
    ):
        with (
            pytest.raises(Exception, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_two_ledgers_of_a_year_are_impossible():
    imported()
    second = received(sie_bytes(*STANDARD[:2]))
    with pytest.raises(IntegrityError, match="one_ledger_per_year"), transaction.atomic():
        SieImport.objects.filter(pk=second.pk).update(state="imported", imported_at=second.uploaded_at)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "imported"}, "imported_has_time"),
        ({"state": "replaced"}, "replaced_has_time"),
        ({"year": 1999}, "year_is_sensible"),
    ],
)
def test_constraints_of_imports(values, constraint):
    sie_import = received(sie_bytes(*STANDARD))
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SieImport.objects.filter(pk=sie_import.pk).update(
            **{"imported_at": sie_import.uploaded_at if "replaced" in values.values() else None, **values}
        )


def test_a_wrong_sum_is_found():
    imported()
    Manadsutfall.objects.filter(konto="4600", month=1).update(amount=1)
    Manadsutfall.objects.filter(konto="5010").delete()
    found = [(d.konto, d.month, d.kept, d.rows) for d in discrepancies()]
    assert found == [("4600", 1, Decimal(1), Decimal(100)), ("5010", 1, None, Decimal(30))]

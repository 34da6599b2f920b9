"""The SIE reader on small files of an invented förbund. Every expected sum is worked out in a comment."""

from decimal import Decimal

import pytest

from tests.ekonomi.sie_texts import HEAD, VOUCHERS, errors, read, summary


def test_a_whole_file_is_summed():
    assert summary(HEAD + VOUCHERS) == {
        "encoding": "cp437",
        "company": "Samordningsförbundet Påhittet",
        "orgnr": "222000-9999",
        "years": {
            "0": {"start": "2026-01-01", "end": "2026-12-31"},
            "-1": {"start": "2025-01-01", "end": "2025-12-31"},
        },
        "vouchers": 2,
        "voucher_rows": 4,
        "unbalanced_vouchers": [],
        "ib": {"1930": "1000.00", "2010": "-1000.00"},
        "ub": {"1930": "1149.50", "2010": "-1000.00"},
        "res": {"3510": "-400.00", "4600": "250.50"},
        "res_per_object": {"6:P1": "250.50"},
        "res_per_month": {"202601": "250.50", "202602": "-400.00"},
        "warnings": [],
        "errors": [],
    }


def test_rows_keep_text_objects_and_their_own_date():
    _, vouchers = read(HEAD + VOUCHERS)
    first, second = vouchers
    assert first.rows[0].objects == (("6", "P1"),)
    assert first.rows[0].date == first.date
    assert second.rows[0].date.isoformat() == "2026-02-01"
    assert second.rows[0].text == "Inbetalt"
    assert first.text == "Faktura från Björkås"
    assert (first.series, first.number, first.line) == ("A", "1", 22)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings_blank_lines_and_tabs(ending):
    text = (HEAD + VOUCHERS).replace(" {", "\t\t{").replace("#IB", "\t#IB").replace("\n", "\n\n")
    found = summary(text.replace("\n", ending))
    assert (found["voucher_rows"], found["errors"]) == (4, [])


def test_quotes_inside_strings():
    file, _ = read(HEAD + '#KONTO 1915 "Kassa \\"special\\""\n#KONTO 1916 "Ung"dom"\n#KONTO 1917 ""\n')
    assert file.konton["1915"].name == 'Kassa "special"'
    assert file.konton["1916"].name == 'Ung"dom'
    assert file.konton["1917"].name == ""


def test_unclosed_quote_is_a_warning():
    found = summary(HEAD + '#KONTO 1915 "Kassa\n' + VOUCHERS)
    assert found["warnings"] == ["Rad 22, #KONTO: citattecken eller klammer avslutas inte på raden"]
    assert found["errors"] == []


def test_backslash_that_escapes_nothing_stays():
    file, _ = read(HEAD + '#KONTO 1915 "C:\\Ekonomi"\n')
    assert file.konton["1915"].name == "C:\\Ekonomi"


def test_control_characters_become_blanks_with_a_warning():
    found = summary(HEAD.replace("Påhittet", "På\x07hittet\x00") + VOUCHERS + "\x1a")
    assert found["company"] == "Samordningsförbundet På hittet"
    assert found["warnings"] == ["1 rader har kontrolltecken, som lästes som mellanslag"]


def test_unknown_labels_and_extra_fields_are_ignored():
    extra = HEAD.replace("#FLAGGA 0", "#FLAGGA 0 extra {1 2} x").replace("#IB 0 1930 1000", "#IB 0 1930 1000 7 x")
    assert summary(extra + "#NYTT 1 {x\n#BKOD\n" + VOUCHERS)["errors"] == []


def test_dimensions_with_a_parent():
    file, _ = read(HEAD + '#DIM 20 "Avdelning"\n#UNDERDIM 21 "Enhet" 20\n#OBJEKT 21 "0101" "Öst"\n')
    assert file.dimensions["21"].parent == "20"
    assert file.objects["21", "0101"] == "Öst"


def test_several_objects_on_a_row_with_quotes_and_spaces():
    text = HEAD + VOUCHERS.replace('{6 "P1"}', '{ "1" "10" "6"  "P 1" }')
    assert summary(text)["res_per_object"] == {"1:10": "250.50", "6:P 1": "250.50"}


# Rows that were added and removed after the voucher was booked


def test_added_row_counts_once_and_removed_row_never():
    # -250,50 - 100 (added) + 100 (added) = balanced; 4600 becomes 350,50, so UB and RES follow.
    head = HEAD.replace("#UB 0 1930 1149.50", "#UB 0 1930 1049.50").replace("4600 250.5", "4600 350.5")
    added = """#BTRANS 4600 {} 900
#RTRANS 4600 {} 100 20260120 "" "" "Ek"
#TRANS 4600 {} 100
#RTRANS 1930 {} -100
#TRANS 1930 {} -100
}
#VER A 2"""
    found = summary(head + VOUCHERS.replace("}\n#VER A 2", added))
    assert found["errors"] == []
    assert found["warnings"] == []
    assert found["voucher_rows"] == 6
    assert found["res_per_month"]["202601"] == "350.50"


def test_added_row_without_its_transaction_is_not_counted_and_warned_about():
    found = summary(HEAD + VOUCHERS.replace("}\n#VER", "#RTRANS 4600 {} 100\n}\n#VER"))
    assert found["voucher_rows"] == 4
    assert found["warnings"] == ["Rad 26, #RTRANS: raden följs inte av en likadan #TRANS och räknas därför inte"]


# Checks


def test_unbalanced_voucher_is_listed_with_its_sum():
    found = summary(HEAD + VOUCHERS.replace("1930 {} -250.50", "1930 {} -250.00"))
    assert found["unbalanced_vouchers"] == [{"series": "A", "number": "1", "date": "2026-01-15", "sum": "0.50"}]
    assert found["errors"] == [
        "Rad 22, #VER: verifikation A 1 2026-01-15 balanserar inte. Summan är 0,50 kr i stället för 0"
    ]


def test_closing_balance_that_differs_from_the_rows():
    assert errors(HEAD.replace("1149.50", "1149.00") + VOUCHERS) == [
        "#UB: konto 1930 har utgående balans 1 149,00 kr i filen, men ingående balans och rader ger 1 149,50 kr. "
        "Skillnaden är 0,50 kr",
        # UB 149 + RES -149,50 = -0,50 against IB 0
        "Summan av utgående balanser och resultat är −0,50 kr, men summan av ingående balanser är 0,00 kr. "
        "Skillnaden är −0,50 kr",
    ]


def test_result_that_differs_from_the_rows():
    assert errors(HEAD.replace("3510 -400", "3510 -399") + VOUCHERS)[0] == (
        "#RES: konto 3510 har resultatet −399,00 kr i filen, men raderna ger −400,00 kr. Skillnaden är −1,00 kr"
    )


def test_opening_balances_that_do_not_sum_to_zero_are_a_warning():
    # Last year's result is not booked: IB and UB of eget kapital are both 100 less.
    found = summary(HEAD.replace("2010 -1000", "2010 -900") + VOUCHERS)
    assert found["errors"] == []
    assert "de ingående balanserna summerar till 100" in found["warnings"][0]


def test_month_balance_that_differs_from_the_rows_is_a_warning():
    found = summary(HEAD + "#PSALDO 0 202601 4600 {} 250\n#PSALDO 0 202602 3510 {} -400\n" + VOUCHERS)
    assert found["warnings"] == [
        "#PSALDO: konto 4600 har periodsaldot 250,00 kr för 202601 i filen, men raderna ger 250,50 kr. "
        "Skillnaden är 0,50 kr"
    ]


def test_file_without_closing_balances_cannot_be_checked():
    head = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(("#UB", "#RES")))
    found = summary(head + VOUCHERS)
    assert found["errors"] == []
    assert found["warnings"] == ["Filen saknar #UB och #RES, så summorna kan inte stämmas av"]


def test_voucher_outside_the_year():
    assert errors(HEAD + VOUCHERS.replace("20260115", "20250115"))[0] == (
        "Rad 22, #VER: verifikation A 1 har datumet 2025-01-15, utanför räkenskapsåret 2026-01-01–2026-12-31"
    )


def test_transaction_date_outside_the_year_gives_way_to_the_voucher():
    found = summary(HEAD + VOUCHERS.replace("400 20260201", "400 20270201"))
    assert found["res_per_month"] == {"202601": "-149.50"}
    assert "ligger utanför räkenskapsåret" in found["warnings"][0]


def test_accounts_that_are_not_declared():
    head = HEAD.replace('#KONTO 4600 "Köp av verksamhet"\n', "")
    assert summary(head + VOUCHERS)["warnings"] == ["#KONTO: konton som används saknar kontopost: 4600"]


# Bad records


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("#IB 0 1940 12,50", "beloppet ”12,50” har kommatecken. Decimaler ska skrivas med punkt"),
        ("#IB 0 1940 +12", "beloppet ”+12” börjar med plustecken, vilket SIE-formatet inte tillåter"),
        ("#IB 0 1940 1.234", "beloppet ”1.234” har fler än två decimaler"),
        ("#IB 0 1940 ett", "beloppet ”ett” är inte ett tal"),
        ("#IB 0 1940 ²", "beloppet ”²” är inte ett tal"),
        ("#IB 0 1940", "fältet saldo saknas"),
        ("#IB 0 1940 {1 2} 5", "fältet saldo saknas, där står en objektlista"),
        ("#IB 0 1930 5", "kontot 1930 har redan ett saldo för årsnummer 0"),
        ("#IB 0 DIFF 5", "kontot ”DIFF” är inte ett kontonummer med högst 10 siffror"),
        ("#IB noll 1940 5", "årsnumret ”noll” är inte ett heltal som 0 eller -1"),
        ("#PSALDO 0 202613 1930 {} 5", "perioden ”202613” är inte en månad på formen ÅÅÅÅMM"),
        ("#PSALDO 0 202601 1930 {6} 5", "objektlistan har ett udda antal värden. Den ska bestå av par"),
        ("#RAR -2 20250101 20240101", "räkenskapsåret slutar 2024-01-01, före sin början 2025-01-01"),
        ("#RAR 0 20250101 20251231", "räkenskapsår 0 anges två gånger med olika datum"),
        ("#SIETYP 5", "SIE-typen ”5” finns inte. Den ska vara 1, 2, 3 eller 4"),
        ("#TRANS 1930 {} 5", "raden ligger utanför en verifikation"),
        ("#VER A 9 20260230", "datumet ”20260230” är inte ett datum på formen ÅÅÅÅMMDD"),
        ("#VER A 9", "fältet verifikationsdatum saknas"),
    ],
)
def test_a_bad_record_is_named_with_line_and_reason(record, reason):
    label = record.split()[0]
    assert errors(HEAD + record + "\n" + VOUCHERS)[0].startswith(f"Rad 22, {label}: {reason}")


def test_amounts_that_the_ledger_cannot_hold_are_refused():
    most = "9999999999999999.99"
    assert "är större än" in errors(HEAD + f"#IB 0 1940 1{most}\n")[0]
    file, _ = read(HEAD + f"#IB -1 1940 -{most}\n#IB -1 1941 000{most}\n")
    assert file.ib[-1] == {"1940": Decimal(f"-{most}"), "1941": Decimal(most)}
    assert file.problems.errors == []


def test_sums_that_the_ledger_cannot_hold_are_refused():
    row = "#TRANS 1930 {} 9999999999999999\n#TRANS 2010 {} -9999999999999999\n"
    text = HEAD + "#VER A 3 20260101\n{\n" + row * 2 + "}\n"
    assert any("Summan på konto 1930 är större än" in error for error in errors(text))


def test_unusual_amounts_that_are_allowed():
    file, _ = read(HEAD + "#IB -1 1 5.\n#IB -1 2 .5\n#IB -1 3 -0\n#IB -1 4 7.1000\n")
    assert file.ib[-1] == {"1": Decimal(5), "2": Decimal("0.5"), "3": Decimal(0), "4": Decimal("7.10")}
    assert not file.ib[-1]["3"].is_signed()


def test_a_bad_row_spoils_its_voucher_but_not_the_next():
    found = summary(HEAD + VOUCHERS.replace("-250.50", "-250,50"))
    assert len(found["errors"]) == 1
    assert found["unbalanced_vouchers"] == []
    assert found["vouchers"] == 2


def test_rows_of_a_voucher_that_cannot_be_read_are_skipped():
    found = summary(HEAD + VOUCHERS.replace("20260115", "igår"))
    assert len(found["errors"]) == 1
    assert (found["vouchers"], found["voucher_rows"]) == (1, 2)


def test_file_that_is_cut_off():
    assert errors(HEAD + VOUCHERS.removesuffix("}\n")) == [
        "Rad 27, #VER: verifikationen avslutas aldrig med }. Filen kan vara avkortad"
    ]


def test_stray_braces():
    assert errors(HEAD + "}\n") == ["Rad 22: klammern } hör inte till någon verifikation"]
    assert errors(HEAD + "{\n}\n") == ["Rad 22: klammern { hör inte till någon verifikation"]


def test_very_long_line():
    assert errors(HEAD + "#PROSA " + "x" * 200_000 + "\n" + VOUCHERS) == ["Rad 22: raden är längre än 32768 tecken"]


def test_many_errors_are_counted_but_not_all_kept():
    found = errors(HEAD + "#IB 0 x 1\n" * 500)
    assert len(found) == 201
    assert found[-1] == "Ytterligare 300 fel visas inte."

"""Whatever is written comes back; whatever is read never breaks the reader."""

import contextlib
import datetime
import io
import tracemalloc
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ekonomi.sie.problems import SieError
from ekonomi.sie.reader import SieReader
from ekonomi.sie.summary import summarise
from ekonomi.sie.writer import RowToWrite, VoucherToWrite, write_sie

LETTERS = "abcåäöÅÄÖé XYZ019-_\"'{}#\\/.,é"
# A backslash before a quote has a meaning of its own; see the tests at the end.
texts = st.text(alphabet=LETTERS, max_size=30).map(lambda text: text.replace("\\", "/").strip())
names = st.text(alphabet="abcÅÄÖ019 -", min_size=1, max_size=10)
amounts = st.integers(min_value=-(10**12), max_value=10**12).map(lambda cents: Decimal(cents) / 100)
dates = st.dates(datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
konton = st.sampled_from(["1510", "1930", "2440", "3510", "4600", "5010", "8910"])
objects = st.lists(st.tuples(st.sampled_from(["1", "6", "20"]), names), max_size=2).map(tuple)


@st.composite
def vouchers(draw):
    rows = draw(st.lists(st.builds(RowToWrite, konton, amounts, objects, texts), min_size=1, max_size=6))
    rest = -sum((row.amount for row in rows), Decimal(0))
    rows.append(RowToWrite("1930", rest))
    return VoucherToWrite(draw(names), draw(st.integers(1, 99999)), draw(dates), draw(texts), rows)


def written(found, opening=None):
    return write_sie(
        company="Påhittet",
        orgnr="222000-9999",
        year=2026,
        konton={konto: f"Konto {konto}" for konto in ("1510", "1930", "2440", "3510", "4600", "5010", "8910")},
        objects={},
        opening=opening or {},
        vouchers=found,
        generated_on=datetime.date(2026, 12, 31),
    )


@given(st.lists(vouchers(), max_size=6), amounts)
def test_what_is_written_is_read_back(found, bank):
    data = written(found, {"1930": bank, "2440": -bank})
    reader = SieReader(io.BytesIO(data))
    again = list(reader)
    assert [str(problem) for problem in reader.file.problems.errors] == []
    assert [(v.series, v.number, v.date, v.text) for v in again] == [
        (v.series.strip(), str(v.number), v.date, v.text) for v in found
    ]
    assert [[(r.konto, r.amount, r.objects, r.text) for r in v.rows] for v in again] == [
        [(r.konto, r.amount, r.objects, r.text) for r in v.rows] for v in found
    ]


@given(st.lists(vouchers(), max_size=6), amounts)
def test_sums_close_whatever_the_vouchers(found, bank):
    summary = summarise(io.BytesIO(written(found, {"1930": bank, "2440": -bank})))
    assert summary["errors"] == []
    per_object: dict[str, Decimal] = defaultdict(Decimal)
    for voucher in found:
        for row in voucher.rows:
            for dimension, name in row.objects if row.konto[0] >= "3" else ():
                per_object[f"{dimension}:{name}"] += row.amount
    assert {key: Decimal(value) for key, value in summary["res_per_object"].items()} == per_object
    months = sum((Decimal(value) for value in summary["res_per_month"].values()), Decimal(0))
    assert months == sum((Decimal(value) for value in summary["res"].values()), Decimal(0))


def survive(data: bytes) -> None:
    with contextlib.suppress(SieError):
        found = summarise(io.BytesIO(data))
        assert all(isinstance(text, str) for text in found["errors"] + found["warnings"])


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_break_the_reader(data):
    survive(data)
    survive(b"#FLAGGA 0\n" + data)


LABELS = [
    *("#FLAGGA", "#SIETYP", "#RAR", "#IB", "#UB", "#RES", "#PSALDO", "#PBUDGET", "#OIB", "#DIM", "#UNDERDIM"),
    *(
        "#OBJEKT",
        "#KONTO",
        "#KTYP",
        "#VER",
        "#TRANS",
        "#RTRANS",
        "#BTRANS",
        "#KSUMMA",
        "#OMFATTN",
        "#X",
        "{",
        "}",
    ),
]
FIELDS = st.one_of(
    st.sampled_from(["0", "-1", "20260101", "20261231", "202601", "1930", "5.50", "-5", '""', "{}", "{1 2}", '"a']),
    st.sampled_from(["{", "}", '"\\""', "99999999999999999999", "1e5", "nan", "--1", "٣", "\x00", "0000", "00000000"]),
)


@given(st.lists(st.tuples(st.sampled_from(LABELS), st.lists(FIELDS, max_size=6)), max_size=25))
def test_records_with_any_fields_never_break_the_reader(records):
    text = "\n".join(" ".join([label, *fields]) for label, fields in records)
    survive(text.encode())


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=3))
def test_a_damaged_file_never_breaks_the_reader(place, noise):
    voucher = VoucherToWrite(
        "A",
        1,
        datetime.date(2026, 3, 1),
        "Köp",
        [RowToWrite("4600", Decimal(5)), RowToWrite("1930", Decimal(-5))],
    )
    data = written([voucher])
    place %= len(data)
    survive(data[:place] + noise + data[place + len(noise) :])


def test_memory_does_not_grow_with_the_number_of_vouchers():
    # 4000 vouchers would take over a megabyte; what is used is the 64 kB buffer of the detection.
    assert peak_while_reading(4000) < 250_000


def peak_while_reading(count):
    rows = [RowToWrite("4600", Decimal(1)), RowToWrite("1930", Decimal(-1))]
    day = datetime.date(2026, 1, 2)
    stream = io.BytesIO(written([VoucherToWrite("A", number, day, "x", rows) for number in range(count)]))
    tracemalloc.start()
    assert sum(1 for _ in SieReader(stream)) == count
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_writer_makes_dangerous_texts_harmless():
    voucher = VoucherToWrite("A", 1, datetime.date(2026, 3, 1), "slut\\", [RowToWrite("4600", Decimal(0), (), "a\nb")])
    [again] = list(SieReader(io.BytesIO(written([voucher]))))
    assert again.text == "slut/"
    assert again.rows[0].text == "a b"


@pytest.mark.parametrize("text", ['"', '\\"', "{", "}", "#TRANS", "a  b"])
def test_signs_with_meaning_survive_in_texts(text):
    voucher = VoucherToWrite("A", 1, datetime.date(2026, 3, 1), text, [RowToWrite("4600", Decimal(0))])
    [again] = list(SieReader(io.BytesIO(written([voucher]))))
    assert again.text == text.replace('\\"', '"')

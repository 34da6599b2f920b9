"""Rows that no mapping sorts are posted by hand; what was posted survives a corrected file."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from ekonomi.bokforing.aggregate import discrepancies
from ekonomi.bokforing.posting import RowsChangedError, post_by_hand, undo_posting
from ekonomi.models import (
    Manadsutfall,
    Verifikationsrad,
)
from finsam import history
from tests.ekonomi.ledger_factories import (
    STANDARD,
    ObjektmappningFactory,
    PostFactory,
    imported,
    row,
    sie_bytes,
    sums,
    voucher,
)

pytestmark = pytest.mark.usefixtures("forbund")


def ids(**where):
    return list(Verifikationsrad.objects.counted().filter(**where).values_list("pk", flat=True))


def test_posting_by_hand_moves_the_sums(ekonom):
    sie_import = imported()
    post = PostFactory()
    assert post_by_hand(ids(konto="4600"), post, by=ekonom) == 2
    assert sums(Manadsutfall.objects.filter(post=post).values_list("month", "amount")) == {
        (1,): Decimal(100),
        (2,): Decimal(40),
    }
    assert discrepancies() == []
    entry = history.for_subject(sie_import).first()
    assert (entry.code, entry.user_id) == ("bokforing.posted_by_hand", ekonom.pk)


def test_posting_can_be_left_to_the_mapping_again(ekonom):
    mapped = ObjektmappningFactory().post
    imported()
    chosen = ids(konto="4600", month=1)
    post_by_hand(chosen, PostFactory(), by=ekonom)
    undo_posting(chosen, by=ekonom)
    assert Verifikationsrad.objects.get(pk=chosen[0]).post == mapped
    assert discrepancies() == []


def test_balance_accounts_are_never_posted(ekonom):
    imported()
    with pytest.raises(RowsChangedError):
        post_by_hand(ids(konto="1930"), PostFactory(), by=ekonom)
    with pytest.raises(IntegrityError, match="post_only_on_result"), transaction.atomic():
        Verifikationsrad.objects.filter(konto="1930").update(post=PostFactory(), post_source="hand")


def test_posting_survives_a_corrected_file_where_the_row_is_the_same(ekonom):
    imported()
    post = PostFactory()
    post_by_hand(ids(konto="4600") + ids(konto="5010"), post, by=ekonom)
    # voucher 2 is changed to 31, voucher 5 is new; 1 and 4 are as before
    corrected = imported(
        sie_bytes(STANDARD[0], voucher(2, 1, row("5010", 31, "1:10")), *STANDARD[2:], voucher(5, 3, row("4600", 1)))
    )
    assert sums(Manadsutfall.objects.filter(post=post).values_list("konto", "month", "amount")) == {
        ("4600", 1): Decimal(100),
        ("4600", 2): Decimal(40),
    }
    assert corrected.report["carried"] == 2
    assert corrected.report["lost_count"] == 1
    assert corrected.report["lost"] == ["2026-01-15, konto 5010, 30.00, verifikation A 2"]
    assert discrepancies() == []


def test_of_two_like_rows_only_the_posted_one_is_carried(ekonom):
    twice = (voucher(1, 1, row("4600", 10, text="Lika"), row("4600", 10, text="Lika")),)
    imported(sie_bytes(*twice))
    post = PostFactory()
    first = Verifikationsrad.objects.counted().get(konto="4600", number=1)
    post_by_hand([first.pk], post, by=ekonom)
    imported(sie_bytes(*twice, voucher(2, 2, row("4600", 1))))
    assert list(Verifikationsrad.objects.counted().filter(post=post).values_list("number", flat=True)) == [1]


def test_rows_of_a_replaced_file_cannot_be_posted(ekonom):
    imported()
    old = ids(konto="4600")
    imported(sie_bytes(*STANDARD[:2]))
    with pytest.raises(RowsChangedError, match="på nytt"):
        post_by_hand(old, PostFactory(), by=ekonom)

"""The kept sums of deltaganden are those of the rows, whatever changes them, and nobody else's to write."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from followup.deltagarrapport.kept import discrepancies
from followup.deltagarrapport.rapport import deltagarrapport
from followup.deltagarrapport.selection import Urval
from followup.models import AndradManad, Deltagandesumma
from participants.deltaganden.registering import Answers, answer, register_out
from participants.enums import Fas
from participants.models import Deltagande
from tests.followup.deltaganden import settle, write
from tests.followup.test_deltagarrapport import EXAMPLE_A, EXAMPLE_B
from tests.insatser.factories import InsatsFactory
from tests.participants.people import as_user, deltagaransvarig, registered, value

pytestmark = pytest.mark.django_db


def test_every_change_reaches_the_sums() -> None:
    insats = InsatsFactory(starts_on=date(2024, 1, 1))
    write(insats, EXAMPLE_A)
    user, _ = deltagaransvarig(insats)
    made = registered(user, insats)
    settle()
    assert list(discrepancies()) == []
    assert Deltagandesumma.objects.exists()
    works = Answers([value("forsorjningskalla", "studiestod")], {value("sysselsattning", "studier"): 75})
    with as_user(user):
        reason = value("avslutsanledning", "enligt_plan")
        register_out(made, ends_on=date(2025, 3, 3), reason=reason, after=works, by=user)
    assert AndradManad.objects.exists()
    settle()
    assert not AndradManad.objects.exists()
    assert list(discrepancies()) == []
    before = deltagarrapport(Urval.of_year(2025), is_exact=True).total
    with as_user(user):
        answer(
            made, Fas.EFTER, Answers([value("forsorjningskalla", "okand")], {value("sysselsattning", "okand"): None})
        )
        Deltagande.objects.filter(pk=made.pk).update(ends_on=date(2025, 4, 4))
    settle()
    assert list(discrepancies()) == []
    after = deltagarrapport(Urval.of_year(2025), is_exact=True).total
    assert after.resultat.arbete_studier == int(str(before.resultat.arbete_studier)) - 1
    assert after.resultat.okant == int(str(before.resultat.okant)) + 1


def test_months_and_days_give_the_same_sums() -> None:
    """Whole months are read from the kept sums; a period with a day less at the end is counted there and then."""
    write(InsatsFactory(starts_on=date(2024, 1, 1)), EXAMPLE_B)
    kept = deltagarrapport(Urval.of_year(2025), is_exact=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(avslutade), sum(okat), sum(dagar) FROM followup_count("
            "(SELECT array_agg(id) FROM insatser_insats), ARRAY['2025-01-01'::date], ARRAY['2025-12-31'::date])"
        )
        counted = cursor.fetchone()
    sums = Deltagandesumma.objects.filter(first__year=2025).values_list("avslutade", "okat", "dagar")
    assert counted == tuple(map(sum, zip(*sums, strict=True)))
    assert kept.total.resultat.avslutade == counted[0]


@pytest.mark.parametrize("table", ["followup_deltagandesumma", "followup_andradmanad"])
def test_the_web_cannot_write_them(table: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT followup_sum_up('{}', '{}', '{}', '{}')")


@pytest.mark.django_db(transaction=True)
def test_the_sums_are_there_when_the_transaction_is_over() -> None:
    with transaction.atomic():
        insats = InsatsFactory(starts_on=date(2024, 1, 1))
        user, _ = deltagaransvarig(insats)
        with as_user(user):
            pass
    with transaction.atomic():
        registered(user, insats)
    assert Deltagandesumma.objects.get().nya == 1
    assert not AndradManad.objects.exists()
    assert list(discrepancies()) == []

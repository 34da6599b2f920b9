"""Old extracts from SUS: only counts are kept, frozen, shown apart, and removed as a whole."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from finsam.history.models import Entry
from members.enums import Role
from participants.importing.refusal import ListRefusedError
from participants.models import Sustackning, Sustal, Susutdrag
from participants.sus import figures, keeping
from participants.sus.enums import SusFel, Susversion
from tests.participants.importing.files import book, csv, with_part
from tests.participants.people import as_user, number
from tests.participants.sus.sus_extracts import HEADINGS, received, row

pytestmark = pytest.mark.usefixtures("forbund")


def told(utdrag, **about) -> dict[tuple[str, int], int]:
    rows = Sustal.objects.filter(utdrag=utdrag, **about).values_list("varde", "year", "count")
    return {(varde, year): count for varde, year, count in rows}


def test_rows_become_counts_of_their_years(user_with):
    utdrag = received(user_with(Role.STATISTIKANSVARIG), row(), row(Slutdatum="", Kön="Man"), row(Startdatum="2011"))
    assert (utdrag.row_count, utdrag.counted_count, utdrag.open_count) == (3, 3, 1)
    assert told(utdrag, variabel="nya", kon="kvinna") == {("", 2012): 1, ("", 2011): 1}
    assert told(utdrag, variabel="avslutade") == {("", 2013): 2}
    assert told(utdrag, variabel="resultat") == {("Arbete eller studier", 2013): 2}
    assert told(utdrag, variabel="forsorjning_fore") == {("Försörjningsstöd", 2013): 2, ("Aktivitetsstöd", 2013): 2}
    assert told(utdrag, variabel="sysselsattning_efter") == {("Förvärvsarbete", 2013): 2, ("Studier", 2013): 2}
    assert told(utdrag, variabel="alder", kon="man") == {("25–29 år", 2012): 1}
    assert utdrag.ignored == ["Löpnummer"]


def test_completeness_is_told_before_the_decision(user_with, login):
    user = user_with(Role.FORBUNDSCHEF)
    utdrag = received(
        user, row(), row(**{"Försörjning efter": ""}), row(**{"Försörjning efter": "Okänd", "Utbildningsnivå": ""})
    )
    shown = {(one.variabel, one.year): (one.told, one.expected) for one in Sustackning.objects.all()}
    assert shown["forsorjning_efter", 2013] == (1, 3)
    assert shown["utbildningsniva", 2012] == (2, 3)
    page = login(user).get(utdrag.get_absolute_url()).content.decode().replace("\xa0", " ")
    assert "Försörjning efter: svar saknas på mer än 30 % av raderna 2013." in page
    assert "Initierad av saknas helt." in page
    assert "33 %" in page


@pytest.mark.parametrize(
    ("changed", "fel"),
    [
        ({"Insatsnamn": ""}, SusFel.INSATS),
        ({"Startdatum": ""}, SusFel.START),
        ({"Startdatum": "2012-02-30"}, SusFel.START),
        ({"Slutdatum": "snart"}, SusFel.SLUT),
        ({"Slutdatum": "2012-01-31"}, SusFel.ORDNING),
        ({"Startdatum": "2004-12-31"}, SusFel.TID),
        ({"Slutdatum": "2024-01-01"}, SusFel.TID),
        ({"Avslutsanledning": "Felregistrering"}, SusFel.FELREGISTRERING),
    ],
)
def test_a_row_that_cannot_be_counted_says_why(user_with, changed, fel):
    utdrag = received(user_with(Role.HANDLAGGARE), row(), row(**changed))
    assert utdrag.rejected == [[3, fel.value]]
    assert utdrag.counted_count == 1


def test_rare_words_that_are_in_no_code_list_are_not_kept(user_with):
    often = [row(Avslutsanledning="Till annan insats") for _ in range(5)]
    utdrag = received(user_with(Role.HANDLAGGARE), *often, row(Avslutsanledning="Kalle flyttade hem"))
    assert told(utdrag, variabel="avslutsanledning") == {
        ("Till annan insats", 2013): 5,
        ("Övriga svar i utdraget", 2013): 1,
    }


@pytest.mark.parametrize(
    "rows",
    [
        [("Insats", "Startdatum", "Personnummer"), ("Stegen", "2012-02-01", "")],
        [("Insats", "Startdatum", "Efternamn"), ("Stegen", "2012-02-01", "")],
        [("Insats", "Startdatum", "Notering"), ("Stegen", "2012-02-01", number())],
        [("Insats", "Kommun"), ("Stegen", "Ort")],
        [("Insats", "Startdatum"), ("Stegen", "1999-01-01")],
        [("Insats", "Startdatum")],
    ],
)
def test_an_extract_that_names_somebody_or_tells_nothing_is_refused(user_with, rows):
    user = user_with(Role.HANDLAGGARE)
    with as_user(user), pytest.raises(ListRefusedError) as refused:
        keeping.receive(csv(rows).encode(), system=Susversion.NYA, source="FK", extracted_on=date(2023, 4, 12), by=user)
    assert number()[-4:] not in str(refused.value)
    assert not Susutdrag.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (with_part(book([HEADINGS, row()]), "xl/vbaProject.bin", b"x"), "makron"),
        (csv([HEADINGS]).encode() + b"x;y\r\n" * 300_000, "fler än 20"),
        (book([HEADINGS, *[row()] * 301]), "Spara den som CSV"),
        (b"%PDF-1.7\n\0", "varken en Excel-fil"),
    ],
)
def test_a_file_that_is_no_extract_is_refused_whole(user_with, login, content, message):
    sent = {"system": "sus_nya", "source": "FK", "extracted_on": "2023-04-12"}
    file = SimpleUploadedFile("utdrag.csv", content)
    answer = login(user_with(Role.HANDLAGGARE)).post(reverse("participants:sus_upload"), sent | {"file": file})
    assert answer.status_code == 422
    assert message in answer.content.decode().replace("\xa0", " ")
    assert not Susutdrag.objects.exists()


def test_it_is_frozen_shown_apart_and_removed_as_a_whole(user_with, login):
    user = user_with(Role.STATISTIKANSVARIG)
    client = login(user)
    file = SimpleUploadedFile("utdrag.csv", csv([HEADINGS, *[row()] * 6]).encode())
    sent = {"system": "sus_nya", "source": "Försäkringskassan", "extracted_on": "2023-04-12", "file": file}
    url = client.post(reverse("participants:sus_upload"), sent)["Location"]
    assert "Inget utdrag ur SUS är fryst" in client.get(reverse("participants:sus")).content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"is_read": "on"}).status_code == 302
    shown = client.get(reverse("participants:sus")).content.decode()
    assert "Stegen" in shown
    assert "Försäkringskassan, uttaget" in shown
    assert client.post(url, {"is_read": "on"}).status_code == 422
    removal = reverse("participants:sus_remove", args=[Susutdrag.objects.get().pk])
    assert client.post(removal, {"reason": "Ett nyare har kommit"}).status_code == 302
    assert not Sustal.objects.exists()
    assert not Sustackning.objects.exists()
    assert "Ett nyare har kommit" in client.get(url).content.decode()
    codes = Entry.objects.filter(code__startswith="susutdrag").order_by("pk").values_list("code", flat=True)
    assert [*codes] == ["susutdrag.received", "susutdrag.frozen", "susutdrag.removed"]


def test_others_see_the_flow_protected(user_with, login):
    user = user_with(Role.FORBUNDSCHEF)
    utdrag = received(user, *[row()] * 7, *[row(Insatsnamn="Bron")] * 2, row(Insatsnamn="Bron", Startdatum="2010"))
    with as_user(user):
        keeping.freeze(utdrag, by=user)
    page = login(user_with(Role.LEDAMOT)).get(reverse("participants:sus"), headers={"HX-Request": "true"})
    shown = page.content.decode()
    assert "<html" not in shown
    assert "&lt;5" in shown
    assert "Avslutsanledning" not in shown
    assert "Översikt" not in shown
    assert "Läs in" not in shown


def test_the_database_keeps_what_is_frozen(user_with):
    user = user_with(Role.FORBUNDSCHEF)
    utdrag = received(user)
    with as_user(user):
        keeping.freeze(utdrag, by=user)
        one = Sustal.objects.first()
        one.pk = None
        for change in (
            lambda: one.save(force_insert=True),
            lambda: Sustal.objects.filter(utdrag=utdrag).update(count=9),
            lambda: Sustal.objects.filter(utdrag=utdrag).delete(),
            lambda: Sustackning.objects.filter(utdrag=utdrag).delete(),
            lambda: Susutdrag.objects.filter(pk=utdrag.pk).update(source="En annan"),
            lambda: Susutdrag.objects.filter(pk=utdrag.pk).update(state="granskas", frozen_at=None),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    other = received(user)
    with as_user(user), pytest.raises(ListRefusedError, match="redan ett fryst"):
        keeping.freeze(other, by=user)
    with as_user(user_with(Role.EKONOM)), pytest.raises(DatabaseError), transaction.atomic():
        Susutdrag.objects.filter(pk=other.pk).update(state="borttaget")


def test_the_history_asks_as_often_for_many_years(user_with, django_assert_num_queries):
    user = user_with(Role.FORBUNDSCHEF)
    many = [row(Startdatum=str(year), Slutdatum=str(year), Insatsnamn=f"I {year}") for year in range(2006, 2016)]
    utdrag = received(user, *many)
    with as_user(user):
        keeping.freeze(utdrag, by=user)
        with django_assert_num_queries(2):
            assert len(figures.history(is_exact=True)[0].answers) > 5

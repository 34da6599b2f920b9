"""From a file to deltaganden and back, as the deltagaransvarig who does it."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from finsam.history.models import Entry, Look
from finsam.jobs.models import Job
from members.enums import Role
from participants import invariants, tasks
from participants.deltaganden.protecting import make_anonymous
from participants.deltaganden.registering import withdraw
from participants.enums import Syfte
from participants.importing import mapping
from participants.importing.enums import ListState
from participants.models import Deltagande, Deltagarlista, Identitet, Kolumnmappning, Listrad, Samtycke
from tests.insatser.factories import InsatsFactory
from tests.participants.importing.ends import END_HEADINGS, left
from tests.participants.importing.files import HEADINGS, line
from tests.participants.importing.lists import examined, imported, page, proposed, upload, worked
from tests.participants.people import as_user, deltagaransvarig, number, registered, value

pytestmark = pytest.mark.usefixtures("forbund")


def test_from_file_to_deltaganden(ours):
    client, user, insats = ours
    wrong = [line(1, Namn="Åsa Öberg", Samtycke="nej"), line(2, Startdatum="2024-13-01")]
    lista = examined(ours, [HEADINGS, line(), *wrong])
    shown = page(client.get(lista.get_absolute_url()))
    for told in ("Prova Provsson 0", "Åsa Öberg", "Samtycke saknas", "Startdatum: Skriv datumet som", "Rätta rad 4"):
        assert told in shown
    refused = client.post(lista.get_absolute_url(), {"which": "alla"})
    assert refused.status_code == 422
    assert "Alla rader kan inte läsas in" in page(refused)
    job = imported(ours, lista, which="ratta")
    deltagande = Deltagande.objects.get()
    assert (deltagande.insats, deltagande.lista, deltagande.registered_by) == (insats, lista, user.acting)
    with as_user(user):
        assert (Identitet.objects.get().name, Identitet.objects.get().personnummer) == ("Prova Provsson 0", number())
        assert list(Listrad.objects.order_by("number").values_list("number", flat=True)) == [3, 4]
    assert deltagande.samtycke_set.get().syfte == Syfte.REGISTRERING
    assert deltagande.forsorjning_set.get().kalla.key == "forsorjningsstod"
    assert job.result_url == lista.get_absolute_url()
    told = [vars(job), *Entry.objects.values(), *Look.objects.values(), *Deltagarlista.objects.values()]
    assert not any(hidden in str(told) for hidden in ("Provsson", "Öberg", number()[4:], "Anna"))


def test_all_are_registered_when_all_are_right(ours):
    lista = examined(ours, [HEADINGS, line(), line(1)])
    imported(ours, lista)
    assert Deltagande.objects.count() == 2
    assert "Kan ångras till" in page(ours[0].get(lista.get_absolute_url()))


def test_columns_are_chosen_once_for_an_insats(ours):
    client, _, insats = ours
    odd = ["Vem", "Heter", "När", "Papper", *HEADINGS[4:]]
    url = upload(ours, [odd, line()])
    empty = client.post(url, {})
    assert empty.status_code == 422
    assert "Välj vilken kolumn som är personnummer." in page(empty)
    assert "Välj var samtycket står" in page(empty)
    places = {"kolumn_personnummer": "0", "kolumn_name": "1", "kolumn_starts_on": "2", "kolumn_consent_on": "3"}
    twice = client.post(url, proposed(client, url) | places | {"kolumn_name": "0"})
    assert "Kolumnen är redan vald för personnummer." in page(twice)
    client.post(url, proposed(client, url) | places)
    with as_user(ours[1]):
        assert [row.utfall for row in Listrad.objects.all()] == ["ny"]
    again = upload(ours, [["Vem", "Extra", "Heter", *odd[2:]], [*line()[:1], "", *line()[1:]]])
    chosen = proposed(client, again)
    assert (chosen["kolumn_personnummer"], chosen["kolumn_name"], chosen["kolumn_starts_on"]) == ("0", "2", "3")
    assert "Vem" not in Kolumnmappning.objects.get(insats=insats).choices_encrypted


def test_what_is_not_chosen_is_not_kept(ours):
    examined(ours, [[*HEADINGS, "Diagnos"], [*line(), "hemligt"]])
    with as_user(ours[1]):
        assert "hemligt" not in str([row.content for row in Listrad.objects.all()])


def test_an_answer_for_rows_that_say_nothing(ours):
    rows = [HEADINGS[:-1], line()[:-1], line(1, Utbildning="")[:-1]]
    lista = examined(ours, rows, svar_sysselsattning="okand", svar_utbildningsniva="okand")
    imported(ours, lista)
    levels = Deltagande.objects.values_list("utbildningsniva__key", flat=True)
    assert sorted(levels) == ["gymnasium", "okand"]


def test_those_who_are_there_already_and_those_who_stand_twice(ours):
    client, user, insats = ours
    deltagande = registered(user, insats)
    lista = examined(ours, [HEADINGS, line(), line(1), line(1, Namn="En till")])
    shown = page(client.get(lista.get_absolute_url()))
    assert "Personen är redan registrerad i insatsen." in shown
    assert "Samma person står också på rad 3." in shown
    assert Look.objects.filter(subject_id=str(deltagande.pk), purpose="deltagarlista", user_id=user.pk).exists()
    imported(ours, lista, which="ratta")
    assert Deltagande.objects.count() == 2


def test_somebody_who_was_registered_meanwhile_is_not_registered_twice(ours):
    lista = examined(ours, [HEADINGS, line(), line(1)])
    registered(ours[1], ours[2])
    imported(ours, lista)
    assert Deltagande.objects.count() == 2


def test_a_row_is_corrected_in_place(ours):
    client, _user, _ = ours
    lista = examined(ours, [HEADINGS, line(Startdatum="i fjol", Utbildning="Skola", Sysselsättning="Studier 50 %")])
    url = reverse("participants:list_row", args=[lista.pk, 2])
    shown = client.get(url)
    assert "Startdatum: Skriv datumet som" in page(shown)
    initial = shown.context["form"].initial
    posted = {name: answer for name, answer in initial.items() if answer} | {"may_follow": "ja"}
    wrong = client.post(url, posted)
    assert wrong.status_code == 422
    assert 'value="i fjol"' in page(wrong)
    posted |= {"starts_on": "2024-02-01", "utbildningsniva": value("utbildningsniva", "grundskola").pk}
    assert client.post(url, posted)["Location"] == lista.get_absolute_url()
    imported(ours, lista)
    deltagande = Deltagande.objects.get()
    assert (deltagande.utbildningsniva.key, deltagande.sysselsattning_set.get().omfattning) == ("grundskola", 50)
    # what the list does not ask needs no answer, and is no refusal
    consents = dict(deltagande.samtycke_set.values_list("syfte", "status"))
    assert consents == {Syfte.REGISTRERING: "givet", Syfte.LANGTIDSUPPFOLJNING: "givet"}


def test_a_correction_while_the_list_is_read_in_stops_it(ours):
    client, *_ = ours
    lista = examined(ours, [HEADINGS, line(), line(1)])
    client.post(lista.get_absolute_url(), {})
    real = tasks.registering.prepare

    def slow(*arguments: object) -> object:
        prepared = real(*arguments)  # type: ignore[arg-type]
        Deltagarlista.objects.update(version=99)
        return prepared

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.registering, "prepare", slow)
        job = worked()
    assert "Listan har ändrats under tiden" in job.errors[0]
    assert not Deltagande.objects.exists()


def test_wrong_rows_come_back_with_reasons_and_without_formulas(ours):
    client, *_ = ours
    lista = examined(ours, [HEADINGS, line(), line(1, Namn='=HYPERLINK("http://x")', Kommun="@SUM(1)", Samtycke="")])
    imported(ours, lista, which="ratta")
    response = client.get(reverse("participants:list_wrong_rows", args=[lista.pk]))
    sheet = load_workbook(io.BytesIO(response.content)).active
    header, row = list(sheet.values)
    told = dict(zip(header, row, strict=True))
    assert (told["Rad"], told["Namn"], told["Folkbokföringskommun"]) == (3, '\'=HYPERLINK("http://x")', "'@SUM(1)")
    assert told["Orsak"].count("Samtycke till registrering saknas.") == 1
    assert "Folkbokföringskommun: Svaret i listan finns inte" in told["Orsak"]
    assert all(cell.data_type != "f" for cells in sheet for cell in cells)
    url = upload(ours, [], response.content)
    assert len(proposed(client, url)) >= 11  # its own headings are recognised


def test_a_whole_import_is_undone_within_a_day(ours):
    client, _user, insats = ours
    other, other_insats = deltagaransvarig()
    registered(other, other_insats)
    lista = examined(ours, [HEADINGS, line(), line(1), line(2, Samtycke="nej")])
    imported(ours, lista, which="ratta")
    url = reverse("participants:list_undo", args=[lista.pk])
    assert "2 deltaganden" in page(client.get(url))
    client.post(url)
    worked()
    lista.refresh_from_db()
    assert (lista.state, lista.undone_count, lista.is_kept) == (ListState.ANGRAD, 2, False)
    assert Deltagande.objects.filter(insats=insats, is_mistake=True).count() == 2
    assert not Samtycke.objects.filter(deltagande__insats=insats).standing().exists()
    with connection.cursor() as cursor, as_user(other):
        cursor.execute("SELECT count(*) FROM participants_identitet")
        assert cursor.fetchone() == (1,)
    assert "Inläsningen är ångrad" in page(client.get(lista.get_absolute_url()))
    imported(ours, examined(ours, [HEADINGS, line(), line(1)]))
    assert Deltagande.objects.counted().filter(insats=insats).count() == 2


def test_an_import_wrote_one_less_when_somebody_becomes_a_count(ours):
    _client, user, _insats = ours
    lista = examined(ours, [HEADINGS, line(), line(1)])
    imported(ours, lista)
    connection.check_constraints()  # as when the import was committed
    made = Deltagande.objects.filter(lista=lista).first()
    with as_user(user):
        assert make_anonymous(made, Identitet.objects.get(pk=made.pk), by=user)
    lista.refresh_from_db()
    assert lista.imported_count == Deltagande.objects.filter(lista=lista).count() == 1
    assert not lista.is_kept
    assert list(invariants.list_faults()) == []


@pytest.mark.parametrize(
    "written", [[HEADINGS, line(), line(1)], [END_HEADINGS, left(), left(1)]], ids=["going on", "ended"]
)
def test_what_somebody_has_worked_with_since_stays(written, ours):
    client, user, _insats = ours
    lista = examined(ours, written)
    imported(ours, lista)
    samtycke = Samtycke.objects.filter(syfte=Syfte.REGISTRERING).select_related("deltagande").first()
    with as_user(user):
        withdraw(samtycke, on=samtycke.given_on, reason=value("avslutsanledning", "atertaget_samtycke"), by=user)
    url = reverse("participants:list_undo", args=[lista.pk])
    assert "1 som har ändrats efter inläsningen blir kvar" in page(client.get(url))
    client.post(url)
    worked()
    assert Deltagande.objects.counted().get().pk == samtycke.deltagande_id


def test_after_the_undo_day_it_is_too_late_and_the_rows_are_gone(ours):
    client, user, _ = ours
    lista = examined(ours, [HEADINGS, line(), line(1, Samtycke="nej")])
    imported(ours, lista, which="ratta")
    Deltagarlista.objects.update(keeps_until=timezone.now(), imported_at=timezone.now() - timedelta(days=1))
    tasks.forget_lists()
    with as_user(user):
        assert not Listrad.objects.exists()
    assert client.get(reverse("participants:list_undo", args=[lista.pk]))["Location"] == lista.get_absolute_url()
    assert "Ångra" not in page(client.get(lista.get_absolute_url()))


def test_a_list_that_nobody_decides_on_goes_after_a_day(ours):
    client, _user, _ = ours
    lista = examined(ours, [HEADINGS, line()])
    Deltagarlista.objects.update(keeps_until=timezone.now())
    assert "Listan är borttagen" in page(client.get(lista.get_absolute_url()))
    tasks.forget_lists()
    lista.refresh_from_db()
    assert lista.state == ListState.BORTTAGEN


def test_a_list_is_thrown_away(ours):
    client, _user, _insats = ours
    lista = examined(ours, [HEADINGS, line()])
    client.post(reverse("participants:list_remove", args=[lista.pk]))
    lista.refresh_from_db()
    assert (lista.state, lista.is_kept) == (ListState.BORTTAGEN, False)
    assert client.post(lista.get_absolute_url()).status_code == 200
    assert not Job.objects.exists()


def test_a_long_list_is_examined_by_a_job(ours):
    client, user, _ = ours
    rows = [HEADINGS, *(line(nth, Personnummer=number(nth % 20, f"1985{nth // 20 + 1:02}17")) for nth in range(240))]
    url = upload(ours, rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("participants.views.lists.EXAMINED_AT_ONCE", 100)
        response = client.post(url, proposed(client, url))
    assert "/jobb" in response["Location"] or "/arbeten" in response["Location"]
    job = worked()
    assert "Provsson" not in str(vars(job))
    with as_user(user):
        assert Listrad.objects.filter(utfall="ny").count() == 240


def test_a_colleague_who_chooses_columns_meanwhile_does_not_change_ours(ours):
    client, user, insats = ours
    url = upload(ours, [HEADINGS, line(), line(1)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("participants.views.lists.EXAMINED_AT_ONCE", 1)
        client.post(url, proposed(client, url))
    mapping.remember(insats, mapping.Choices({"personnummer": "Namn"}, {}))
    worked()
    with as_user(user):
        assert list(Listrad.objects.values_list("utfall", flat=True)) == ["ny", "ny"]


def test_pages_ask_the_same_number_of_questions_for_two_rows_and_twenty(ours):
    client, *_ = ours

    born = iter(range(1, 29))

    def queries(count: int) -> tuple[int, int]:
        day = f"198503{next(born):02}"
        people = (line(nth, Personnummer=number(nth, day)) for nth in range(count))
        lista = examined(ours, [HEADINGS, *people])
        with CaptureQueriesContext(connection) as asked:
            client.get(lista.get_absolute_url())
        client.post(lista.get_absolute_url(), {})
        with CaptureQueriesContext(connection) as worked_with:
            worked()
        return len(asked), len(worked_with)

    queries(1)
    few, many = queries(2), queries(20)
    assert many == few


@pytest.mark.parametrize("role", [Role.FORBUNDSCHEF, Role.HANDLAGGARE, Role.STATISTIKANSVARIG])
def test_the_kansli_imports_no_lists(role, user_with, login):
    insats = InsatsFactory()
    client = login(user_with(role))
    response = client.get(reverse("participants:list_upload", args=[insats.pk]))
    assert response.status_code == 403
    assert "läses in av insatsens deltagaransvariga" in page(response)


def test_a_colleague_of_the_same_insats_does_not_see_the_list(ours, login):
    lista = examined(ours, [HEADINGS, line()])
    colleague, _ = deltagaransvarig(ours[2])
    assert login(colleague).get(lista.get_absolute_url()).status_code == 404

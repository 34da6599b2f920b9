"""A file is received: read at once or by a job, or refused with nothing left of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from finsam.history.models import Entry
from participants import tasks
from participants.importing.enums import ListState
from participants.models import Deltagarlista, Listrad
from tests.participants.importing.files import HEADINGS, book, csv, line, with_part
from tests.participants.importing.lists import page, proposed, upload, worked
from tests.participants.people import as_user, number

pytestmark = pytest.mark.usefixtures("forbund")


def test_a_workbook_with_merged_headings_is_read_from_the_page(ours):
    client, *_ = ours
    content = book([["Deltagare"], HEADINGS, line()], merge=["A1:K1"])
    url = upload(ours, [], content)
    client.post(url, proposed(client, url))
    with as_user(ours[1]):
        assert Listrad.objects.get().utfall == "ny"


@pytest.fixture
def read_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is as a long one."""
    monkeypatch.setattr("participants.importing.reading.QUICK_ROWS", 0)
    monkeypatch.setattr("participants.importing.rows.PART", 1000)


@pytest.mark.usefixtures("read_by_a_job")
@pytest.mark.parametrize("written", [book, lambda rows: csv(rows).encode()])
def test_a_long_file_is_read_by_a_job(ours, written):
    client, user, _ = ours
    told: list[tuple[int, int]] = []
    address = upload(ours, [], written([HEADINGS, *map(line, range(20))]))
    assert "/jobb" in address
    lista = Deltagarlista.objects.get()
    assert "Filen läses" in page(client.get(lista.get_absolute_url()))
    assert client.get(reverse("participants:list_columns", args=[lista.pk])).status_code == 302
    with as_user(user):
        assert all(row.content_encrypted.startswith("gAAAA") for row in Listrad.objects.all())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("finsam.jobs.running.Run.progress", lambda _run, *arguments: told.append(arguments[:2]))
        job = worked()
    assert (job.result_url, job.errors, told[0][1] > 0) == (lista.get_absolute_url(), [], True)
    client.post(client.get(job.result_url)["Location"], proposed(client, client.get(job.result_url)["Location"]))
    lista.refresh_from_db()
    assert (lista.state, lista.row_count) == (ListState.GRANSKAD, 20)
    told_of_it = [vars(job), *Entry.objects.values(), *Deltagarlista.objects.values()]
    assert not any(hidden in str(told_of_it) for hidden in ("Provsson", number()[4:], "Anna"))


@pytest.mark.usefixtures("read_by_a_job")
def test_a_long_file_that_is_no_list_is_refused_by_the_job_and_gone(ours):
    client, user, insats = ours
    upload(ours, [HEADINGS, line(Namn='"Prova'), line(1)])
    job = worked()
    assert job.errors == ["Filen går inte att dela i rader. Kontrollera citattecknen, eller spara listan som .xlsx."]
    assert job.result_url == reverse("participants:list_upload", args=[insats.pk])
    lista = Deltagarlista.objects.get()
    shown = page(client.get(lista.get_absolute_url()))
    assert "Kontrollera citattecknen" in shown
    assert "Kunde inte läsas" in shown
    with connection.cursor() as cursor, as_user(user):
        cursor.execute("SELECT count(*) FROM participants_listrad")
        assert cursor.fetchone() == (0,)


def test_a_long_file_that_is_seen_to_be_no_list_is_refused_at_once(ours):
    client, _, insats = ours
    macros = with_part(book([HEADINGS, *map(line, range(350))]), "xl/vbaProject.bin", b"x")
    file = SimpleUploadedFile("lista.xlsx", macros)
    response = client.post(reverse("participants:list_upload", args=[insats.pk]), {"file": file})
    assert response.status_code == 422
    assert "makron" in page(response)
    assert not Deltagarlista.objects.exists()


@pytest.mark.usefixtures("read_by_a_job")
def test_a_list_that_is_removed_while_it_is_read_stays_removed(ours):
    client, user, _ = ours
    upload(ours, [HEADINGS, line()])
    lista = Deltagarlista.objects.get()
    real = tasks.reading.read

    def slow(*arguments: object) -> object:
        client.post(reverse("participants:list_remove", args=[lista.pk]))
        return real(*arguments)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.reading, "read", slow)
        job = worked()
    assert job.result_label == "Visa listan"
    assert "Listan är borttagen" in page(client.get(lista.get_absolute_url()))
    with as_user(user):
        assert not Listrad.objects.exists()


@pytest.mark.usefixtures("read_by_a_job")
def test_a_file_whose_time_is_over_before_it_is_read_is_not_read(ours):
    client, user, _ = ours
    upload(ours, [HEADINGS, line()])
    Deltagarlista.objects.update(keeps_until=timezone.now())
    tasks.forget_lists()
    worked()
    lista = Deltagarlista.objects.get()
    assert lista.state == ListState.BORTTAGEN
    assert "Listan är borttagen" in page(client.get(lista.get_absolute_url()))
    with as_user(user):
        assert not Listrad.objects.exists()


def test_a_file_that_is_refused_leaves_nothing(ours):
    client, _, insats = ours
    file = SimpleUploadedFile("lista.xlsx", b"PK\x03\x04 trasig")
    response = client.post(reverse("participants:list_upload", args=[insats.pk]), {"file": file})
    assert response.status_code == 422
    assert "Filen går inte att läsa" in page(response)
    assert not Deltagarlista.objects.exists()


def test_a_file_that_is_too_large_is_refused_by_its_true_size_and_never_written_to_a_folder(ours, monkeypatch):
    client, _, insats = ours
    monkeypatch.setattr("finsam.uploads.MOST_HELD", 100_000)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)
    file = SimpleUploadedFile("lista.csv", b"x" * 10_000_001)
    response = client.post(reverse("participants:list_upload", args=[insats.pk]), {"file": file})
    assert response.status_code == 422
    assert "Filen är större än" in page(response)

"""The pages of an import: upload, what would change, the job, and the file again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ekonomi import tasks
from ekonomi.ledger_enums import ImportState
from ekonomi.models import Manadsutfall, SieImport, Verifikationsrad
from finsam import history
from finsam.jobs.models import Job
from finsam.jobs.running import perform
from tests.ekonomi.ledger_factories import (
    STANDARD,
    ObjektmappningFactory,
    imported,
    received,
    sie_bytes,
)
from tests.ekonomi.page_text import text

pytestmark = pytest.mark.usefixtures("forbund")


def upload(web, content, year=2026, name="bok.se"):
    return web.post(
        reverse("ekonomi:import_upload"), {"year": year, "file": SimpleUploadedFile(name, content)}, follow=False
    )


def test_upload_shows_what_would_change(web):
    ObjektmappningFactory()
    response = upload(web, sie_bytes(*STANDARD))
    sie_import = SieImport.objects.get()
    assert response.status_code == 302
    assert response["Location"] == sie_import.get_absolute_url()
    shown = text(web.get(sie_import.get_absolute_url()))
    assert "Det finns ingen bokföring för 2026 ännu." in shown
    assert "3 rader saknar koppling" in shown
    assert "4600 Köp av verksamhet" in shown
    assert "Läs in bokföringen" in shown


@pytest.mark.parametrize(
    ("content", "year", "message"),
    [
        (b"hej", 2026, "Filen är inte en SIE-fil"),
        (sie_bytes(*STANDARD), 2025, "Filen gäller räkenskapsåret 2026, inte 2025."),
        (sie_bytes(*STANDARD, orgnr="222000-0026"), 2026, "inte förbundets"),
        (b"", 2026, "Filen är tom."),
    ],
)
def test_refused_file_is_explained_by_the_field(web, content, year, message):
    response = upload(web, content, year)
    assert response.status_code == 422
    assert message in text(response)
    assert "Fel: Läs in bokföring" in text(response)
    assert not SieImport.objects.exists()


def test_missing_file_and_year(web):
    response = web.post(reverse("ekonomi:import_upload"), {})
    assert response.status_code == 422
    assert "Det finns 2 fel i formuläret" in text(response)


def test_same_file_again_leads_to_the_first(web):
    known = imported()
    response = upload(web, bytes(known.fil.content))
    assert response.status_code == 422
    assert known.get_absolute_url() in text(response)


def test_large_file_is_examined_by_a_job(web, monkeypatch, ekonom):
    monkeypatch.setattr("ekonomi.views.imports.EXAMINED_AT_ONCE", 10)
    response = upload(web, sie_bytes(*STANDARD))
    job = Job.objects.get(task=tasks.EXAMINE)
    assert response["Location"] == job.get_absolute_url()
    sie_import = SieImport.objects.get()
    assert "granskas fortfarande" in text(web.get(sie_import.get_absolute_url()))
    perform(tasks.examine_sie, str(job.pk))
    sie_import.refresh_from_db()
    assert sie_import.is_examined
    job.refresh_from_db()
    assert job.state == "done"


def test_file_with_errors_shows_them_and_cannot_be_imported(web):
    upload(web, sie_bytes(*STANDARD).replace(b"} 40.00", b"} 40,00"))
    sie_import = SieImport.objects.get()
    shown = text(web.get(sie_import.get_absolute_url()))
    assert "har kommatecken" in shown
    assert "Filen kan inte läsas in" in shown
    assert "Läs in bokföringen" not in shown
    assert web.post(sie_import.get_absolute_url()).status_code == 403


def test_differences_need_a_tick(web):
    sie_import = received(sie_bytes(*STANDARD).replace(b"1930 1330.00", b"1930 1331.00"))
    response = web.post(sie_import.get_absolute_url())
    assert response.status_code == 422
    assert "Kryssa i rutan" in text(response)
    response = web.post(sie_import.get_absolute_url(), {"accept_differences": "on"})
    assert Job.objects.get().parameters == {"accept_differences": True}


# Import


def start_import(web, sie_import):
    response = web.post(sie_import.get_absolute_url())
    job = Job.objects.latest("created_at")
    assert response["Location"] == job.get_absolute_url()
    return job


def test_the_job_imports_and_leads_to_the_outcome(web):
    sie_import = received(sie_bytes(*STANDARD))
    job = start_import(web, sie_import)
    perform(tasks.import_sie, str(job.pk))
    job.refresh_from_db()
    sie_import.refresh_from_db()
    assert (job.state, job.result_url, job.errors) == ("done", sie_import.get_absolute_url(), [])
    assert sie_import.state == ImportState.IMPORTED
    shown = text(web.get(sie_import.get_absolute_url()))
    assert "Filen är bokföring för 2026" in shown
    assert "Kontera 4 rader" in shown


def test_the_job_run_twice_imports_once(web):
    sie_import = received(sie_bytes(*STANDARD))
    job = start_import(web, sie_import)
    perform(tasks.import_sie, str(job.pk))
    Job.objects.filter(pk=job.pk).update(state="queued", finished_at=None)
    perform(tasks.import_sie, str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"
    assert Verifikationsrad.objects.count() == 8


def test_a_fault_in_the_job_leaves_nothing(web, monkeypatch):
    sie_import = received(sie_bytes(*STANDARD))
    job = start_import(web, sie_import)

    def broken(*arguments):
        raise RuntimeError("power cut")

    monkeypatch.setattr("ekonomi.bokforing.importing.rebuild", broken)
    perform(tasks.import_sie, str(job.pk))
    job.refresh_from_db()
    assert job.state == "failed"
    assert not Verifikationsrad.objects.exists()
    assert not Manadsutfall.objects.exists()


def test_second_start_while_the_first_waits_leads_to_it(web):
    sie_import = received(sie_bytes(*STANDARD))
    first = start_import(web, sie_import)
    response = web.post(sie_import.get_absolute_url())
    assert response["Location"] == first.get_absolute_url()
    assert Job.objects.count() == 1


def test_replaced_file_says_by_which(web):
    first, second = imported(), imported(sie_bytes(*STANDARD[:2]))
    shown = text(web.get(first.get_absolute_url()))
    assert "Filen är ersatt" in shown
    assert second.get_absolute_url() in shown


def test_discard(web, ekonom):
    sie_import = received(sie_bytes(*STANDARD))
    address = reverse("ekonomi:import_discard", args=[sie_import.pk])
    assert "Förkasta filen bok.se?" in text(web.get(address))
    assert web.post(address).status_code == 302
    sie_import.refresh_from_db()
    assert sie_import.state == ImportState.DISCARDED
    assert history.for_subject(sie_import).first().code == "sie_import.discarded"


def test_the_file_comes_back_as_it_was(web):
    sie_import = imported()
    response = web.get(reverse("ekonomi:import_file", args=[sie_import.pk]))
    assert response.content == bytes(sie_import.fil.content)
    assert "attachment" in response["Content-Disposition"]


def test_files_are_listed(web):
    imported()
    shown = text(web.get(reverse("ekonomi:imports")))
    assert "bok.se" in shown
    assert "Inläst" in shown

"""A list on its way: uploaded, with its columns chosen, examined and read in."""

from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from finsam.jobs.models import Job
from finsam.jobs.running import perform
from insatser.models import Insats
from members.models import User
from participants import tasks
from participants.models import Deltagarlista
from tests.participants.importing.files import csv

Ours = tuple[Client, User, Insats]
WORK = {
    tasks.READ: tasks.read_list,
    tasks.EXAMINE: tasks.examine_list,
    tasks.IMPORT: tasks.import_list,
    tasks.UNDO: tasks.undo_list,
}


def page(response: object) -> str:
    return response.content.decode().replace("\xa0", " ")  # type: ignore[attr-defined] # a test response


def upload(ours: Ours, rows: Sequence[Sequence[str]], content: bytes = b"") -> str:
    """The address of the page where the columns are chosen."""
    client, _, insats = ours
    file = SimpleUploadedFile("Anna Andersson.csv", content or csv(rows).encode())
    response = client.post(reverse("participants:list_upload", args=[insats.pk]), {"file": file})
    assert response.status_code == 302, page(response)
    return response["Location"]


def proposed(client: Client, url: str) -> dict[str, str]:
    """What the page of columns proposes, ready to be posted."""
    form = client.get(url).context["form"]
    return {name: str(field.initial) for name, field in form.fields.items() if field.initial}


def examined(ours: Ours, rows: Sequence[Sequence[str]], **more: str) -> Deltagarlista:
    client = ours[0]
    url = upload(ours, rows)
    client.post(url, proposed(client, url) | more)
    return Deltagarlista.objects.latest("uploaded_at")


def worked() -> Job:
    """The newest job, done."""
    job = Job.objects.latest("created_at")
    perform(WORK[job.task], str(job.pk))
    job.refresh_from_db()
    assert job.state == "done"
    return job


def imported(ours: Ours, lista: Deltagarlista, **posted: str) -> Job:
    response = ours[0].post(lista.get_absolute_url(), posted)
    assert response.status_code == 302, page(response)
    return worked()

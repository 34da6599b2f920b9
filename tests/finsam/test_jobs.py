"""Jobs: first run, second run, crash half-way, two at once, lost worker."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from finsam import acting, jobs
from finsam.jobs import running
from finsam.jobs.enums import MOVES, JobState
from finsam.jobs.models import IllegalMoveError, Job
from members.enums import Role
from members.models import Organisation, User
from tests.members.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What reached the queue."""
    from celery import current_app

    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args=(): messages.append((name, args[0])))
    return messages


def start(user: User | None = None, **fields) -> Job:
    return jobs.start("test.work", label="Rapporten skapas", by=user, **fields)


def test_start_sends_the_id_after_commit(sent) -> None:
    with transaction.atomic():
        job = start()
        assert sent == []
    assert sent == [("test.work", str(job.pk))]


def test_rolled_back_start_sends_nothing(sent) -> None:
    def start_and_fail() -> None:
        with transaction.atomic():
            start()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        start_and_fail()
    assert sent == []
    assert not Job.objects.exists()


def test_one_active_job_per_subject(sent) -> None:
    subject = OrganisationFactory()
    first = start(subject=subject)
    with pytest.raises(jobs.AlreadyActiveError) as clash:
        start(subject=subject)
    assert clash.value.job == first
    running.perform(lambda run: None, str(first.pk))
    assert start(subject=subject) != first


def test_work_runs_in_the_name_of_its_starter(sent, user_with: Callable[..., User]) -> None:
    user = user_with(Role.EKONOM)
    with acting.transaction_as(user.subject):
        job = start(user)
    seen = []

    def work(run: jobs.Run) -> None:
        with run.transaction():
            seen.append((run.user, run.user.role, acting.current()))
        run.finish("/rapport/", "Läs rapporten")

    running.perform(work, str(job.pk))
    job.refresh_from_db()
    assert seen == [(user, Role.EKONOM, user.subject)]
    assert (job.state, job.result_url, job.result_label) == (JobState.DONE, "/rapport/", "Läs rapporten")
    assert job.finished_at is not None


def test_ended_uppdrag_ends_the_job_before_any_work(sent, user_with: Callable[..., User]) -> None:
    user = user_with(Role.EKONOM)
    with acting.transaction_as(user.subject):
        job = start(user)
    user.acting.to_on = timezone.localdate() - timedelta(days=1)
    user.acting.save()
    for _ in range(2):
        running.perform(lambda run: pytest.fail("it ran"), str(job.pk))
        job.refresh_from_db()
        assert (job.state, job.errors) == (JobState.FAILED, [running.ENDED_UPPDRAG])
        assert running.ENDED_UPPDRAG in render_to_string("jobs/_progress.html", {"job": job, "may_retry": True})
        jobs.retry(job)
        assert job.errors == []


def test_job_started_without_uppdrag_runs_without_role(sent, user_with: Callable[..., User]) -> None:
    job, seen = start(user_with(Role.EKONOM)), []

    def work(run: jobs.Run) -> None:
        with run.transaction():
            seen.append(run.user.role)

    running.perform(work, str(job.pk))
    assert seen == [None]


def test_second_run_does_nothing(sent) -> None:
    job, calls = start(), []
    for _ in range(2):
        running.perform(lambda run: calls.append(1), str(job.pk))
    assert calls == [1]


def test_crash_is_failed_and_its_work_is_undone(sent) -> None:
    job = start()

    def work(run: jobs.Run) -> None:
        run.progress(1, 2, "Första halvan")
        with run.transaction():
            OrganisationFactory(name="Halvfärdig")
            raise ZeroDivisionError

    running.perform(work, str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert len(job.error_number) == 8
    assert job.processed == 1
    assert not Organisation.objects.filter(name="Halvfärdig").exists()


def test_two_workers_at_once_run_it_once(sent) -> None:
    job, calls = start(), []

    def work(run: jobs.Run) -> None:
        calls.append(1)
        running.perform(lambda inner: calls.append(2), str(job.pk))

    running.perform(work, str(job.pk))
    assert calls == [1]


def test_job_of_a_lost_worker_is_revived_and_ends_once(sent) -> None:
    job = start()
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1)
    assert running.revive() == 0
    old = timezone.now() - timedelta(seconds=settings.JOB_HEARTBEAT_SECONDS * 2 + 1)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=old)
    sent.clear()
    assert running.revive() == 1
    assert sent == [("test.work", str(job.pk))]
    running.perform(lambda run: None, str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_long_step_without_progress_keeps_the_job_alive(sent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "JOB_HEARTBEAT_SECONDS", 1)
    job = start()
    old = timezone.now() - timedelta(hours=1)

    def work(run: jobs.Run) -> None:
        Job.objects.filter(pk=job.pk).update(heartbeat_at=old)
        with run.transaction():
            deadline = time.monotonic() + 10
            while Job.objects.get(pk=job.pk).heartbeat_at == old and time.monotonic() < deadline:
                time.sleep(0.02)
            assert running.revive() == 0

    running.perform(work, str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_queued_job_that_no_worker_took_is_sent_again(sent) -> None:
    job = start()
    old = timezone.now() - timedelta(seconds=settings.JOB_QUEUED_SECONDS - 5)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=old)
    assert running.revive() == 0
    Job.objects.filter(pk=job.pk).update(heartbeat_at=old - timedelta(seconds=10))
    assert running.revive() == 1


def test_attempts_are_capped(sent) -> None:
    job = start()
    old = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=settings.JOB_MAX_ATTEMPTS, heartbeat_at=old)
    running.perform(lambda run: pytest.fail("it ran"), str(job.pk))
    job.refresh_from_db()
    assert job.state == JobState.FAILED


@pytest.mark.parametrize("before", list(JobState))
@pytest.mark.parametrize("after", list(JobState))
def test_every_move(sent, before: JobState, after: JobState) -> None:
    job = start()
    ended = timezone.now() if before in (JobState.DONE, JobState.FAILED) else None
    Job.objects.filter(pk=job.pk).update(state=before, finished_at=ended)
    if after in MOVES[before]:
        job.move(after)
        assert Job.objects.get(pk=job.pk).state == after
    else:
        with pytest.raises(IllegalMoveError):
            job.move(after)


def test_retry_starts_a_failed_job_again(sent, user_with, login: Callable[[User], Client]) -> None:
    user = user_with(Role.EKONOM)
    job = start(user)
    running.perform(lambda run: 1 / 0, str(job.pk))
    sent.clear()
    response = login(user).post(f"/jobb/{job.pk}/forsok-igen/")
    assert response.status_code == 302
    assert sent == [("test.work", str(job.pk))]
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED


def test_work_done_all_in_one_shows_no_count(sent, user_with, login: Callable[[User], Client]) -> None:
    user = user_with(Role.EKONOM)
    job = start(user)
    job.move(JobState.RUNNING, processed=0, total=1, step="Raderna läses in")
    page = login(user).get(job.get_absolute_url()).content.decode()
    assert "<progress" in page
    assert "0 av 1" not in page
    assert '<span aria-current="page">Rapporten skapas</span>' in page

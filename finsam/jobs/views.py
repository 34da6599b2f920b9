"""A job's page: progress by a fragment that polls and ends itself, the result, and retry."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from finsam.access import methods, visible_or_404
from finsam.jobs.models import IllegalMoveError, Job
from finsam.jobs.starting import AlreadyActiveError
from finsam.jobs.starting import retry as retry_job


@methods(read=["GET"])
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a job; the polled fragment is the same page's part."""
    job = visible_or_404(Job.objects.visible_to(request.user), pk)
    template = "jobs/_progress.html" if getattr(request, "htmx", False) else "jobs/detail.html"
    return render(request, template, {"job": job, "may_retry": job.started_by_id == request.user.pk})


@methods(write=["POST"], read=[])
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start a failed job again. It runs in its starter's name, so nobody else may."""
    job = visible_or_404(Job.objects.started_by_user(request.user), pk)
    try:
        with transaction.atomic():
            retry_job(job)
    except IllegalMoveError:
        messages.warning(request, "Arbetet pågår redan eller är klart.")
    except AlreadyActiveError as active:
        messages.warning(request, "Samma arbete pågår redan. Det har startats på nytt.")
        seen = Job.objects.visible_to(request.user).filter(pk=active.job.pk).first()
        return redirect(seen or job)
    return redirect(job)

"""Work over a second: a row with progress, errors and retry, run by a Celery worker, safe to run twice.

@jobs.task("ekonomi.import_sie")
def import_sie(run: jobs.Run) -> None: ...

job = jobs.start("ekonomi.import_sie", subject=sie_import, by=request.user, label="Bokföringen läses in")
return redirect(job)
"""

from finsam.jobs.running import Run, task
from finsam.jobs.starting import AlreadyActiveError, Product, retry, start, start_or_join

__all__ = ["AlreadyActiveError", "Product", "Run", "retry", "start", "start_or_join", "task"]

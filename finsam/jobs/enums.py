from django.db import models


class JobState(models.TextChoices):
    """Where a job is. A crash is failed, never done."""

    QUEUED = "queued", "I kö"
    RUNNING = "running", "Pågår"
    DONE = "done", "Klar"
    FAILED = "failed", "Misslyckades"


ACTIVE = (JobState.QUEUED, JobState.RUNNING)
MOVES: dict[JobState, tuple[JobState, ...]] = {
    JobState.QUEUED: (JobState.RUNNING, JobState.FAILED),
    JobState.RUNNING: (JobState.RUNNING, JobState.DONE, JobState.FAILED),
    JobState.FAILED: (JobState.QUEUED,),
    JobState.DONE: (),
}

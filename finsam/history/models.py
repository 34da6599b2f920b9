"""Who did what, when and for whom. Append-only in the database; sealed in hash-chained batches."""

from django.db import models


class EntryQuerySet(models.QuerySet["Entry"]):
    """Rows of the history."""

    def about(self, subject: models.Model) -> "EntryQuerySet":
        """Rows about one object, newest first."""
        return self.about_key(subject._meta.label_lower, str(subject.pk))

    def about_key(self, subject_type: str, subject_id: str) -> "EntryQuerySet":
        """The same by the kind and key of the object."""
        return self.filter(subject_type=subject_type, subject_id=subject_id).order_by("-id")


class Entry(models.Model):
    """One act. Holds codes and ids, never an identity: names are looked up when it is shown."""

    at = models.DateTimeField(auto_now_add=True)
    code = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    user_id = models.UUIDField(null=True)
    uppdrag_id = models.UUIDField(null=True)
    system = models.CharField(max_length=40, blank=True)
    for_whom = models.CharField(max_length=120, blank=True)
    """On whose behalf: the id that the user's `acts_for` gives."""
    changes = models.JSONField(default=dict)
    request_id = models.CharField(max_length=16, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="history_entry_by_subject"),
            models.Index(fields=["code", "-id"], name="history_entry_by_code"),
            models.Index(fields=["user_id", "-id"], name="history_entry_by_user"),
            models.Index(fields=["-at"], name="history_entry_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_type} {self.subject_id}"


class Seal(models.Model):
    """A batch of acts and looks up to the last of each, with the hash of the batch and of the seal before."""

    sealed_at = models.DateTimeField()
    first_entry_id = models.BigIntegerField()
    last_entry_id = models.BigIntegerField()
    row_count = models.PositiveIntegerField()
    first_look_id = models.BigIntegerField(default=1)
    last_look_id = models.BigIntegerField(default=0)
    look_count = models.PositiveIntegerField(default=0)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["last_entry_id", "last_look_id"], name="history_seal_covers_rows_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_entry_id}–{self.last_entry_id}"


class SealMark(models.Model):
    """Which seal is the last, kept outside the chain: a chain whose end is cut off still fits together."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seal_number = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="history_seal_mark_is_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.seal_number)


class Look(models.Model):
    """Somebody opened something that is logged when it is opened (access log). Codes and ids only."""

    at = models.DateTimeField(auto_now_add=True)
    purpose = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    user_id = models.UUIDField(null=True)
    uppdrag_id = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="history_look_by_subject"),
            models.Index(fields=["user_id", "-id"], name="history_look_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_type} {self.subject_id}"

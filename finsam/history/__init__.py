"""Append-only history: one explicit call next to each change, in the same transaction.

    history.record(insats, "insats.ended", by=user, changes={"ends_on": [None, "2026-06-30"]})

Codes are stable; the Swedish sentence is made when it is shown (`history.sentences`).
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from finsam.history.sentences import register_sentences, sentence

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import Model

    from finsam.history.models import EntryQuerySet

__all__ = ["for_subject", "look", "looks", "record", "register_sentences", "sentence"]


def record(
    subject: "Model",
    code: str,
    *,
    by: "AbstractBaseUser | None",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Write down that `by` (None: the system) did `code` with `subject`, and on whose behalf `by` acts.

    `changes` holds field → [before, after] with codes, dates and figures as text; never a name or free text.
    """
    from finsam.acting import current  # models and settings are ready only when called
    from finsam.history.models import Entry
    from finsam.history.request import request_id
    from finsam.history.witness import tell

    subject_now = current()
    entry = Entry(
        code=code,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        user_id=by.pk if by is not None else None,
        uppdrag_id=subject_now.uppdrag_id,
        system=subject_now.system,
        for_whom=getattr(by, "acts_for", ""),
        changes=dict(changes or {}),
        request_id=request_id(),
    )
    Entry.objects.bulk_create([entry])
    tell("act", entry)


def look(subject: "Model", purpose: str, *, by: "AbstractBaseUser | None") -> None:
    """Write down that `by` (None: whom it is about) opened `subject`; allowed in read methods too."""
    looks([subject], purpose, by=by)


def looks(subjects: "Iterable[Model]", purpose: str, *, by: "AbstractBaseUser | None") -> None:
    """Write down that `by` (None: whom they are about) saw each of the subjects on one page."""
    from finsam.acting import current  # models and settings are ready only when called
    from finsam.history.models import Look
    from finsam.history.witness import tell

    seen = [
        Look(
            purpose=purpose,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            user_id=by.pk if by is not None else None,
            uppdrag_id=current().uppdrag_id,
        )
        for subject in subjects
    ]
    Look.objects.bulk_create(seen)
    for row in seen:
        tell("look", row)


def for_subject(subject: "Model") -> "EntryQuerySet":
    """The history of one object, newest first."""
    from finsam.history.models import Entry  # models are ready only when called

    return Entry.objects.about(subject)

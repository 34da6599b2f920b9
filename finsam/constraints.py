"""Rules of the database that somebody broke by being second: told in words on the page."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from psycopg import errors

from finsam.forms import ModelForm

SAME_MOMENT = "Någon annan har just lagt till eller ändrat samma sak."
READ_AGAIN = "Läs om sidan och försök igen."
_words: dict[str, str] = {}
OF_A_RACE = (errors.UniqueViolation, errors.ExclusionViolation, errors.CheckViolation)


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint, or nothing when the database does not tell."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def register_words(words: dict[str, str]) -> None:
    """What rules mean that an app has in the database for the rows of an app below it: name → sentence."""
    _words.update(words)


def saved(form: ModelForm[Any]) -> Any | None:
    """Save a valid form; None, with an error on the form, when a rule of the database says no.

    Most often somebody else was a moment faster; a rule of an upper app is told in its own words alone.
    """
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError as error:
        if not isinstance(error.__cause__, OF_A_RACE):
            raise
        name = broken_constraint(error)
        form.add_error(None, _words.get(name) or f"{SAME_MOMENT} {_words_of(form.instance, name) or READ_AGAIN}")
        return None


def _words_of(instance: Model, name: str) -> str:
    found = (constraint for constraint in instance._meta.constraints if constraint.name == name)
    return next((str(constraint.violation_error_message) for constraint in found), "")

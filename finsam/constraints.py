"""Rules of the database that somebody broke by being second: told in words on the page."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from psycopg import errors

from finsam.forms import ModelForm

SAME_MOMENT = "Någon annan har just lagt till eller ändrat samma sak."
READ_AGAIN = "Läs om sidan och försök igen."
OF_A_RACE = (errors.UniqueViolation, errors.ExclusionViolation, errors.CheckViolation)


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint, or nothing when the database does not tell."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""


def saved(form: ModelForm[Any]) -> Any | None:
    """Save a valid form; None, with an error on the form, when somebody else was a moment faster."""
    try:
        with transaction.atomic():
            return form.save()
    except IntegrityError as error:
        if not isinstance(error.__cause__, OF_A_RACE):
            raise
        form.add_error(None, f"{SAME_MOMENT} {_words_of(form.instance, broken_constraint(error)) or READ_AGAIN}")
        return None


def _words_of(instance: Model, name: str) -> str:
    found = (constraint for constraint in instance._meta.constraints if constraint.name == name)
    return next((str(constraint.violation_error_message) for constraint in found), "")

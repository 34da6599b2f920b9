"""Which rule of the database was broken, so that a page can tell it in words."""

from django.db import IntegrityError


def broken_constraint(error: IntegrityError) -> str:
    """The name of the constraint, or nothing when the database does not tell."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""

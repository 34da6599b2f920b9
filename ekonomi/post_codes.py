"""Codes of budget posts: made from the name once, then the same through years and versions."""

from django.utils.text import slugify

from ekonomi.models import Budgetpost


def free_code(name: str) -> str:
    """A code from the name that no other post has: insats-ung, insats-ung-2."""
    base = slugify(name)[:50] or "post"
    taken = set(Budgetpost.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(
        code
        for number in range(1, len(taken) + 2)
        if (code := base if number == 1 else f"{base}-{number}") not in taken
    )

"""A budget post suggested for an object from its name."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from ekonomi.models import Budgetpost, Objekt

ALIKE = 0.8  # names less alike than this are no suggestion
_FILLERS = frozenset({"projekt", "projektet", "insats", "insatsen", "och", "i", "av", "for", "till"})


def suggest(objekt: Objekt, posts: Iterable[Budgetpost]) -> Budgetpost | None:
    """The post whose name or code is most like the object's name, if any is like enough."""
    wanted = _words(objekt.name)
    if not wanted:
        return None
    scored = [(max(_likeness(wanted, _words(post.name)), _likeness(wanted, _words(post.code))), post) for post in posts]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def _words(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    return " ".join(word for word in re.findall(r"[a-z0-9]+", plain) if word not in _FILLERS)


def _likeness(first: str, second: str) -> float:
    if not first or not second:
        return 0.0
    if first == second:
        return 1.0
    return SequenceMatcher(None, first, second).ratio()

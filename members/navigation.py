"""The main menu per role. It shows only what the role may open; an entry whose page is not built is not in it."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, reverse

from members.enums import KANSLI, STYRELSE, Role


@dataclass(frozen=True)
class Entry:
    """One link of the menu."""

    label: str
    url: str
    is_current: bool


OVERVIEW = ("Översikt", "start")
INSATSER = ("Insatser", "insatser:list")
DELTAGARE = ("Deltagare", "participants:counts")
EKONOMI = ("Ekonomi", "ekonomi:report")
RAPPORTER = ("Rapporter", "followup:reports")
MEDLEMMAR = ("Medlemmar", "members:medlemmar")
REMISSER = ("Remisser", "participants:remisser")
UPPFOLJNING = ("Uppföljning", "followup:deltagare")
GRANSKNING = ("Granskning", "participants:reviews")
PERSONER = ("Personer", "members:people")

MENUS: dict[Role, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(KANSLI, (OVERVIEW, INSATSER, DELTAGARE, EKONOMI, RAPPORTER, MEDLEMMAR, PERSONER)),
    **dict.fromkeys(STYRELSE, (OVERVIEW, EKONOMI, INSATSER, RAPPORTER)),
    Role.DELTAGARANSVARIG: (OVERVIEW, ("Mina deltagare", "participants:everything"), REMISSER, INSATSER, UPPFOLJNING),
    Role.INSATSANSVARIG: (OVERVIEW, INSATSER, EKONOMI, UPPFOLJNING, ("Granska åtkomst", "participants:reviews")),
    Role.REMITTENT: (OVERVIEW, ("Mina remisser", "participants:remisser"), INSATSER),
    Role.BEREDNINGSGRUPP: (OVERVIEW, INSATSER),
    Role.MEDLEMSREPRESENTANT: (OVERVIEW, EKONOMI, ("Bidrag", "ekonomi:bidrag"), INSATSER, RAPPORTER),
    Role.REVISOR: (OVERVIEW, EKONOMI, INSATSER, RAPPORTER, GRANSKNING),
    Role.SYSTEMADMINISTRATOR: (
        OVERVIEW,
        ("Användare", "members:people"),
        ("Inställningar", "members:settings"),
        ("Logg", "members:log"),
        GRANSKNING,
    ),
}


BELOW = (
    ("/uppfoljning/", "followup:reports"),
    ("/deltagare/", "participants:everything"),
    ("/deltagare/", "insatser:list"),
    ("/arsredovisning/", "followup:reports"),
    ("/organisationer/", "members:medlemmar"),
    ("/forbundsordning/", "members:medlemmar"),
    ("/installningar/", "members:medlemmar"),
    ("/uppdrag/", "members:people"),
)
"""Pages that belong under an entry, though their addresses begin otherwise."""


@cache
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def menu(user: Any, path: str) -> list[Entry]:
    """The menu of the acting role; the entry under which the page lies is the current one."""
    entries = [(label, _address(name)) for label, name in MENUS.get(user.role, ())]
    found = [(label, url) for label, url in entries if url]
    under = _entry_above(path, [url for _, url in found])
    return [Entry(label, url, url == under) for label, url in found]


def _entry_above(path: str, urls: list[str]) -> str:
    """The entry's address under which the path lies; empty when it lies under none."""
    own = [url for url in urls if path.startswith(url) and (url != "/" or path == "/")]
    named = [_address(name) for start, name in BELOW if path.startswith(start)]
    return max(own, key=len, default="") or next((url for url in named if url in urls), "")

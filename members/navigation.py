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
PERSONER = ("Personer", "members:people")

MENUS: dict[Role, tuple[tuple[str, str], ...]] = {
    **dict.fromkeys(KANSLI, (OVERVIEW, INSATSER, DELTAGARE, EKONOMI, RAPPORTER, MEDLEMMAR, PERSONER)),
    **dict.fromkeys(STYRELSE, (OVERVIEW, EKONOMI, INSATSER, RAPPORTER)),
    Role.DELTAGARANSVARIG: (OVERVIEW, INSATSER),
    Role.INSATSANSVARIG: (OVERVIEW, INSATSER, EKONOMI),
    Role.REMITTENT: (OVERVIEW, INSATSER),
    Role.BEREDNINGSGRUPP: (OVERVIEW, INSATSER, RAPPORTER),
    Role.MEDLEMSREPRESENTANT: (OVERVIEW, ("Bidrag", "ekonomi:bidrag"), INSATSER, RAPPORTER),
    Role.REVISOR: (OVERVIEW, EKONOMI, INSATSER, RAPPORTER),
    Role.SYSTEMADMINISTRATOR: (
        OVERVIEW,
        ("Användare", "members:people"),
        ("Inställningar", "members:settings"),
        ("Logg", "members:log"),
    ),
}


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
    under = max((url for _, url in found if path.startswith(url) and (url != "/" or path == "/")), key=len, default="")
    return [Entry(label, url, url == under) for label, url in found]

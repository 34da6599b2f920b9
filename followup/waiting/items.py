"""What the rules of waiting are made of: the item, the situation that a rule looks at, and the words of urgency."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch

from finsam import addresses
from finsam.status import Status, Tone
from followup.bookkeeping import Bookkeeping
from insatser.models import Insats
from members.models import User

OPEN, LATE, SOON, TO_DO, CAME_LATE, NEW = (
    Status(Tone.BAD, "Öppen"),
    Status(Tone.BAD, "Försenad"),
    Status(Tone.WAITING, "Snart"),
    Status(Tone.WAITING, "Väntar"),
    Status(Tone.WAITING, "Sent"),
    Status(Tone.OK, "Ny"),
)


@dataclass(frozen=True)
class Item:
    """One thing that waits: what, how urgent, and where it is done."""

    text: str
    status: Status
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class Situation:
    """What the rules look at: who asks, which day it is, and what the page has read of the bookkeeping."""

    user: User
    today: date
    bookkeeping: Bookkeeping

    @cached_property
    def seen(self) -> set[UUID] | None:
        """The valid insatser that the acting role sees; None for all."""
        return Insats.objects.seen_by(self.user)


Found = Iterator[Item]
Rows = tuple[Any, ...]


def address(name: str, *args: UUID | int) -> str:
    """The address of a page, empty when the page does not exist."""
    try:
        return addresses.address(name, *args)
    except NoReverseMatch:
        return ""

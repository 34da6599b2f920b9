"""What a row of the permission matrix is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from members.enums import Role
from members.models import User

ALL_ROLES = tuple(Role)
PUBLIC = "public"
OTHERS = "others"
Kwargs = Callable[[User | None], dict[str, Any]]
Who = Role | tuple[Role, ...] | str


@dataclass(frozen=True)
class Row:
    """One URL and method, in one case (own or other's object), and the status that each role gets.

    `kwargs` builds what the URL needs in the database and returns its arguments; it gets the user who asks (None for
    the public), so that it can make an object of the user's own. Rows of one module with the same `kwargs` share it.
    """

    url: str
    expect: Mapping[Who, int]
    method: str = "get"
    case: str = ""
    kwargs: Kwargs | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    query: str = ""

    def status_for(self, role: Role | None) -> int:
        """The status that a role gets; None is the public."""
        if role is None:
            return self.expect.get(PUBLIC, 302)
        for who, status in self.expect.items():
            if who == role or (isinstance(who, tuple) and role in who):
                return status
        return self.expect[OTHERS]

    @property
    def id(self) -> str:
        """Name in the test's output."""
        return " ".join(part for part in (self.url, self.method, self.case) if part)

"""A whole start file: each app takes its own part, from below upwards, in one transaction."""

from collections.abc import Callable, Mapping
from typing import Any

import ekonomi.setup
import insatser.setup
import members.setup
import participants.setup
from finsam.startfile import SetupError

PARTS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("forbund", members.setup.apply),
    ("insatser", insatser.setup.apply),
    ("ekonomi", ekonomi.setup.apply),
    ("deltagare", participants.setup.apply),
)
"""Name of the table in the file, and who applies it. The order is that of the apps: a lower one comes first."""


def apply(data: Mapping[str, Any]) -> None:
    """Create everything in the file. Raises SetupError; run it inside a transaction that then rolls back."""
    known = {name for name, _ in PARTS}
    for name in data:
        if name not in known:
            raise SetupError(name, f"Delen är okänd. En startfil har delarna {', '.join(sorted(known))}.")
    if "forbund" not in data:
        raise SetupError("forbund", "Delen saknas. En startfil börjar med [forbund].")
    for name, apply_part in PARTS:
        if name in data:
            apply_part(data[name], by=None)

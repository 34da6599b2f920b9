"""Values as the text format of PostgreSQL's COPY wants them.

Written by hand because it is a third of the time of an import to let the driver look at every value anew: most
values of a ledger repeat from row to row.
"""

import re
from collections.abc import Iterable, Sequence

NULL = r"\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPES = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_QUOTED = re.compile(r'(["\\])')


def text(value: str) -> str:
    """A text with the signs escaped that COPY gives a meaning."""
    if _SPECIAL.search(value):
        return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], value)
    return value


def array(values: Sequence[str]) -> str:
    """An array of texts."""
    if not values:
        return "{}"
    quoted = ",".join('"' + _QUOTED.sub(r"\\\1", value) + '"' for value in values)
    return text("{" + quoted + "}")


def line(values: Iterable[str]) -> str:
    """One row of values that are escaped already."""
    return "\t".join(values) + "\n"

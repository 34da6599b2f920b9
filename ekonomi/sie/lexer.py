"""One line of a SIE file into its fields (specification 4B, sections 5.5 to 5.9)."""

import re

Objects = tuple[tuple[str, str], ...]
Field = str | tuple[str, ...]  # a tuple holds the words of an object list {…}

# A quoted string ends at the first " that stands before a separator and has no backslash before it, else at
# the end of the line. (By the specification a " inside a string has a backslash; real files forget it.)
_TOKEN = re.compile(r'"((?:[^"\\]|\\"|\\(?!")|"(?![ \t{}]|$))*+)("?)|([{}])|((?:[^ \t{}"\\]|\\"|\\(?!"))++)')
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def without_control_characters(line: str) -> tuple[str, bool]:
    """The line with control characters (other than tab) made blank, and whether there were any."""
    if not _CONTROL.search(line):
        return line, False
    return _CONTROL.sub(" ", line), True


def split(line: str) -> tuple[list[Field], bool]:
    """Fields of a line, label first, and whether every quote and brace was closed.

    An object list becomes one field: a tuple of its words. The tuple is empty for `{}`.
    """
    fields: list[Field] = []
    words: list[str] | None = None  # of the object list that is open
    closed = True
    for quoted, end_quote, brace, bare in _TOKEN.findall(line):
        if brace == "{":
            closed = closed and words is None
            words = []
        elif brace == "}":
            closed = closed and words is not None
            fields.append(tuple(words or ()))
            words = None
        else:
            text = bare or quoted
            if not bare and not end_quote:
                closed = False
            if "\\" in text:
                text = text.replace('\\"', '"')
            if words is None:
                fields.append(text)
            else:
                words.append(text)
    if words is not None:
        fields.append(tuple(words))
        closed = False
    return fields, closed

"""The light structure of written texts: paragraphs, and bullet lists of lines that begin with a dash or a star.

Everything else is plain text; the templates escape it.
"""

from dataclasses import dataclass

BULLETS = ("- ", "* ", "– ", "• ")


@dataclass(frozen=True)
class Block:
    """One paragraph (one line) or one list (its points)."""

    is_list: bool
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The blocks of a text: an empty line ends a block, and so does going over to a list or back."""
    found: list[Block] = []
    is_open = False
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            is_open = False
            continue
        is_point = line.startswith(BULLETS)
        words = line[2:].strip() if is_point else line
        if is_open and found[-1].is_list == is_point:
            last = found.pop()
            lines = (*last.lines, words) if is_point else (f"{last.lines[0]} {words}",)
            found.append(Block(is_point, lines))
        else:
            found.append(Block(is_point, (words,)))
        is_open = True
    return found

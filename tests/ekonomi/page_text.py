"""What a page says, with ordinary spaces and signs."""

from typing import Any


def text(response: Any) -> str:
    found = response.content.decode().replace("\xa0", " ").replace("\u2212", "-")
    assert "!!" not in found  # an undefined variable in a template
    return found

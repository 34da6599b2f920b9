"""Status tags: each app maps its states once, in its enums.py, to a tone and a word."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import TextChoices


class Tone(StrEnum):
    """The colour and sign of a tag; the value is the class in components.css."""

    OK = "ok"  # ● pågår, godkänd
    WAITING = "warn"  # ▲ väntar, snart försenad
    BAD = "err"  # ✕ saknas, avslagen, försenad
    DRAFT = "info"  # ○ utkast
    DONE = ""  # avslutad


@dataclass(frozen=True)
class Status:
    tone: Tone
    word: str


_TONES: dict[tuple[type[TextChoices], str], Tone] = {}


def register_tones(tones: Mapping[TextChoices, Tone]) -> None:
    """Give every state of an enum its tone; the word is the state's label.

    One call for each enum that shares a value with another: states with the same value are the same key of a mapping.
    """
    _TONES.update({(type(state), state.value): tone for state, tone in tones.items()})
    kinds: set[type[TextChoices]] = {type(state) for state in tones}
    left_out = [
        f"{kind.__name__}.{state.name}" for kind in kinds for state in kind if (kind, state.value) not in _TONES
    ]
    if left_out:
        raise ValueError(f"States without a tone: {', '.join(left_out)}.")


def of_state(state: TextChoices) -> Status:
    """The tag of a state. A state without a tone is a programming fault, not a grey tag."""
    return Status(_TONES[type(state), state.value], str(state.label))

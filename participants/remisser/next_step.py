"""What comes next for a remiss, in words."""

from participants.models import Remiss
from participants.remisser.enums import RemissState


def what_next(remiss: Remiss, place: int | None) -> str:
    """Who does what now, or what was said, in a few words."""
    match remiss.state:
        case RemissState.SKICKAD:
            return "Insatsen ger besked"
        case RemissState.KO:
            queue = f"Plats {place} i kön" if place else "I kön"
            return f"{queue}, beräknad start {remiss.expected_start_on}" if remiss.expected_start_on else queue
        case RemissState.ANTAGEN:
            started = remiss.expected_start_on
            return f"Insatsen startar, beräknat {started}" if started else "Insatsen startar"
        case RemissState.BORJAT:
            return f"Började {remiss.started_on}"
        case RemissState.AVBOJD:
            return "Läs skäl och råd"
    return ""

"""Code → Swedish sentence. Each app registers its own when it is ready."""

from collections.abc import Mapping

_SENTENCES: dict[str, str] = {}


def register_sentences(sentences: Mapping[str, str]) -> None:
    """Add an app's sentences; a code that stands already with other words is a fault."""
    for code, text in sentences.items():
        if _SENTENCES.setdefault(code, text) != text:
            raise ValueError(f"The history code {code} has two sentences.")


def sentence(code: str) -> str:
    """What to show for a code; the code itself when no app knows it any more."""
    return _SENTENCES.get(code, code)


def known_codes() -> frozenset[str]:
    """All codes that have a sentence."""
    return frozenset(_SENTENCES)

"""Which information before a consent may be given, and who decides. A translation lasts as long as its original."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finsam import history
from finsam.status import Status, of_state
from insatser.models import Insats
from members.models import User
from participants import consent_texts
from participants.consent_texts import PLACES, Draft
from participants.enums import Sprak, Syfte, TextState
from participants.models import Samtyckestext

SWEDISH_FIRST = "Godkänn den svenska texten först. Det är den som översätts och skrivs under."
Key = tuple[Syfte, Sprak]


@dataclass(frozen=True)
class Shown:
    """A text as it stands: what was decided last, or the draft."""

    syfte: Syfte
    sprak: Sprak
    content: Draft
    state: TextState
    latest: Samtyckestext | None

    @property
    def status(self) -> Status:
        """The tag of its state."""
        return of_state(self.state)

    @property
    def number(self) -> int:
        """The version, 0 for a draft: what a decision has to be about."""
        return self.latest.number if self.latest is not None else 0

    @property
    def other_draft(self) -> Draft | None:
        """The program's draft, when the text that was decided is another: mended here, or the draft is newer."""
        draft = consent_texts.draft(self.syfte, self.sprak)
        return draft if draft != self.content else None

    @property
    def is_offered(self) -> bool:
        """Whether it can be given to somebody."""
        return self.state == TextState.ERBJUDS


def everything() -> dict[Key, Shown]:
    """All texts, in one query."""
    decided = {(Syfte(row.syfte), Sprak(row.sprak)): row for row in Samtyckestext.objects.newest()}
    return {(syfte, sprak): _shown(syfte, sprak, decided) for syfte in Syfte for sprak in Sprak}


def _shown(syfte: Syfte, sprak: Sprak, decided: Mapping[Key, Samtyckestext]) -> Shown:
    latest, swedish = decided.get((syfte, sprak)), decided.get((syfte, Sprak.SVENSKA))
    if latest is None:
        return Shown(syfte, sprak, consent_texts.draft(syfte, sprak), TextState.UTKAST, None)
    state = TextState.ERBJUDS if latest.is_offered else TextState.ERBJUDS_INTE
    if state == TextState.ERBJUDS and sprak != Sprak.SVENSKA and not _is_of(latest, swedish):
        state = TextState.GAMMAL
    return Shown(syfte, sprak, Draft(latest.title, latest.text), state, latest)


def _is_of(translation: Samtyckestext, swedish: Samtyckestext | None) -> bool:
    return swedish is not None and swedish.is_offered and translation.translates_id == swedish.pk


def offered(syfte: Syfte) -> list[Shown]:
    """The languages that the purpose's text can be given in, Swedish first; none while the Swedish is not approved."""
    return [shown for (of, _), shown in everything().items() if of == syfte and shown.is_offered]


def unknown_places(text: str) -> list[str]:
    """Words in braces that nothing is put in for; a lone brace too."""
    for place in PLACES:
        text = text.replace("{" + place + "}", "")
    return sorted({sign for sign in text if sign in "{}"})


@transaction.atomic
def approve(shown: Shown, content: Draft, *, by: User, at: datetime | None = None) -> Samtyckestext:
    """Offer the text, from now on if no moment is given. Raises ValidationError, also when somebody has decided."""
    swedish = None
    if shown.sprak != Sprak.SVENSKA:
        swedish = Samtyckestext.objects.filter(syfte=shown.syfte, sprak=Sprak.SVENSKA).order_by("-number").first()
        if swedish is None or not swedish.is_offered:
            raise ValidationError(SWEDISH_FIRST)
    return _decide(shown, content, swedish, is_offered=True, code="samtyckestext.approved", by=by, at=at)


@transaction.atomic
def stop(shown: Shown, *, by: User) -> Samtyckestext:
    """Offer the text no longer; with the Swedish one its translations too. Raises ValidationError."""
    translates = shown.latest.translates if shown.latest is not None else None
    return _decide(shown, shown.content, translates, is_offered=False, code="samtyckestext.stopped", by=by)


def _decide(
    shown: Shown,
    content: Draft,
    translates: Samtyckestext | None,
    *,
    is_offered: bool,
    code: str,
    by: User,
    at: datetime | None = None,
) -> Samtyckestext:
    row = Samtyckestext(
        syfte=shown.syfte,
        sprak=shown.sprak,
        number=shown.number + 1,
        title=content.title,
        text=content.text,
        is_offered=is_offered,
        translates=translates,
        decided_by=by.acting,
        decided_at=at or timezone.now(),
    )
    row.full_clean()
    row.save(force_insert=True)
    history.record(row, code, by=by, changes={"number": [str(shown.number or "") or None, str(row.number)]})
    return row


def places_of(insats: Insats, forbund: str) -> dict[str, str]:
    """What is put in for the words in braces, for an insats."""
    return {"insats": insats.name, "forbund": forbund, "ansvarig": str(insats.personuppgiftsansvarig)}


def paragraphs(content: Draft, places: Mapping[str, str]) -> list[list[str]]:
    """The text as paragraphs of lines, with the names of an insats put in."""
    text = _filled(content.text, places.items())
    return [block.splitlines() for block in text.split("\n\n") if block.strip()]


def _filled(text: str, places: Iterable[tuple[str, str]]) -> str:
    for place, name in places:
        text = text.replace("{" + place + "}", name)
    return text

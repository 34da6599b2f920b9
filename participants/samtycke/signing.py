"""Signing on the spot: the person reads the approved text on the screen and answers; a PDF of just that is kept."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from finsam import dates
from finsam.pdf import render_pdf
from insatser.models import Insats
from members.current_forbund import current_forbund
from members.models import User
from participants.deltaganden.registering import Inregistrering, register_in
from participants.enums import Sprak, Syfte
from participants.models import Deltagande
from participants.samtycke import blanketter, parter, samtyckestexter
from participants.samtycke.enums import Blankettslag, Filtyp
from participants.samtycke.samtyckestexter import Shown

ORDER = (Syfte.REGISTRERING, Syfte.INFORMATIONSUTBYTE, Syfte.LANGTIDSUPPFOLJNING)
WIDTH, HEIGHT = 600, 200
MOST_STROKES, MOST_NUMBERS = 300, 8_000
NOT_DRAWN = "Underskriften gick inte att läsa. Sudda den och skriv under igen."


@dataclass(frozen=True)
class Text:
    """A text as it is read, with the names put in."""

    shown: Shown
    paragraphs: list[list[str]]


@dataclass(frozen=True)
class Part:
    """What is read about one purpose: in the person's language, and in Swedish."""

    syfte: Syfte
    texts: Sequence[Text]


@dataclass(frozen=True)
class Reading:
    """All that is read before somebody answers, for one insats in one language."""

    insats: Insats
    sprak: Sprak
    parts: Sequence[Part]

    @cached_property
    def checksum(self) -> str:
        """Changes with every letter of what is read, so that nobody signs what somebody else has mended meanwhile."""
        read = [[text.shown.content.title, text.paragraphs] for part in self.parts for text in part.texts]
        return hashlib.sha256(json.dumps(read).encode()).hexdigest()

    @property
    def syften(self) -> list[Syfte]:
        """What is asked about."""
        return [part.syfte for part in self.parts]


def languages() -> list[Sprak]:
    """Those that can be read on the screen."""
    return [shown.sprak for shown in samtyckestexter.offered(Syfte.REGISTRERING)]


def reading(insats: Insats, sprak: Sprak) -> Reading | None:
    """What to read; None while the text about being registered is not approved in the language.

    A purpose without a text in the language is read in Swedish, one without an approved text is not asked about.
    """
    texts = samtyckestexter.everything()
    if not (texts[Syfte.REGISTRERING, sprak].is_offered and texts[Syfte.REGISTRERING, Sprak.SVENSKA].is_offered):
        return None
    places = samtyckestexter.places_of(insats, str(current_forbund()))
    parts = []
    for syfte in ORDER:
        read = [texts[syfte, one] for one in dict.fromkeys((sprak, Sprak.SVENSKA))]
        if read[-1].is_offered:
            made = [Text(one, samtyckestexter.paragraphs(one.content, places)) for one in read if one.is_offered]
            parts.append(Part(syfte, made))
    return Reading(insats, sprak, parts)


@dataclass(frozen=True)
class Signature:
    """What was drawn: strokes of points, in a field of WIDTH by HEIGHT."""

    strokes: Sequence[Sequence[int]]

    @property
    def path(self) -> str:
        """As SVG writes it: numbers that were checked, and nothing else."""
        drawn = ((f"{x} {y}" for x, y in zip(one[::2], one[1::2], strict=True)) for one in self.strokes)
        return " ".join("M" + " L".join(points) for points in drawn)


def signature(text: str) -> Signature | None:
    """What the page has written down of a drawing, or None. Raises ValidationError when it is none."""
    if not text:
        return None
    try:
        strokes = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError(NOT_DRAWN) from error
    is_list = isinstance(strokes, list) and all(isinstance(stroke, list) for stroke in strokes)
    if not is_list or len(strokes) > MOST_STROKES or sum(map(len, strokes)) > MOST_NUMBERS:
        raise ValidationError(NOT_DRAWN)
    if not all(_is_stroke(stroke) for stroke in strokes):
        raise ValidationError(NOT_DRAWN)
    return Signature(strokes) if strokes else None


def _is_stroke(stroke: list[object]) -> bool:
    limits = (WIDTH, HEIGHT)
    are_points = all(type(one) is int and 0 <= one <= limits[place % 2] for place, one in enumerate(stroke))
    return bool(stroke) and len(stroke) % 2 == 0 and are_points


def register_signed(
    insats: Insats, entry: Inregistrering, read: Reading, drawn: Signature | None, *, by: User
) -> Deltagande:
    """Register somebody who has signed on the screen; the PDF is kept in the same transaction."""
    with transaction.atomic():
        deltagande = register_in(insats, entry, by=by)
        content = document(entry, read, drawn, at=timezone.now(), by=by)
        blanketter.add(deltagande, content, Filtyp.PDF, read.syften, slag=Blankettslag.PA_PLATS, by=by)
    return deltagande


def document(entry: Inregistrering, read: Reading, drawn: Signature | None, *, at: datetime, by: User) -> bytes:
    """The text that was shown, the answers, and the signature, as a PDF that is never made again."""
    texts = [(part.syfte, text) for part in read.parts for text in part.texts]
    digits = entry.personnummer.digits
    context = {
        "texts": texts,
        "answers": [(syfte, entry.consents.get(syfte)) for syfte in read.syften],
        "parties": _parties(entry, read.insats),
        "name": entry.name,
        "number": f"{digits[:8]}-{digits[8:]}",
        "signature": drawn,
        "at": at,
        "taken_by": by.acting,
        "insats": read.insats,
        "sprak": read.sprak,
        "checksum": read.checksum,
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render_pdf(
        "participants/pdf/signed_consent.html",
        context,
        document_date=dates.today(),
        title="Samtycke, underskrivet på skärmen",
        author=str(current_forbund()),
        languages=[*(text.shown.sprak.tag for _, text in texts), "sv"],
    )


def _parties(entry: Inregistrering, insats: Insats) -> list[str]:
    """With whom information may be exchanged, when the person says yes to that."""
    if not entry.consents.get(Syfte.INFORMATIONSUTBYTE):
        return []
    return [str(party) for party in (*parter.always(insats), *entry.parter)]

"""What an uploaded form is, told by its content: a PDF, a JPEG or a PNG that is whole, and nothing that runs."""

import io
import zlib
from collections.abc import Iterator

from django.core.exceptions import ValidationError

from participants.samtycke.enums import Filtyp

UNKNOWN = "Filen är ingen PDF och ingen bild (JPEG eller PNG). Skanna blanketten på nytt."
BROKEN = "Filen går inte att läsa. Den kan vara avbruten. Skanna blanketten på nytt."
LOCKED = "Filen är låst med ett lösenord. Spara den utan lösenord och välj den igen."
RUNS = "Filen innehåller mer än sidor, till exempel skript eller bifogade filer. Skanna blanketten på nytt."
TOO_MANY = "Filen har fler än {} sidor. Lägg till en blankett i taget."
MOST_PAGES, MOST_OBJECTS, MOST_PIXELS = 20, 20_000, 20_000
PNG_START, JPEG_START = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
JPEG_SIZES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
"""Markers of the segment that tells how wide and high the picture is."""
ACTIVE_KEYS = ("/JS", "/JavaScript", "/EF", "/EmbeddedFiles", "/RichMediaContent", "/XFA")
ACTIVE_KINDS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie")


def kind_of(content: bytes) -> Filtyp:
    """What the file is. Raises ValidationError when it is nothing that is kept."""
    if content.startswith(PNG_START):
        _check_png(content)
        return Filtyp.PNG
    if content.startswith(JPEG_START):
        _check_jpeg(content)
        return Filtyp.JPEG
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return Filtyp.PDF
    raise ValidationError(UNKNOWN)


def _check_size(width: int, height: int) -> None:
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise ValidationError(BROKEN)


def _check_png(content: bytes) -> None:
    """Every chunk with its checksum, from the size to the end, and nothing after that."""
    place, names = len(PNG_START), list[bytes]()
    while place + 12 <= len(content):
        length = int.from_bytes(content[place : place + 4])
        name, end = content[place + 4 : place + 8], place + 12 + length
        if end > len(content) or zlib.crc32(content[place + 4 : end - 4]) != int.from_bytes(content[end - 4 : end]):
            raise ValidationError(BROKEN)
        names.append(name)
        if name == b"IHDR":
            _check_size(
                int.from_bytes(content[place + 8 : place + 12]), int.from_bytes(content[place + 12 : place + 16])
            )
        place = end
    if place != len(content) or names[:1] != [b"IHDR"] or names[-1:] != [b"IEND"] or b"IDAT" not in names:
        raise ValidationError(BROKEN)


def _check_jpeg(content: bytes) -> None:
    """Segment after segment to the picture itself, with a size; the end of the picture ends the file."""
    segments = dict(_segments(content))
    sizes = [segments[marker] for marker in segments if marker in JPEG_SIZES]
    if not sizes or not content.rstrip(b"\0\r\n ").endswith(b"\xff\xd9"):
        raise ValidationError(BROKEN)
    _check_size(int.from_bytes(sizes[0][3:5]), int.from_bytes(sizes[0][1:3]))


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4])
        body = content[place + 4 : place + 2 + length]
        if length < 2 or len(body) != length - 2:
            break
        yield marker, body
        if marker == 0xDA:  # the picture begins
            return
        place += 2 + length
    raise ValidationError(BROKEN)


def _check_pdf(content: bytes) -> None:
    import pikepdf  # heavy, and seldom needed

    if b"%%EOF" not in content[-1024:]:
        raise ValidationError(BROKEN)
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if not 0 < len(pdf.pages) <= MOST_PAGES:
                raise ValidationError(TOO_MANY.format(MOST_PAGES))
            if len(pdf.objects) > MOST_OBJECTS or any(map(_is_active, pdf.objects)):
                raise ValidationError(RUNS)
    except pikepdf.PasswordError as error:
        raise ValidationError(LOCKED) from error
    except pikepdf.PdfError as error:
        raise ValidationError(BROKEN) from error


def _is_active(one: object, depth: int = 0) -> bool:
    """Whether an object is, or holds, something that a reader would run, send or open."""
    import pikepdf

    if depth > 20:
        return True
    if isinstance(one, pikepdf.Stream):
        one = one.stream_dict
    if isinstance(one, pikepdf.Dictionary):
        if any(key in one for key in ACTIVE_KEYS) or str(one.get("/S", "")) in ACTIVE_KINDS:
            return True
        held = [value for value in one.values() if not _is_indirect(value)]
        return any(_is_active(value, depth + 1) for value in held)
    if isinstance(one, pikepdf.Array):
        return any(_is_active(value, depth + 1) for value in one if not _is_indirect(value))
    return False


def _is_indirect(value: object) -> bool:
    return bool(getattr(value, "is_indirect", False))

"""What every PDF of ours has to fulfil; used by each document's own test."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

VENDORED_FONTS = ("SourceSans3", "NotoSansArabic", "NotoSansEthiopic")
HEADINGS = {f"/H{level}": level for level in range(1, 7)}


def assert_pdf(content: bytes, *, title: str | None = None) -> None:
    """Fail with what is missing for PDF/UA-1 as ui.md section 7 lists it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        _assert_document(pdf, title)
        elements = list(_elements(pdf.Root.StructTreeRoot))
        _assert_elements(elements)
        _assert_headings([HEADINGS[str(element.S)] for element in elements if str(element.S) in HEADINGS])
        for number, page in enumerate(pdf.pages, start=1):
            _assert_annotations(page, number)
            assert_all_content_is_marked(page, number)
        _assert_fonts(pdf)


def text_of(content: bytes) -> str:
    """The words of a PDF in reading order of its pages, spaces made ordinary; for looking for a sentence."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        words = " ".join(_page_text(page) for page in pdf.pages)
    return re.sub(r"\s+", " ", words.replace("\u00a0", " "))


def bookmarks_of(content: bytes) -> list[str]:
    """The titles of all bookmarks."""
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_outline() as outline:
        found: list[str] = []
        waiting = list(outline.root)
        while waiting:
            item = waiting.pop(0)
            found.append(item.title)
            waiting[:0] = item.children
        return found


def _assert_document(pdf: pikepdf.Pdf, title: str | None) -> None:
    root = pdf.Root
    assert root.MarkInfo.Marked is True
    assert str(root.Lang) == "sv"
    assert root.ViewerPreferences.DisplayDocTitle is True
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"]
        assert metadata.get("dc:creator"), "no author"
        assert metadata.get("dc:description"), "no description"
        assert title is None or metadata["dc:title"] == title
    with pdf.open_outline() as outline:
        assert outline.root, "no bookmarks"


def _elements(root: Any) -> Iterator[Any]:
    """Every structure element in reading order."""
    for kid in _kids(root):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _elements(kid)


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _assert_elements(elements: list[Any]) -> None:
    kinds = {str(element.S) for element in elements}
    assert "/Document" in kinds
    for element in elements:
        if str(element.S) == "/Figure":
            assert str(element.get("/Alt", "")), "a figure without an alternative text"
            box = [float(number) for number in element.A.BBox]
            assert box[0] < box[2]
            assert box[1] < box[3]
        if str(element.S) == "/TH":
            assert element.A.get("/Scope") in (Name.Column, Name.Row), "a header cell without scope"


def _assert_headings(levels: list[int]) -> None:
    assert levels, "no headings"
    assert levels[0] == 1, f"the first heading has level {levels[0]}"
    for before, after in pairwise(levels):
        assert after <= before + 1, f"heading level {after} after {before}"


def _assert_annotations(page: Any, number: int) -> None:
    for annotation in page.get("/Annots", []):
        assert int(annotation.get("/F", 0)) & 4, f"an annotation that is not printed on page {number}"
        if annotation.get("/Subtype") == Name.Link:
            assert str(annotation.get("/Contents", "")), f"a link without words on page {number}"
            assert "/StructParent" in annotation, f"a link outside the structure on page {number}"


def assert_all_content_is_marked(page: Any, number: int) -> None:
    """Nothing is painted outside marked content."""
    painting = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "Tj", "TJ", "sh", "'", '"'}
    depth = 0
    for _, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name in {"BDC", "BMC"}:
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif name in painting:
            assert depth > 0, f"unmarked content on page {number}"
    assert depth == 0


def _assert_fonts(pdf: pikepdf.Pdf) -> None:
    """Another font means that a sign is missing in ours."""
    for name in font_names(pdf):
        plain = name.lstrip("/").split("+")[-1].replace("-", "").replace(" ", "")
        assert plain.startswith(VENDORED_FONTS), f"the font {name} is not one of ours"


def font_names(pdf: pikepdf.Pdf) -> set[str]:
    names = set()
    for item in pdf.objects:
        if isinstance(item, Dictionary) and item.get("/Type") == Name.Font and "/BaseFont" in item:
            names.add(str(item.BaseFont))
    return names


def _page_text(page: Any) -> str:
    """What the page's fonts say that its glyphs mean."""
    maps = {str(name): unicode_map(font) for name, font in page.Resources.get("/Font", {}).items()}
    words, current = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            current = maps.get(str(operands[0]), {})
        elif name in {"Tj", "TJ"}:
            parts = operands[0] if name == "TJ" else operands
            words.append("".join(decoded(part, current) for part in parts if isinstance(part, pikepdf.String)))
        elif name == "ET":
            words.append(" ")
    return "".join(words)


def decoded(part: Any, characters: dict[int, str]) -> str:
    raw = bytes(part)
    return "".join(characters.get(int.from_bytes(raw[place : place + 2], "big"), "") for place in range(0, len(raw), 2))


def unicode_map(font: Any) -> dict[int, str]:
    if "/ToUnicode" not in font:
        return {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>", text)
    return {int(code, 16): bytes.fromhex(value).decode("utf-16-be") for code, value in pairs}

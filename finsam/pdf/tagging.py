"""The second step on a tagged PDF. WeasyPrint leaves out the scope of table headers, marks page furniture as content
that belongs nowhere, and gives the boxes of figures in pixels.
"""

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator

POINTS_PER_PIXEL = 0.75
PRINT_FLAG = 4
PAINTING = {"f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "Tj", "TJ", "sh", "'", '"'}
PATH_BUILDING = {"re", "m", "l", "c", "v", "y", "h"}
# pikepdf reads its objects by name, which types cannot follow: they are Any here.
Ids = dict[tuple[int, int], set[int]]


def finish(drawn: bytes, languages: Sequence[str] = ()) -> bytes:
    """Set in a tagged PDF what WeasyPrint leaves out, and write it with an id that follows from the content.

    `languages` are those of its sections in their order.
    """
    pdf: Any
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        heights = {page.objgen: float(page.MediaBox[3]) for page in pdf.pages}
        used: Ids = defaultdict(set)
        for element, page, is_head in _elements(pdf.Root.StructTreeRoot, used):
            kind = str(element.S)
            if kind == "/TH":
                _set_scope(element, is_head=is_head)
            elif kind == "/Figure" and page is not None:
                _set_box(element, heights[page.objgen])
        _set_languages(pdf, languages)
        for page in pdf.pages:
            content = _with_artifacts(page, used[page.objgen])
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(content))
            for annotation in page.get("/Annots", []):
                annotation["/F"] = int(annotation.get("/F", 0)) | PRINT_FLAG
        stream = io.BytesIO()
        pdf.save(stream, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return stream.getvalue()


def _set_languages(pdf: Any, languages: Sequence[str]) -> None:
    """A section begins with a heading; one that goes on on another page is a new element there, without the heading."""
    waiting, language = list(languages), ""
    for section in [element for element in _in_order(pdf.Root.StructTreeRoot) if str(element.S) == "/Sect"]:
        if waiting and any(str(element.S) == "/H1" for element in _in_order(section)):
            language = waiting.pop(0)
        if language:
            section.Lang = pikepdf.String(language)


def _in_order(element: Any) -> Iterator[Any]:
    """The structure elements below one, in reading order."""
    for kid in _kids(element):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
            yield from _in_order(kid)


def _elements(root: Any, used: Ids) -> Iterator[tuple[Any, Any, bool]]:
    """Every structure element with its page and whether it stands in a table head; notes the content it owns."""
    waiting: list[tuple[Any, Any, bool]] = [(kid, None, False) for kid in _kids(root)]
    while waiting:
        element, page, is_head = waiting.pop()
        if not isinstance(element, Dictionary) or "/S" not in element:
            continue
        page = element.get("/Pg", page)
        kind = str(element.S)
        if kind in {"/THead", "/TBody", "/TFoot", "/Table"}:
            is_head = kind == "/THead"
        yield element, page, is_head
        for kid in _kids(element):
            if isinstance(kid, int):
                if page is not None:
                    used[page.objgen].add(kid)
            else:
                waiting.append((kid, page, is_head))


def _kids(element: Any) -> list[Any]:
    kids = element.get("/K")
    if kids is None:
        return []
    return list(kids) if isinstance(kids, Array) else [kids]


def _set_scope(element: Any, *, is_head: bool) -> None:
    attributes = element.get("/A") or Dictionary(O=Name.Table)
    attributes["/Scope"] = Name.Column if is_head else Name.Row
    element["/A"] = attributes


def _set_box(element: Any, page_height: float) -> None:
    """From pixels below the top of the page to points above its bottom."""
    attributes = element.get("/A")
    if attributes is None or "/BBox" not in attributes:
        return
    left, top, right, bottom = (float(number) * POINTS_PER_PIXEL for number in attributes.BBox)
    box = (left, page_height - bottom, right, page_height - top)
    attributes["/BBox"] = Array([round(number, 2) for number in box])
    attributes["/Placement"] = Name.Block


Instruction = tuple[Any, Any]


def _with_artifacts(page: Any, used: set[int]) -> list[Instruction]:
    """The page's content with everything that no structure element owns marked as an artifact."""
    written: list[Instruction] = []
    depth = 0
    instructions: Any = pikepdf.parse_content_stream(page)
    for operands, operator in instructions:
        name = str(operator)
        if name in {"BDC", "BMC"}:
            if depth == 0 and name == "BDC" and not _is_owned(operands, used):
                operands = [Name.Artifact, Dictionary(Type=Name.Pagination)]
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif depth == 0 and name in PAINTING:
            _wrap(written, (operands, operator))
            continue
        written.append((operands, operator))
    return written


def _is_owned(operands: Any, used: set[int]) -> bool:
    """Whether marked content belongs to the structure; content without a number is left as it is."""
    properties = operands[1]
    if not isinstance(properties, Dictionary) or "/MCID" not in properties:
        return True
    return int(properties["/MCID"]) in used


def _wrap(written: list[Instruction], painting: Instruction) -> None:
    """Put the painting and the path that it paints inside an artifact."""
    start = len(written)
    while start and str(written[start - 1][1]) in PATH_BUILDING:
        start -= 1
    written.insert(start, ([Name.Artifact], Operator("BMC")))
    written += [painting, ([], Operator("EMC"))]

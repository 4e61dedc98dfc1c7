"""Places for digital signatures in a paper: one field for each element that asks for one.

Only the printer's room loads this module. An element with `data-seal="issuer"` gets an empty
signature field of that name where it stands; with the fields comes the face in which a later
signature notes when and how it was made, so that signing itself embeds nothing.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import pydyf
from fontTools.ttLib import TTFont

FONT = "LuzeSeal"
PRINT, LOCKED = 4, 128  # of an annotation's flags
APPEND_ONLY = 3  # the form holds signatures, and is only ever added to
PX = 0.75  # points to a pixel of style sheets


@dataclass(frozen=True)
class Place:
    """Where a field stands: the page from 0, and its corners in points from below."""

    name: str
    page: int
    box: tuple[float, float, float, float]


def places(document: Any) -> Iterator[Place]:
    """The elements of a set document that ask for a signature, in the order of the pages."""
    seen: set[str] = set()
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants():
            name = box.element.get("data-seal") if box.element is not None else None
            if name and name not in seen and hasattr(box, "border_box_x"):
                seen.add(name)
                left, top = box.border_box_x(), box.border_box_y()
                right, bottom = left + box.border_width(), top + box.border_height()
                low, high = page.height - bottom, page.height - top
                yield Place(name, number, (left * PX, low * PX, right * PX, high * PX))


def add(document: Any, pdf: Any, face: bytes) -> None:
    """Puts the fields into a finished PDF; without places nothing is added."""
    found = list(places(document))
    if not found:
        return
    fields = pydyf.Array()
    for place in found:
        page = pdf.objects[pdf.pages["Kids"][place.page * 3]]
        low_x, low_y, high_x, high_y = place.box
        empty = pydyf.Stream(
            [], pydyf.Dictionary(
                {
                    "Type": "/XObject", "Subtype": "/Form",
                    "BBox": pydyf.Array([0, 0, _round(high_x - low_x), _round(high_y - low_y)]),
                }
            ),
        )
        pdf.add_object(empty)
        widget = pydyf.Dictionary(
            {
                "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig",
                "T": pydyf.String(place.name), "F": PRINT | LOCKED, "P": page.reference,
                "Rect": pydyf.Array([_round(each) for each in place.box]),
                "AP": pydyf.Dictionary({"N": empty.reference}),
            }
        )
        pdf.add_object(widget)
        page.setdefault("Annots", pydyf.Array()).append(widget.reference)
        fields.append(widget.reference)
    form = {"Fields": fields, "SigFlags": APPEND_ONLY}
    if face:
        font = pydyf.Dictionary({FONT: _font(pdf, face)})
        form["DR"] = pydyf.Dictionary({"Font": font})
    pdf.catalog["AcroForm"] = pydyf.Dictionary(form)


def _round(number: float) -> float:
    return round(number, 2)


@dataclass(frozen=True)
class _Measured:
    file: bytes  # compressed
    length: int
    widths: tuple[int, ...]
    box: tuple[int, ...]
    ascent: int
    descent: int
    unicode: bytes


@cache
def _measured(face: bytes) -> _Measured:
    font = TTFont(BytesIO(face))
    per_em = font["head"].unitsPerEm
    head, line = font["head"], font["hhea"]
    order = font.getGlyphOrder()
    glyphs = {name: place for place, name in enumerate(order)}
    lines = "".join(
        f"<{glyphs[name]:04x}> <{chr(code).encode('utf-16-be').hex()}>\n"
        for code, name in sorted(font.getBestCmap().items())
    )
    count = lines.count("\n")
    return _Measured(
        zlib.compress(face), len(face),
        tuple(round(font["hmtx"][name][0] * 1000 / per_em) for name in order),
        tuple(round(n * 1000 / per_em) for n in (head.xMin, head.yMin, head.xMax, head.yMax)),
        round(line.ascent * 1000 / per_em), round(line.descent * 1000 / per_em),
        (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CMapName /Luze-Seal def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{count} beginbfchar\n{lines}endbfchar\nendcmap\n"
            "CMapName currentdict /CMap defineresource pop\nend\nend"
        ).encode(),
    )


def _font(pdf: Any, face: bytes) -> bytes:
    """The face as a font of the PDF, each glyph under its own number; gives its reference."""
    known = _measured(face)
    file = pydyf.Stream(
        [known.file],
        pydyf.Dictionary({"Length1": known.length, "Filter": "/FlateDecode"}),
    )
    meaning = pydyf.Stream([known.unicode])
    for each in (file, meaning):
        pdf.add_object(each)
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor", "FontName": f"/{FONT}", "Flags": 4, "ItalicAngle": 0,
            "FontBBox": pydyf.Array(known.box), "Ascent": known.ascent,
            "Descent": known.descent, "CapHeight": known.ascent, "StemV": 80,
            "FontFile2": file.reference,
        }
    )
    pdf.add_object(descriptor)
    inner = pydyf.Dictionary(
        {
            "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": f"/{FONT}",
            "CIDSystemInfo": pydyf.Dictionary(
                {
                    "Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"),
                    "Supplement": 0,
                }
            ),
            "CIDToGIDMap": "/Identity", "FontDescriptor": descriptor.reference, "DW": 1000,
            "W": pydyf.Array([0, pydyf.Array(known.widths)]),
        }
    )
    pdf.add_object(inner)
    font = pydyf.Dictionary(
        {
            "Type": "/Font", "Subtype": "/Type0", "BaseFont": f"/{FONT}",
            "Encoding": "/Identity-H", "DescendantFonts": pydyf.Array([inner.reference]),
            "ToUnicode": meaning.reference,
        }
    )
    pdf.add_object(font)
    return font.reference

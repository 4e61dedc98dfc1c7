"""Small TrueType faces drawn from large ones, for a typesetter that copies each face whole.

Quadratic outlines and only the wanted characters: setting a paper takes half the time and a
fifth of the memory that the system's collections of 26 MB take. Only `manage.py build_fonts`
loads this module.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, TTLibError

from portal.delivery.typefaces import Drawn, Job

DEVIATION = 1.0  # thousandths of the type size that an outline may move
STYLES = {400: "Regular", 500: "Medium", 700: "Bold"}


def opened(path: str, *families: str) -> TTFont:
    """The first face of one of these families in a font file or collection; else LookupError."""
    number, faces = 0, 1
    while number < faces:
        face = TTFont(path, fontNumber=number, lazy=True)
        if {face["name"].getDebugName(place) for place in (1, 4, 16)} & set(families):
            return face
        faces = getattr(face.reader, "numFonts", 1)
        number += 1
    raise LookupError(f"{families}: {path}")


def heights(folder: Path, families: Collection[str]) -> tuple[int, int] | None:
    """Ascent and descent of the first face in a folder that bears one of the names.

    In thousandths of the type size; the descent is negative. None where there is none.
    """
    for path in sorted(folder.rglob("*.[tToO][tT][fFcC]")):
        with suppress(LookupError, TTLibError, OSError):
            face = opened(str(path), *families)
            per_em, line = face["head"].unitsPerEm, face["hhea"]
            return round(line.ascent * 1000 / per_em), round(line.descent * 1000 / per_em)
    return None


def draw(job: Job) -> Drawn:
    """Draws the face into its target, which appears complete or not at all."""
    face = opened(job.source, job.source_family)
    per_em = face["head"].unitsPerEm
    names = _chosen(face, job.characters)
    outlines = face.getGlyphSet()
    glyphs = {name: _glyph(outlines[name], per_em) for name in (".notdef", *names.values())}
    builder = FontBuilder(per_em, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics(
        {name: (round(outlines[name].width), getattr(table[name], "xMin", 0)) for name in glyphs}
    )
    _describe(builder, face, job)
    fresh = f"{job.target}.new"
    builder.font.save(fresh)
    os.replace(fresh, job.target)
    return Drawn(
        source=face["name"].getDebugName(4) or job.source_family,
        version=face["name"].getDebugName(5) or "",
        glyphs=len(glyphs),
        absent=len(set(map(ord, job.characters)) - set(names)),
    )


def _chosen(face: TTFont, characters: str) -> dict[int, str]:
    """Code point -> glyph in the order wanted: what comes first makes the smallest papers."""
    known = face.getBestCmap()
    return {ord(each): known[ord(each)] for each in characters if ord(each) in known}


def _glyph(outline: Any, per_em: int) -> Any:
    pen = TTGlyphPen(None)
    outline.draw(Cu2QuPen(pen, DEVIATION * per_em / 1000, reverse_direction=True))
    return pen.glyph(dropImpliedOnCurves=True)


def _describe(builder: FontBuilder, face: TTFont, job: Job) -> None:
    """Name, weight and heights; rights and dates are the source's own."""
    up, down = (round(part * face["head"].unitsPerEm / 1000) for part in (job.ascent, job.descent))
    style, own = STYLES[job.weight], face["name"].getDebugName
    bold = job.weight == 700
    builder.setupHorizontalHeader(ascent=up, descent=down)
    builder.setupNameTable(
        {
            "copyright": own(0) or "",
            "familyName": job.family,
            "styleName": style,
            "uniqueFontIdentifier": f"{job.family} {style} from {own(6)}",
            "fullName": f"{job.family} {style}",
            "psName": f"{job.family} {style}".replace(" ", "-"),
            "version": own(5) or "Version 1.0",
            "licenseDescription": own(13) or "",
        }
    )
    builder.setupOS2(
        sTypoAscender=up, sTypoDescender=down, sTypoLineGap=0, usWinAscent=up,
        usWinDescent=-down, usWeightClass=job.weight, fsType=face["OS/2"].fsType,
        fsSelection=0x20 if bold else 0x40,
    )
    builder.setupPost(keepGlyphNames=False)
    head = builder.font["head"]
    head.macStyle = int(bold)
    head.created = head.modified = face["head"].modified
    builder.font.recalcTimestamp = False

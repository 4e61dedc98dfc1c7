"""QR codes, as a piece of SVG that a page and a paper both carry."""

from __future__ import annotations

from itertools import groupby

import zxingcpp
from django.utils.html import format_html
from django.utils.safestring import SafeString


def svg(text: str, *, label: str = "") -> SafeString:
    """The code of a text as an SVG element of class `qr`; the label is read out in its place.

    Error level M: a code stays readable with a stamp or a fold over a seventh of it. The size
    is the style sheet's affair.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    field = memoryview(zxingcpp.write_barcode_to_image(code, scale=1))  # with its quiet zone
    return format_html(
        '<svg viewBox="0 0 {0} {0}" class="qr">{1}<path stroke="#000" d="{2}"/></svg>',
        field.shape[0], format_html("<title>{}</title>", label) if label else "",
        "".join(_strokes(row, place) for place, row in enumerate(field.tolist())),
    )


def _strokes(row: list[int], place: int) -> str:
    """The dark stretches of one row as strokes along its middle."""
    drawn, start = [], 0
    for light, cells in groupby(row):
        length = sum(1 for _cell in cells)
        if not light:
            drawn.append(f"M{start} {place}.5h{length}")
        start += length
    return "".join(drawn)

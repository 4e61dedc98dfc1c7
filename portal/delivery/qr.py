"""QR codes, as a piece of SVG that a page and a paper both carry."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def svg(text: str, *, label: str = "") -> SafeString:
    """The code of a text as an SVG element of class `qr`; the label is read out in its place.

    Error level M: a code stays readable with a stamp or a fold over a seventh of it. The size
    is the style sheet's affair. Text and label are escaped here; everything else is drawn.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False)
    return mark_safe(
        code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, title=label or None)
    )

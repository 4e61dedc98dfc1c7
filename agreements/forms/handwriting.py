"""A drawn signature as it arrives from the page: checked by its content, drawn anew, small.

The picture is an ornament of the signing record and never the proof; still nothing that a
browser sent is kept as it came.
"""

from __future__ import annotations

import base64
import binascii
from io import BytesIO
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageChops

PREFIX = "data:image/png;base64,"
LONGEST = 1_400_000  # characters as sent: one megabyte of picture
LARGEST = (4000, 2000)  # pixels as sent
KEPT = (900, 360)  # pixels as kept
MARGIN = 8
UNREADABLE = _("手写签名的图像无法识别，请重写，或者不用手写签名。")


class HandwritingField(forms.CharField):
    """The hidden field of the signing pad. Cleaned: a normal PNG as bytes, or None for nothing."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=LONGEST, **kwargs)
        self.error_messages["max_length"] = UNREADABLE

    def clean(self, value: Any) -> bytes | None:
        sent = super().clean(value)
        return normal(decoded(sent)) if sent else None


def decoded(sent: str) -> bytes:
    """The bytes of a data address. Raises ValidationError."""
    if not sent.startswith(PREFIX):
        raise ValidationError(UNREADABLE, code="handwriting")
    try:
        return base64.b64decode(sent.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError(UNREADABLE, code="handwriting") from None


def normal(data: bytes) -> bytes | None:
    """The picture in black on white, cut to the strokes, without anything else that was in the
    file; None for an empty sheet. Raises ValidationError."""
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            if picture.width > LARGEST[0] or picture.height > LARGEST[1]:
                raise ValidationError(UNREADABLE, code="handwriting")
            picture.load()
            drawn = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise ValidationError(UNREADABLE, code="handwriting") from None
    white = Image.new("RGBA", drawn.size, "white")
    sheet = Image.alpha_composite(white, drawn).convert("L")
    box = ImageChops.invert(sheet).getbbox()
    if box is None:
        return None
    left, top, right, bottom = box
    cut = sheet.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    framed = Image.new("L", cut.size, 255)
    framed.paste(sheet.crop(box), (MARGIN, MARGIN))
    framed.thumbnail(KEPT)
    kept = BytesIO()
    framed.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def as_address(png: bytes) -> str:
    """A stored picture as an address that stands in the page itself."""
    return PREFIX + base64.b64encode(png).decode()

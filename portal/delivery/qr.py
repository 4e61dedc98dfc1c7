"""QR codes, as a picture that a paper carries."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image

from portal.delivery.pdf import Resource

NAME = "luze:qr"  # under which a paper fetches its one code
SCALE = 4  # dots to a cell: a reader that smooths pictures leaves the cells sharp


def resources(text: str) -> dict[str, Resource]:
    """The code of a paper, by the name under which its template shows it; none for no text."""
    return {NAME: Resource("image/png", png(text))} if text else {}


def png(text: str) -> bytes:
    """The code of a text in black and white with its quiet zone; a style sheet sets its size.

    Error level M: a code stays readable with a stamp or a fold over a seventh of it. A picture,
    because a typesetter spends a twelfth of a paper's time on the same code as a drawing.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    field = memoryview(zxingcpp.write_barcode_to_image(code, scale=SCALE))
    height, width = field.shape
    written = BytesIO()
    Image.frombytes("L", (width, height), field.tobytes()).save(written, "PNG")
    return written.getvalue()

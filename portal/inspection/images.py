"""Pictures: what is needed to show them is kept, what else rides along is dropped.

Place, camera, comments and anything behind the end go; not a pixel changes.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image

from portal.inspection import limits
from portal.inspection.faults import BROKEN, PIXELS, Fault

PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_START = b"\xff\xd8\xff"
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs",
    b"sBIT",
}
_RESTARTS = frozenset(range(0xD0, 0xD8))
_SOS, _EOI, _ORIENTATION = 0xDA, 0xD9, 0x0112


def png(data: bytes) -> bytes:
    """A PNG of its essential parts; raises Fault."""
    kept, place = [PNG_START], len(PNG_START)
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        end = place + 12 + length
        if end > len(data):
            break
        kind = data[place + 4 : place + 8]
        if kind in PNG_KEPT:
            kept.append(data[place:end])
        if kind == b"IEND":
            return _looked_at(b"".join(kept), "PNG")
        place = end
    raise Fault(BROKEN)


def jpeg(data: bytes) -> bytes:
    """A JPEG of its essential parts, the right way up; raises Fault."""
    kept, place = [data[:2]], 2
    turned = _orientation(data)
    if turned > 1:
        kept.append(_orientation_segment(turned))
    while place + 4 <= len(data) and data[place] == 0xFF:
        kind = data[place + 1]
        if kind == 0xFF:  # fill bytes
            place += 1
            continue
        if kind == _EOI:
            return _looked_at(b"".join([*kept, b"\xff\xd9"]), "JPEG")
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if kind == _SOS:
            end = _end_of_scan(data, end)
        if _kept(kind, data[place:end]):
            kept.append(data[place:end])
        place = end
    if place + 2 <= len(data) and data[place : place + 2] == b"\xff\xd9":
        return _looked_at(b"".join([*kept, b"\xff\xd9"]), "JPEG")
    raise Fault(BROKEN)


def _kept(kind: int, segment: bytes) -> bool:
    """Tables, frames and scans; of the applications' segments the colours only."""
    if kind == 0xE0:
        return segment[4:9] == b"JFIF\0" and len(segment) == 18
    if kind == 0xE2:
        return segment[4:16] == b"ICC_PROFILE\0"
    if kind == 0xEE:
        return segment[4:9] == b"Adobe" and len(segment) == 16
    return not 0xE0 <= kind <= 0xEF and kind != 0xFE


def _end_of_scan(data: bytes, place: int) -> int:
    """Where the next marker begins behind the picture's own bytes."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise Fault(BROKEN)
        if data[place + 1] == 0 or data[place + 1] in _RESTARTS:
            place += 2
        elif data[place + 1] == 0xFF:
            place += 1
        else:
            return place


def _orientation(data: bytes) -> int:
    try:
        with _opened(data, "JPEG") as picture:
            value = picture.getexif().get(_ORIENTATION, 1)
    except Fault:
        raise
    except Exception:  # whatever a broken or hostile picture provokes
        raise Fault(BROKEN) from None
    return value if value in range(1, 9) else 1


def _orientation_segment(value: int) -> bytes:
    """The one thing of a camera's notes that is needed: which side is up."""
    entry = (
        _ORIENTATION.to_bytes(2, "big") + b"\x00\x03" + (1).to_bytes(4, "big")
        + value.to_bytes(2, "big") + b"\x00\x00"
    )
    body = b"Exif\0\0MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _looked_at(data: bytes, kind: str) -> bytes:
    """The same bytes, once the whole picture could be read."""
    try:
        with _opened(data, kind) as picture:
            picture.load()
    except MemoryError:
        raise Fault(PIXELS) from None
    except Fault:
        raise
    except Exception:  # whatever a broken or hostile picture provokes
        raise Fault(BROKEN) from None
    return data


def _opened(data: bytes, kind: str) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        picture = Image.open(io.BytesIO(data), formats=(kind,))
    width, height = picture.size
    if width * height > limits.MAX_PIXELS:
        raise Fault(PIXELS)
    return picture


Image.MAX_IMAGE_PIXELS = None  # our own limit stands above

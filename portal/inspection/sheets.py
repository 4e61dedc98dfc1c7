"""The process that draws scanned pages: one PDF on stdin, one frame on stdout.

Started by `portal.scanning` with an empty environment, with limits of its own. Arguments: what to
do, and the pages. `codes 1 10` answers {"pages": [{"number", "codes", "white"}]}; `picture 3`
answers with the page as PNG.
"""

from __future__ import annotations

import io
import os
import resource
import sys
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image

from portal.delivery.frames import frame
from portal.inspection import limits

READ_AT, SHOWN_AT = 150 / 72, 72 / 72  # dots to the inch over the PDF's own 72
FINER = 2  # a code that was not found is looked for once more at this size
DARK, LEAST_DARK = 160, 0.0006  # a page with fewer dark dots than this share is white
MOST_DOTS = 12_000_000  # of one drawn page


def drawn(page: Any, scale: float) -> Image.Image:
    """The page in grey, never larger than MOST_DOTS."""
    width, height = page.get_size()
    most = (MOST_DOTS / max(width * height, 1)) ** 0.5
    return page.render(scale=min(scale, most), grayscale=True).to_pil()


def read(page: Any, number: int) -> dict[str, Any]:
    """What the codes of one page say."""
    picture = drawn(page, READ_AT)
    codes = _codes(picture)
    dark = sum(picture.histogram()[:DARK]) / max(picture.width * picture.height, 1)
    white = not codes and dark < LEAST_DARK
    if not codes and not white:
        codes = _codes(drawn(page, READ_AT * FINER))
    return {"number": number, "codes": codes, "white": white}


def _codes(picture: Image.Image) -> list[str]:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [one.text for one in found if one.valid]


def main(act: str, *numbers: str) -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    memory, seconds = limits.CHILD_MEMORY_BYTES, limits.CHILD_CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    paper = pypdfium2.PdfDocument(sys.stdin.buffer.read(limits.MAX_BYTES + 1))
    first, last = int(numbers[0]), int(numbers[-1])
    if act == "codes":
        pages = [read(paper[n - 1], n) for n in range(first, min(last, len(paper)) + 1)]
        answer = frame({"pages": pages})
    else:
        target = io.BytesIO()
        drawn(paper[first - 1], SHOWN_AT).save(target, "PNG", optimize=True)
        answer = frame({"kind": "image/png"}, target.getvalue())
    answers.write(answer)
    answers.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""What a copier makes of papers: pictures of pages, a little turned, in one PDF."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

from PIL import Image


def copied(paper: bytes, folder: Path, order: list[int] | None = None) -> bytes:
    """The pages of a PDF (numbers from 1, perhaps some of them only) as a copier scans them."""
    (folder / "in.pdf").write_bytes(paper)
    subprocess.run(
        ["pdftoppm", "-r", "150", "-gray", folder / "in.pdf", folder / "page"], check=True
    )
    drawn = [Image.open(path) for path in sorted(folder.glob("page*"))]
    pages = [each.rotate(1.2, fillcolor=255) for each in drawn]
    chosen = [pages[n - 1] for n in order or range(1, len(pages) + 1)]
    target = BytesIO()
    chosen[0].save(target, "PDF", save_all=True, append_images=chosen[1:], resolution=150)
    return target.getvalue()

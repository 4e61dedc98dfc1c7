"""Many papers in one file: for a printer that prints both sides, or parts of one paper."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfReader, PdfWriter


def join(papers: Iterable[bytes], *, title: str) -> bytes:
    """One PDF of many, with a blank page where a paper would begin on the back of another.

    A copy for the printer only: the bytes of an issued paper are handed out one by one.
    """
    writer = PdfWriter()
    writer.add_metadata({"/Title": title})
    for paper in papers:
        if len(writer.pages) % 2:
            writer.add_blank_page()
        writer.append(PdfReader(BytesIO(paper)), import_outline=False)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def follow(papers: Iterable[bytes], *, title: str) -> bytes:
    """One PDF of several that are parts of one paper: page after page, nothing between."""
    writer = PdfWriter()
    writer.add_metadata({"/Title": title})
    for paper in papers:
        writer.append(PdfReader(BytesIO(paper)), import_outline=False)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def pages_of(paper: bytes) -> int:
    """How many pages a PDF has."""
    return len(PdfReader(BytesIO(paper)).pages)


def only(paper: bytes, pages: Iterable[int], *, title: str) -> bytes:
    """Some pages of a PDF, numbered from 1, in this order, as a PDF of their own."""
    reader, writer = PdfReader(BytesIO(paper)), PdfWriter()
    writer.add_metadata({"/Title": title})
    for number in pages:
        writer.add_page(reader.pages[number - 1])
    target = BytesIO()
    writer.write(target)
    return target.getvalue()

"""Copies (副本) of work-secret papers: marked with who reads them and when.

The parties and those who keep the file get the exact bytes; everybody else gets a copy. The stored
bytes never change, and a copy is never stored.
"""

from __future__ import annotations

from io import BytesIO

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from pypdf import PdfReader, PdfWriter

from portal import clock
from portal.actions import files
from portal.days import cn_datetime
from portal.delivery import pdf
from portal.delivery.serve import handed_out, serve
from portal.models import StoredFile
from portal.viewer import Viewer

PDF = "application/pdf"
_LINES = ("high", "middle", "low")
_CSS = ("copy.css",)


def serve_to(viewer: Viewer, file: StoredFile, name: str, *, exact: bool) -> HttpResponse:
    """The paper as it was stored, or a marked copy. Raises FileDamaged, PaperFailed."""
    if exact or file.content_type != PDF:
        return serve(file, name)
    given, data = given_to(viewer, file, name, exact=False)
    return handed_out(data, given, PDF)


def given_to(viewer: Viewer, file: StoredFile, name: str, *, exact: bool) -> tuple[str, bytes]:
    """Name and bytes of what this viewer takes away. Raises FileDamaged, PaperFailed."""
    data = files.read(file)
    if exact or file.content_type != PDF:
        return name, data
    stem, _dot, suffix = name.rpartition(".")
    copied = _("%(name)s（副本）") % {"name": stem} + f".{suffix}"
    return copied, copy_of(data, reader=viewer.name)


def copy_of(paper: bytes, *, reader: str) -> bytes:
    """The paper with reader and time across each page."""
    words = _("副本　%(reader)s　%(time)s") % {
        "reader": reader, "time": cn_datetime(clock.now())
    }
    html = render_to_string("papers/copy.html", {"lines": _LINES, "words": words})
    mark = PdfReader(BytesIO(pdf.render(html, title=_("副本"), css=_CSS))).pages[0]
    writer = PdfWriter()
    writer.add_metadata({"/Title": words})
    for page in PdfReader(BytesIO(paper)).pages:
        writer.add_page(page).merge_page(mark)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()

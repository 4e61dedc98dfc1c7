"""Hands out a stored file, after the caller has asked whether the viewer may have it."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from portal import filenames
from portal.actions import files
from portal.models import StoredFile

# What a browser is told a file is. Everything else is bytes to be saved.
SAFE_TYPES = {"application/pdf", "image/png", "image/jpeg"}
BYTES = "application/octet-stream"


def serve(file: StoredFile, name: str) -> HttpResponse:
    """The stored bytes under a name, to be saved and never shown as a page of ours.

    The name is cleaned here. Raises FileDamaged when the bytes are no longer those stored.
    """
    kind = file.content_type if file.content_type in SAFE_TYPES else BYTES
    return handed_out(files.read(file), name, kind)


def handed_out(data: bytes, name: str, kind: str) -> HttpResponse:
    """Bytes made for this answer, to be saved; the name is cleaned here."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(
        True, filenames.clean(name)
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store, private"
    return response

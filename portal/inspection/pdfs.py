"""PDFs: they must open, be short, be whole, and do nothing by themselves."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from portal.inspection import limits
from portal.inspection.faults import (
    BROKEN,
    COMPLEX,
    EMBEDDED,
    ENCRYPTED,
    FORM,
    LAUNCH,
    MIXED,
    PAGES,
    SCRIPT,
    Fault,
)

START, END = b"%PDF-", b"%%EOF"
_PADDING = b"\x00\t\n\x0c\r \x1a"
_LONGEST_NOTE = 2_000
# Keys of a dictionary, and names of actions under /S, that let a file act by itself.
_KEYS = {
    "/JS": SCRIPT, "/JavaScript": SCRIPT, "/EmbeddedFiles": EMBEDDED, "/EF": EMBEDDED,
    "/RichMedia": EMBEDDED, "/RichMediaContent": EMBEDDED, "/XFA": FORM, "/Launch": LAUNCH,
}
_ACTIONS = {
    "/JavaScript": SCRIPT, "/Launch": LAUNCH, "/ImportData": LAUNCH, "/GoToE": EMBEDDED,
    "/Rendition": EMBEDDED, "/Movie": EMBEDDED, "/Sound": EMBEDDED,
    "/RichMediaExecute": EMBEDDED, "/SubmitForm": FORM,
}
_SUBTYPES = {
    "/FileAttachment": EMBEDDED, "/RichMedia": EMBEDDED, "/Movie": EMBEDDED, "/Sound": EMBEDDED,
    "/Screen": EMBEDDED, "/3D": EMBEDDED,
}
# Said plainly in the bytes, wherever a reader that recovers lost parts might find it.
_RAW = (
    (re.compile(rb"/JavaScript\b"), SCRIPT),
    (re.compile(rb"/Launch\b"), LAUNCH),
    (re.compile(rb"/EmbeddedFiles?\b"), EMBEDDED),
)


@dataclass
class Found:
    pages: int
    faults: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def look(data: bytes) -> Found:
    """Pages, faults and all text of a PDF; raises Fault when it cannot be looked at."""
    _require_one_file(data)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Fault(ENCRYPTED)
        count = len(reader.pages)
    except (Fault, MemoryError):
        raise
    except Exception:  # whatever a broken or hostile file provokes in a parser
        raise Fault(BROKEN) from None
    if not count:
        raise Fault(BROKEN)
    if count > limits.MAX_PAGES:
        raise Fault(PAGES)
    found = Found(count)
    faults = {code for pattern, code in _RAW if pattern.search(data)}
    faults |= _acts(reader, found)
    found.faults = sorted(faults)
    found.texts += _page_texts(reader)
    return found


def _require_one_file(data: bytes) -> None:
    """Nothing behind the end, no archive inside: what one program takes for another kind."""
    end = data.rfind(END)
    if end < 0:
        raise Fault(BROKEN)
    if data[end + len(END) :].strip(_PADDING):
        raise Fault(MIXED)
    try:
        with zipfile.ZipFile(io.BytesIO(data)):
            raise Fault(MIXED)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return


def _acts(reader: PdfReader, found: Found) -> set[str]:
    """What the file would do by itself; the notes and titles met on the way are gathered."""
    faults: set[str] = set()
    try:
        for each in _objects(reader):
            if isinstance(each, str):
                found.texts.append(str(each)[:_LONGEST_NOTE])
            elif isinstance(each, DictionaryObject):
                faults |= {code for key, code in _KEYS.items() if key in each}
                faults |= {
                    names[each[key]]  # not .get(): that would not follow a reference
                    for names, key in ((_ACTIONS, "/S"), (_SUBTYPES, "/Subtype"))
                    if key in each and isinstance(each[key], str) and each[key] in names
                }
    except (Fault, MemoryError):
        raise
    except Exception:
        raise Fault(BROKEN) from None
    return faults


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every dictionary and text that can be reached from the trailer, each once."""
    waiting: list[Any] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    steps = 0
    while waiting:
        steps += 1
        if steps > limits.MAX_OBJECTS:
            raise Fault(COMPLEX)
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            place = (each.idnum, each.generation)
            if place in seen:
                continue
            seen.add(place)
            each = each.get_object()
        if isinstance(each, DictionaryObject):
            yield each
            waiting += [dict.__getitem__(each, key) for key in each]
        elif isinstance(each, ArrayObject):
            waiting += list.__iter__(each)
        elif isinstance(each, str) and not each.startswith("/"):
            yield each


def _page_texts(reader: PdfReader) -> Iterator[str]:
    """The text layer, page by page; a page that cannot be read as text is a picture."""
    length = 0
    for page in reader.pages:
        try:
            text = page.extract_text()
        except MemoryError:
            raise
        except Exception:
            continue
        length += len(text)
        if length > limits.MAX_TEXT:
            raise Fault(COMPLEX)
        yield text

"""The inspecting process: one file on stdin, one frame on stdout.

Started by `portal.uploads` with an empty environment. It takes its own limits of memory and
processor time before it touches the file, so a hostile file ends this process and nothing else.
Answers with {"fault": code}, or {"kind", "pages", "faults", "word"} and the bytes of a picture.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
from typing import Any

from portal.delivery.frames import frame
from portal.inspection import images, limits, pdfs, secrecy
from portal.inspection.faults import BIG, COMPLEX, KIND, MARKED, MIXED, VIRUS, Fault

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
STARTS = ((pdfs.START, PDF), (images.PNG_START, PNG), (images.JPEG_START, JPEG))
# The harmless text by which virus scanners are tried.
TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
PAGE_SIGNS = (b"<script", b"<html", b"<!doctype html", b"<iframe", b"<svg", b"<?php")


def look(data: bytes, kinds: list[str]) -> tuple[dict[str, Any], bytes]:
    """What the file is and what is wrong with it; raises Fault when it is no such file."""
    if TEST_VIRUS in data:
        raise Fault(VIRUS)
    kind = next((name for start, name in STARTS if data.startswith(start)), "")
    if kind not in kinds:
        raise Fault(KIND)
    if kind == PDF:
        found, kept = pdfs.look(data), data
    else:
        kept = images.png(data) if kind == PNG else images.jpeg(data)
        found = pdfs.Found(1)
    lower = kept.lower()
    if any(sign in lower for sign in PAGE_SIGNS):
        raise Fault(MIXED)
    marked = any(secrecy.has_mark(text) for text in found.texts)
    head = {
        "kind": kind, "pages": found.pages,
        "faults": [*found.faults, *([MARKED] if marked else [])],
        "word": not marked and any(secrecy.has_word(text) for text in found.texts),
        "changed": kept != data,
    }
    return head, kept if kept is not data else b""


def main(kinds: list[str]) -> None:
    """Keeps the answering line for the frame alone."""
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY_BYTES, limits.CHILD_MEMORY_BYTES))
    resource.setrlimit(
        resource.RLIMIT_CPU, (limits.CHILD_CPU_SECONDS, limits.CHILD_CPU_SECONDS)
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        data = sys.stdin.buffer.read(limits.MAX_BYTES + 1)
        if len(data) > limits.MAX_BYTES:
            raise Fault(BIG)
        answer = look(data, kinds)
    except Fault as fault:
        answer = {"fault": fault.code}, b""
    except (MemoryError, RecursionError):
        answer = {"fault": COMPLEX}, b""
    answers.write(frame(*answer))
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1:])

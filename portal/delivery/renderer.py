"""The printer's room: a process of its own that turns one page of HTML into one PDF.

It is started by `pdf.py` as `python -m portal.delivery.renderer` with an almost empty
environment: no settings, no database address, no keys. Nothing else imports this module, so the
web process never pays for the typesetting library, and whatever a text does to it ends here.
"""

from __future__ import annotations

import base64
import gc
import logging
import os
import resource
import signal
import sys
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any, BinaryIO

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.html import UA, UA_COUNTER_STYLE
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from portal.delivery import seal_fields
from portal.delivery.frames import MEMORY_LIMIT, SECONDS, frame, read_frame

VARIANT = "pdf/a-3u"
GARBAGE = 20_000  # objects between two looks for cycles; a paper is made of far more than 700
LEVEL = 1  # of compression; the library's 9 takes four times as long and saves 5 percent
FORBIDDEN_EVENTS = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "pty.",
)


class Page(HTML):  # type: ignore[misc]
    """A page of ours, read without the pseudo-elements that the library gives to each element.

    Calls and markers of notes and lists cost a style for each of them; our style sheets say where
    there are such.
    """

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return [plain_sheet()]


@cache
def plain_sheet() -> CSS:
    """The library's own style sheet without its rules for every element."""
    kept = "\n".join(line for line in UA.split("\n") if not line.startswith("::"))
    return CSS(string=kept, counter_style=UA_COUNTER_STYLE)


class LockedFetcher(URLFetcher):  # type: ignore[misc]
    """Hands out the named resources of this paper and nothing else, and remembers refusals.

    Some refusals are swallowed by the library (images inside SVG): the list decides.
    """

    def __init__(self, resources: dict[str, tuple[str, bytes]]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self.resources = resources
        self.refused: list[str] = []

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The resource of that name, or a refusal that stops the paper."""
        if found := self.resources.get(url):
            return URLFetcherResponse(url, found[1], {"Content-Type": found[0]})
        self.refused.append(url[:120])
        raise FatalURLFetchingError("refused")


class UsedFaces(Sequence[str]):
    """The keyword of a paper that names its faces, known only after the last page is drawn.

    The library joins the keywords when it writes the properties, which is after that.
    """

    def __init__(self, document: Document, imprint: dict[str, Any]) -> None:
        self.document = document
        self.imprint = imprint

    def __len__(self) -> int:
        return 1

    def __getitem__(self, place: Any) -> Any:
        sources = self.imprint["sources"]
        families = sorted({font.family for font in self.document.fonts.values()})
        names = dict.fromkeys(sources.get(family, family) for family in families)
        named = f"{self.imprint['label']}{'、'.join(names)}"
        return [" ".join(filter(None, (named, self.imprint["note"])))][place]


class Press:
    """Prints papers one after the other with the same fonts and the same parsed styles."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.sheets: dict[str, CSS] = {}

    def sheet(self, text: str, fetcher: LockedFetcher) -> CSS:
        """The parsed style sheet, kept because the same few come with every paper."""
        if text not in self.sheets:
            if len(self.sheets) >= 16:
                self.sheets.clear()
            self.sheets[text] = CSS(string=text, url_fetcher=fetcher, font_config=self.fonts)
        return self.sheets[text]

    def typeset(self, ask: dict[str, Any], html: str, fetcher: LockedFetcher) -> bytes:
        """The PDF of one paper."""
        sheets = [self.sheet(text, fetcher) for text in ask["css"]]
        page = Page(string=html, base_url=None, url_fetcher=fetcher)
        document = page.render(self.fonts, stylesheets=sheets, pdf_variant=VARIANT)
        document.metadata.title = ask["title"]
        document.metadata.keywords = UsedFaces(document, ask["imprint"])
        face = base64.b64decode(ask["seal"]) if "seal" in ask else None

        def finish(_document: Any, written: Any) -> None:
            if face is not None:
                seal_fields.add(document, written, face)
            compress_streams(written)

        pdf: bytes = document.write_pdf(
            pdf_variant=VARIANT, uncompressed_pdf=True, finisher=finish
        )
        return pdf

    def answer(self, ask: dict[str, Any], html: str) -> tuple[dict[str, Any], bytes]:
        """One paper, or what stood in its way."""
        fetcher = LockedFetcher(
            {
                name: (kind, base64.b64decode(text))
                for name, (kind, text) in ask["resources"].items()
            }
        )
        pdf, error = b"", ""
        try:
            pdf = self.typeset(ask, html, fetcher)
        except (Exception, FatalURLFetchingError) as problem:  # the latter is no Exception
            error = type(problem).__name__
        if fetcher.refused or error:
            return {"ok": False, "refused": fetcher.refused, "error": error}, b""
        return {"ok": True, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}, pdf


def compress_streams(pdf: Any) -> None:
    """Compresses the streams of a finished PDF; the XMP metadata stay readable for archives."""
    for item in pdf.objects:
        extra = getattr(item, "extra", None)
        if extra is None or "Filter" in extra or extra.get("Type") == "/Metadata":
            continue
        raw = b"\n".join(as_bytes(part) for part in item.stream)
        item.stream, item.compress = [zlib.compress(raw, LEVEL)], False
        extra["Filter"] = "/FlateDecode"


def as_bytes(part: Any) -> bytes:
    """One piece of a PDF stream as it will be written."""
    if isinstance(part, bytes):
        return part
    return part.data if hasattr(part, "data") else str(part).encode("ascii")


def forbid(event: str, _arguments: object) -> None:
    """An audit hook: no connection and no further process, whatever a library tries."""
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(event)


def settle() -> None:
    """Lets the search for cycles pass over what was loaded, which stays as long as the process."""
    gc.set_threshold(GARBAGE, 10, 10)
    gc.freeze()


def serve(asked: BinaryIO, answers: BinaryIO) -> None:
    """Prints what is asked for until the parent closes the line."""
    press = Press()
    settle()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(forbid)
    answers.write(frame({"ok": True}))  # ready: from here on the clock counts for papers
    answers.flush()
    while (received := read_frame(asked)) is not None:
        signal.alarm(SECONDS + 10)  # the parent kills earlier; this is for an orphan
        ask, html = received
        answers.write(frame(*press.answer(ask, html.decode())))
        answers.flush()
        signal.alarm(0)


def main() -> None:
    """Keeps the answering line for frames alone: a stray print must not fall into it."""
    logging.disable(logging.CRITICAL)  # the library's warnings quote user text
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()

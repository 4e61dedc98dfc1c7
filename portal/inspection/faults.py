"""What an inspection may find wrong, as codes; the sentences stand in `portal.uploads`. Pure."""

from __future__ import annotations


class Fault(Exception):
    """The file is not taken, for the reason of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


EMPTY, BIG, KIND, BROKEN, ENCRYPTED = "empty", "big", "kind", "broken", "encrypted"
PAGES, PIXELS, COMPLEX, MIXED, VIRUS = "pages", "pixels", "complex", "mixed", "virus"
SCRIPT, LAUNCH, EMBEDDED, FORM, MARKED = "script", "launch", "embedded", "form", "marked"

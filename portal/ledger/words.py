"""The words of the ledger: each kind of act has one word and one Chinese sentence.

An app declares its words in `events.py`:

    WORDS = words.register(
        Word("portal.department_added", _("设立部门")),
    )

The sentence stands in the template `ledger/<app>/<word>.html`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

RESTRICTED = "restricted"
_SHAPE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z0-9_]*\Z")


class UnknownWord(LookupError):
    """Nobody declared this word in an `events.py`."""


@dataclass(frozen=True)
class Word:
    """A word `app.what_happened`, its short Chinese name for lists, its sentence template."""

    name: str
    title: str | Promise = ""
    template: str = ""

    def __post_init__(self) -> None:
        if not _SHAPE.match(self.name):
            raise ValueError(f"a ledger word is app.word: {self.name}")
        if not self.template:
            object.__setattr__(
                self, "template", f"ledger/{self.app}/{self.name.split('.')[1]}.html"
            )

    @property
    def app(self) -> str:
        return self.name.split(".")[0]


_words: dict[str, Word] = {}
_discovered: list[bool] = []


def register(*words: Word) -> tuple[Word, ...]:
    """Declare words; the same word twice with another meaning is an error."""
    for word in words:
        if _words.get(word.name, word) != word:
            raise ValueError(f"ledger word declared twice: {word.name}")
        _words[word.name] = word
    return words


def find(name: str) -> Word:
    """The declared word, or the generic word under which an app's restricted acts appear."""
    _discover()
    if name in _words:
        return _words[name]
    if name.endswith(f".{RESTRICTED}"):
        return restricted(name.split(".")[0])
    raise UnknownWord(name)


def all_words() -> tuple[Word, ...]:
    """All declared words in alphabetical order."""
    _discover()
    return tuple(_words[name] for name in sorted(_words))


def restricted(app: str) -> Word:
    """The generic word for acts of an app that only those concerned may read."""
    return Word(f"{app}.{RESTRICTED}", _("限定知悉的记录"), "ledger/restricted.html")


def _discover() -> None:
    if not _discovered:
        _discovered.append(True)
        autodiscover_modules("events")

"""Departments by whatever a clerk calls them: code, name, short name, or 办公室/秘书科. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from portal.rosters.records import DepartmentRecord
from portal.rosters.values import tidy

_DEEPEST = 8  # levels; more is a circle


class Departments:
    """Finds departments by their words, and says the shortest word that finds one."""

    def __init__(self, records: Iterable[DepartmentRecord]) -> None:
        self.by_code = {record.code: record for record in records}
        self._named: dict[str, list[str]] = defaultdict(list)
        for record in self.by_code.values():
            for word in dict.fromkeys(_plain(each) for each in self._words(record)):
                self._named[word].append(record.code)

    def find(self, text: str) -> list[str]:
        """Codes of the departments that `text` may mean; open ones before closed ones."""
        if text in self.by_code:
            return [text]
        codes = self._named.get(_plain(text), [])
        still_open = [code for code in codes if self.by_code[code].closed_on is None]
        return still_open or codes

    def label(self, code: str) -> str:
        """The shortest text that `find` takes for exactly this department."""
        record = self.by_code.get(code)
        if record is None:
            return code
        return next(
            (text for text in (record.name, self.path(code)) if self.find(text) == [code]), code
        )

    def path(self, code: str) -> str:
        """Names from the top, e.g. 办公室/秘书科."""
        return "/".join(record.name for record in reversed(self._line(code)))

    def in_circle(self, code: str) -> bool:
        """True when the chain of parents comes back to itself."""
        return len(self._line(code)) > _DEEPEST

    def _line(self, code: str) -> list[DepartmentRecord]:
        line: list[DepartmentRecord] = []
        record = self.by_code.get(code)
        while record is not None and len(line) <= _DEEPEST:
            line.append(record)
            record = self.by_code.get(record.parent)
        return line

    def _words(self, record: DepartmentRecord) -> Iterable[str]:
        yield from (record.code, record.name, self.path(record.code))
        if record.short_name:
            yield record.short_name
        parent = self.by_code.get(record.parent)
        if parent is not None:
            for above in filter(None, (parent.name, parent.short_name)):
                for own in filter(None, (record.name, record.short_name)):
                    yield f"{above}/{own}"
                    yield f"{above}{own}"


def _plain(text: str) -> str:
    return tidy(text).replace(" ", "").replace("／", "/").replace(">", "/").casefold()

"""What an .xlsx file holds, looked at before anybody parses it. Standard library only.

Runs in the reading process. Every check is made on declared sizes and on a streaming
parse, so that a file of some kilobytes cannot ask for gigabytes.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from portal.rosters import limits

_LETTERS = re.compile(r"^\$?([A-Z]{1,3})\$?([0-9]{1,7})$")
_VALUE_TAGS = frozenset({"v", "is", "f"})

Attributes = dict[str, str]


class Refused(Exception):
    """The file is not read at all; `code` names why, `facts` fill the sentence."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass
class Findings:
    """What the streaming parse met in one sheet: 1-based (row, column) and ranges."""

    formulas: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def column_number(letters: str) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(column: int) -> str:
    """1 -> A, 26 -> Z, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuses too many parts, too much content, bombs and encrypted parts."""
    parts = archive.infolist()
    if len(parts) > limits.MAX_ENTRIES:
        raise Refused("bomb")
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused("password")
    if sum(part.file_size for part in parts) > limits.MAX_UNPACKED_BYTES:
        raise Refused("bomb")
    for part in parts:
        suspicious = part.file_size > limits.RATIO_MATTERS_FROM
        if suspicious and part.file_size > limits.MAX_RATIO * max(part.compress_size, 1):
            raise Refused("bomb")


def check_kind(archive: zipfile.ZipFile) -> None:
    """Refuses containers that are no .xlsx workbook: documents, .ods, .xlsb, plain zips."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise Refused("not_xlsx")


def check_no_dtd(archive: zipfile.ZipFile) -> None:
    """Refuses a document type declaration in any part: no entity is ever expanded."""
    for name in archive.namelist():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(name) as stream:
                _stream(stream, None)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> the part that holds it, as the workbook's relations say."""
    targets: dict[str, str] = {}
    ids: dict[str, str] = {}

    def relation(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = posixpath.normpath(
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )

    def sheet(tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            ids[attributes.get("name", "")] = next(
                (value for key, value in attributes.items() if key.endswith(":id")), ""
            )

    for name, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        with archive.open(name) as stream:
            _stream(stream, handler)
    return {name: targets[mark] for name, mark in ids.items() if mark in targets}


def scan_sheet(archive: zipfile.ZipFile, part: str, name: str) -> Findings:
    """Walks one sheet: refuses a filled cell beyond the limits, notes formulas and merges."""
    findings = Findings()
    row = column = 0

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal row, column
        if tag == "c":
            place = _LETTERS.match(attributes.get("r", ""))
            column = column_number(place.group(1)) if place else column + 1
            row = int(place.group(2)) if place else row
        elif tag == "row":
            row, column = int(attributes.get("r") or row + 1), 0
        elif tag in _VALUE_TAGS:
            if row > limits.LAST_ROW or column > limits.MAX_COLUMNS:
                raise Refused("far", sheet=name, row=str(row), column=str(column))
            if tag == "f" and len(findings.formulas) < limits.MAX_REPORTED:
                findings.formulas.append((row, column))
        elif tag == "mergeCell" and len(findings.merged) < limits.MAX_REPORTED:
            findings.merged.append(attributes.get("ref", ""))

    with archive.open(part) as stream:
        _stream(stream, start)
    return findings


def _stream(stream: IO[bytes], start: Callable[[str, Attributes], None] | None) -> None:
    parser = expat.ParserCreate()

    def no_doctype(*_declaration: object) -> None:
        raise Refused("dtd")

    def local(name: str, attributes: Attributes) -> None:
        if start is not None:
            start(name.rpartition(":")[2], attributes)

    parser.StartDoctypeDeclHandler = no_doctype
    if start is not None:
        parser.StartElementHandler = local
    parser.ParseFile(stream)

"""The reading process: bytes of a workbook on stdin, lines of JSON on stdout.

Started by `portal.rosters.sheet` with an empty environment. It takes its own limits of
memory and processor time before it touches the file, so a hostile workbook ends this
process and nothing else. Imports neither Django nor anything that knows a table.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

import python_calamine

from portal.rosters import archive, limits

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff]+")
_EXACT_BELOW = 1e15  # a double holds no more than fifteen digits exactly

Line = list[object]


def main(wanted: list[str]) -> None:
    """Reads the sheets named in `wanted` and writes what they hold."""
    _take_limits()
    data = sys.stdin.buffer.read(limits.MAX_FILE_BYTES + 1)
    try:
        for line in _lines(data, wanted):
            _write(line)
    except archive.Refused as refusal:
        _write(["refused", refusal.code, refusal.facts])
    except python_calamine.PasswordError:
        _write(["refused", "password", {}])
    except MemoryError:
        _write(["refused", "too_big", {}])
    except Exception:  # whatever else a broken or hostile file provokes in a parser
        _write(["refused", "damaged", {}])


def _take_limits() -> None:
    memory, seconds = limits.CHILD_MEMORY_BYTES, limits.CHILD_SECONDS
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lines(data: bytes, wanted: list[str]) -> Iterator[Line]:
    found = _findings(data, wanted) if data.startswith(b"PK") else {}
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    visible: list[str] = []
    hidden: list[str] = []
    for meta in book.sheets_metadata:
        shown = meta.visible == python_calamine.SheetVisibleEnum.Visible
        (visible if shown else hidden).append(meta.name)
    yield ["names", visible, hidden]
    for name in visible:
        if name.strip() in wanted:
            yield from _sheet_lines(book.get_sheet_by_name(name), name, found.get(name))
    yield ["end"]


def _findings(data: bytes, wanted: list[str]) -> dict[str, archive.Findings]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        archive.check_archive(parts)
        archive.check_kind(parts)
        archive.check_no_dtd(parts)
        return {
            name: archive.scan_sheet(parts, part, name)
            for name, part in archive.sheet_parts(parts).items()
            if name.strip() in wanted
        }


def _sheet_lines(
    sheet: python_calamine.CalamineSheet, name: str, found: archive.Findings | None
) -> Iterator[Line]:
    if sheet.total_height > limits.LAST_ROW or sheet.total_width > limits.MAX_COLUMNS:
        raise archive.Refused(
            "far", sheet=name, row=str(sheet.total_height), column=str(sheet.total_width)
        )
    merged = found.merged if found else _old_merges(sheet)
    yield ["sheet", name, found.formulas if found else [], merged]
    characters = 0
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        cells = [text_of(value) for value in values]
        characters += sum(len(cell) for cell in cells)
        if characters > limits.MAX_TEXT:
            raise archive.Refused("too_big")
        if any(cells):
            yield ["row", number, cells]


def _old_merges(sheet: python_calamine.CalamineSheet) -> list[str]:
    ranges = (sheet.merged_cell_ranges or [])[: limits.MAX_REPORTED]
    return [
        f"{archive.letters_of(left + 1)}{top + 1}:{archive.letters_of(right + 1)}{bottom + 1}"
        for (top, left), (bottom, right) in ranges
    ]


def text_of(value: object) -> str:
    """A cell as one line of text: whole numbers without ".0", dates as 2026-01-05.

    A number too long to be held exactly becomes "#" and its digits, which no column accepts.
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        if abs(value) >= _EXACT_BELOW:
            return f"#{value:.0f}"
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return _CONTROL.sub(" ", str(value)).strip()[: limits.MAX_CELL_TEXT]


def _write(line: Line) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
